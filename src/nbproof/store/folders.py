"""Folders of the store by descriptor: a link that somebody planted is never followed."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nbproof.model.errors import CannotBeDoneHere

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def entered(base: Path, *names: str, create: bool = False) -> Iterator[int | None]:
    """The descriptor of the folder `base`/names; None where it is not there.

    Raises CannotBeDoneHere where a link or a file stands in its place.
    """
    folder: int | None = _enter(None, str(base), create=create)
    try:
        for name in names:
            if folder is None:
                break
            inner = _enter(folder, name, create=create)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        if folder is not None:
            os.close(folder)


@contextmanager
def created(base: Path, *names: str) -> Iterator[int]:
    """The descriptor of the folder `base`/names, which is made where it is not there."""
    with entered(base, *names, create=True) as folder:
        if folder is None:
            raise CannotBeDoneHere(f"{base} was removed while nbproof was writing")
        yield folder


@contextmanager
def new_file(folder: int) -> Iterator[tuple[int, str]]:
    """A new private file of a random name; it is gone at the end unless it was renamed."""
    name = secrets.token_hex(12)
    file = os.open(name, NEW_FILE, 0o600, dir_fd=folder)
    try:
        yield file, name
    finally:
        os.close(file)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)


def names_in(base: Path, *names: str) -> tuple[str, ...]:
    """The names in a folder in order; none where it is not there."""
    with entered(base, *names) as folder:
        listed = [] if folder is None else os.listdir(folder)  # noqa: PTH208  a descriptor
    return tuple(sorted(listed))


def remove(path: Path) -> None:
    """Remove a file or a folder of our own, as far as that is possible."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _enter(parent: int | None, name: str, *, create: bool) -> int | None:
    if create:
        try:
            os.mkdir(name, 0o700, dir_fd=parent)
            _synchronise_parent(parent, name)
        except FileExistsError:
            pass
    try:
        return os.open(name, _FOLDER, dir_fd=parent)
    except FileNotFoundError:
        return None
    except OSError as error:
        if _is_folder(parent, name):
            raise
        raise CannotBeDoneHere(
            f"{name} is not a folder, so nbproof does not use it as its store",
            hint="Move it away; nbproof then begins a new history.",
        ) from error


def _is_folder(parent: int | None, name: str) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)


def _synchronise_parent(parent: int | None, name: str) -> None:
    if parent is not None:
        os.fsync(parent)
        return
    folder = os.open(Path(name).parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
