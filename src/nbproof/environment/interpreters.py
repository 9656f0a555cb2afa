"""Finds an interpreter of a version: the one that runs, uv's and the system's, and pyenv's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_S = 20


def interpreter(version: str, uv: Path) -> Path | None:
    """One of just this version, else the newest of the same minor version; None without either."""
    minor = ".".join(version.split(".")[:2])
    if version == ".".join(map(str, sys.version_info[:3])):
        return Path(sys.executable)
    exact = _of_uv(uv, version)
    if exact is not None:
        return exact
    others = dict(_of_pyenv())
    if version in others:
        return others[version]
    alike = [name for name in others if name.startswith(f"{minor}.")]
    return others[max(alike, key=_order)] if alike else _of_uv(uv, minor)


def _of_uv(uv: Path, version: str) -> Path | None:
    """What uv knows: its own and those on the path; nothing is fetched."""
    command = [str(uv), "python", "find", "--no-project", "--no-python-downloads", version]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = Path(done.stdout.strip())
    return found if done.returncode == 0 and found.is_file() else None


def _of_pyenv() -> Iterator[tuple[str, Path]]:
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    try:
        folders = sorted(root.iterdir())
    except OSError:
        return
    for folder in folders:
        python = folder / "bin" / "python"
        if folder.name[:1].isdigit() and python.is_file():
            yield folder.name, python


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
