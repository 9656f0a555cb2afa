"""The folder in which a replay runs: private, temporary, and gone when it is over."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

from nbproof.model.errors import CannotBeDoneHere

_PREFIX = "nbproof-replay-"
_KEPT = "nbproof-kept-"
_NAME = re.compile(rf"{_PREFIX}(\d+)-\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A replay's own folders: `copy` for the clean copy, `temporary` for the kernel's TMPDIR."""

    base: Path
    copy: Path
    temporary: Path


@contextmanager
def scratch(name: str, *, keeps: bool = False) -> Iterator[Scratch]:
    """New folders for one replay; `name` is the last part of the clean copy's path.

    With `keeps` the clean copy is left standing where all went well. Raises CannotBeDoneHere where
    there can be none.
    """
    sweep()
    prefix = _KEPT if keeps else f"{_PREFIX}{os.getpid()}-"
    try:
        base = Path(os.path.realpath(tempfile.mkdtemp(prefix=prefix)))
    except OSError as error:
        raise CannotBeDoneHere(
            f"There is no room for a clean copy: {error.strerror}",
            hint="Set TMPDIR to a folder with room.",
        ) from error
    kept = None
    try:
        made = Scratch(base=base, copy=base / (name or "workspace"), temporary=base / "tmp")
        made.copy.mkdir()
        made.temporary.mkdir()
        yield made
        kept = made.copy if keeps else None
    finally:
        _clear(base, kept)


def _clear(base: Path, kept: Path | None) -> None:
    """Remove a replay's folders, all or all but the one that is kept."""
    if kept is None:
        remove(base)
        return
    for path in base.iterdir():
        if path.is_dir() and path != kept:
            remove(path)
        elif path != kept:
            path.unlink()


def free_bytes() -> int:
    """Room that is left where clean copies are made."""
    return shutil.disk_usage(tempfile.gettempdir()).free


def sweep() -> None:
    """Remove what replays of this user left behind whose process is gone."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match and not psutil.pid_exists(int(match[1])) and _is_ours(entry):
                remove(Path(entry.path))


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, also what a notebook made unwritable."""
    shutil.rmtree(folder, onerror=_make_writable)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    status = entry.stat(follow_symlinks=False)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()


def _make_writable(
    act: Callable[..., object],
    path: str,
    _: tuple[type[BaseException], BaseException, TracebackType],
) -> None:
    """Try once more after the folder was made writable; what still fails is left to `sweep`."""
    with suppress(OSError):
        Path(path).parent.chmod(0o700)
        if not Path(path).is_symlink():
            Path(path).chmod(0o700)
        if act in (os.open, os.scandir):
            shutil.rmtree(path, ignore_errors=True)
        else:
            act(path)
