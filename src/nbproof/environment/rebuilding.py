"""Builds a recorded environment again, with uv, in a cache where it stands under its own digest.

An environment is built aside and renamed into place when it is whole, so that a build that was cut
off is never taken for one. Building installs what the record names: only a replay does it, when it
is told to.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbproof.environment.interpreters import interpreter
from nbproof.environment.locking import Lock, lock
from nbproof.environment.uv import find_uv, run_uv
from nbproof.model.environment import Environment
from nbproof.model.errors import CannotBeDoneHere
from nbproof.wire.canonical import digest_of

_WHAT = "The environment cannot be rebuilt"
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
    return rebuild_lock(lock(recorded, root), check_stop=check_stop)


def rebuild_lock(wanted: Lock, *, check_stop: Callable[[], None] = lambda: None) -> Rebuilt:
    """The environment of a lock, in the same way."""
    python = interpreter(wanted.python, find_uv())
    if python is None:
        raise CannotBeDoneHere(
            f"There is no Python {wanted.python} here",
            hint=f"`uv python install {wanted.python}` installs one.",
        )
    folder = _cache() / _key(wanted, python)
    if not (folder / _MARK).is_file():
        _build(wanted, python, folder, check_stop)
    return Rebuilt(python=_python_of(folder), lock=wanted)


def _cache() -> Path:
    """Where environments stand: in the user's cache, see the XDG base directory specification."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "nbproof" / "environments"


def _key(wanted: Lock, python: Path) -> str:
    told = "\n".join((os.path.realpath(python), sys.platform, _listing(wanted)))
    return digest_of(told.encode(errors="surrogateescape")).rpartition(":")[2][:40]


def _listing(wanted: Lock) -> str:
    return wanted.text or "".join(f"{line}\n" for line in wanted.requirements)


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _build(wanted: Lock, python: Path, folder: Path, check_stop: Callable[[], None]) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".building-"))
    except OSError as error:
        raise CannotBeDoneHere(
            f"There is no room for an environment in {folder.parent}: {error.strerror}",
            hint="Set XDG_CACHE_HOME to a folder with room.",
        ) from error
    try:
        made = aside / folder.name
        listed = aside / ("pylock.toml" if wanted.text else "requirements.txt")
        listed.write_text(_listing(wanted), "utf-8")
        create = ["venv", "--relocatable", "--python", str(python), str(made)]
        run_uv(create, aside, what=_WHAT, check_stop=check_stop)
        install = ["pip", "install", "--no-deps", "--python", str(_python_of(made))]
        install += ["--requirement", str(listed)]
        run_uv(install, aside, what=_WHAT, check_stop=check_stop)
        listed.replace(made / _MARK)
        if not (folder / _MARK).is_file():
            shutil.rmtree(folder, ignore_errors=True)
            made.replace(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
