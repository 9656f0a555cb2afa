"""Builds a recorded environment again, with uv, in a cache where it stands under its own digest.

An environment is built aside and renamed into place when it is whole, so that a build that was cut
off is never taken for one. Building installs what the record names: only a replay does it, when it
is told to.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbproof.environment.interpreters import interpreter
from nbproof.environment.locking import Lock, lock
from nbproof.model.environment import Environment
from nbproof.model.errors import CannotBeDoneHere
from nbproof.wire.canonical import digest_of

LONGEST_SAID = 400
_LOOK_AGAIN_S = 0.05
_FRAME = " \u00d7\u2570\u2500\u25b6\u2502\u251c"
_MARK = "nbproof-requirements.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """An environment that is there: its interpreter, and what it is made of."""

    python: Path
    lock: Lock


def rebuild(
    recorded: Environment, root: Path, *, check_stop: Callable[[], None] = lambda: None
) -> Rebuilt:
    """The environment of a record, built now or earlier; `check_stop` raises to end it.

    Raises CannotBeDoneHere where it cannot be built, with what uv says.
    """
    if recorded.conda:
        raise CannotBeDoneHere(
            "The environment was one of conda, which nbproof does not rebuild",
            hint="Make it again with conda, and replay there with --environment present.",
        )
    wanted, uv = lock(recorded, root), _uv()
    python = interpreter(wanted.python, uv)
    if python is None:
        raise CannotBeDoneHere(
            f"There is no Python {wanted.python} here",
            hint=f"`uv python install {wanted.python}` installs one.",
        )
    folder = _cache() / _key(wanted, python)
    if not (folder / _MARK).is_file():
        _build(wanted, python, uv, folder, check_stop)
    return Rebuilt(python=_python_of(folder), lock=wanted)


def _uv() -> Path:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.is_file() else shutil.which("uv")
    if found is None:
        raise CannotBeDoneHere(
            "uv, which builds environments, is not installed", hint="`pip install uv`"
        )
    return Path(found)


def _cache() -> Path:
    """Where environments stand: in the user's cache, see the XDG base directory specification."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "nbproof" / "environments"


def _key(wanted: Lock, python: Path) -> str:
    told = "\n".join((os.path.realpath(python), sys.platform, *wanted.requirements))
    return digest_of(told.encode(errors="surrogateescape")).rpartition(":")[2][:40]


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _build(
    wanted: Lock, python: Path, uv: Path, folder: Path, check_stop: Callable[[], None]
) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".building-"))
    except OSError as error:
        raise CannotBeDoneHere(
            f"There is no room for an environment in {folder.parent}: {error.strerror}",
            hint="Set XDG_CACHE_HOME to a folder with room.",
        ) from error
    try:
        made, listed = aside / folder.name, aside / "requirements.txt"
        listed.write_text("".join(f"{line}\n" for line in wanted.requirements), "utf-8")
        create = ["venv", "--relocatable", "--python", str(python), str(made)]
        _run(uv, create, aside, check_stop)
        install = ["pip", "install", "--no-deps", "--python", str(_python_of(made))]
        _run(uv, [*install, "--requirement", str(listed)], aside, check_stop)
        listed.replace(made / _MARK)
        if not (folder / _MARK).is_file():
            shutil.rmtree(folder, ignore_errors=True)
            made.replace(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _run(uv: Path, arguments: list[str], folder: Path, check_stop: Callable[[], None]) -> None:
    """Run uv to its end, or end it; in a folder where it finds no project's settings."""
    command = [str(uv), "--no-progress", "--color", "never", *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=kept,
            cwd=folder,
        ) as process,
    ):
        try:
            while process.poll() is None:
                check_stop()
                time.sleep(_LOOK_AGAIN_S)
        except BaseException:
            process.kill()
            raise
        if process.returncode:
            said.seek(0)
            raise CannotBeDoneHere(
                f"The environment cannot be rebuilt: {_last_words(said.read())}",
                hint="Replay with --environment present, or make the package available.",
            )


def _last_words(raw: bytes) -> str:
    """What uv says of its failure, on one line."""
    lines = [line.strip(_FRAME) for line in raw.decode(errors="replace").splitlines()]
    noise = ("hint", "Using", "warning", "Resolved")
    told = "; ".join(line for line in lines if line and not line.startswith(noise))
    return told[:LONGEST_SAID] or "uv says nothing"
