"""Kernels of other environments, and kernels that are started in other ways."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from nbproof.capture.provisioner import write_startup_file


def make_environment(folder: Path, *packages: str) -> Path:
    """A virtual environment with these packages and without nbproof; its interpreter."""
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(folder)], check=True)
    bin_folder = folder / ("Scripts" if sys.platform == "win32" else "bin")
    python = bin_folder / "python"
    subprocess.run([*uv, "pip", "install", "--python", str(python), *packages], check=True)
    return python


def add_kernelspec(
    data: Path,
    name: str,
    *,
    python: Path | str = sys.executable,
    environment: Mapping[str, str] | None = None,
    metadata: Mapping[str, object] | None = None,
    language: str = "python",
) -> str:
    """Install a kernelspec below a Jupyter data folder; its name."""
    folder = data / "kernels" / name
    folder.mkdir(parents=True)
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": name,
        "language": language,
        "env": dict(environment or {}),
        "metadata": dict(metadata or {}),
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    return name


def unreachable(folder: Path) -> dict[str, str]:
    """The variables of a kernel whose agent has nobody to report to."""
    settings = {
        "address": str(folder / "nobody"),
        "session": "s1",
        "token": "t",
        "root": str(folder),
    }
    return {
        "PYTHONSTARTUP": str(write_startup_file(folder)),
        "NBPROOF_AGENT": json.dumps(settings),
    }
