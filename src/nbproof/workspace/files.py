"""Whole files of the workspace, read and replaced by rename; no link is ever followed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.store.failures import in_words
from nbproof.store.interface import Stamp
from nbproof.store.regular import opened, write_all
from nbproof.workspace.paths import check_writable
from nbproof.workspace.tree import folder_of, stamp_in

_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_MODE = 0o666


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A file's bytes, and the stamp of the file that they were read from."""

    raw: bytes
    stamp: Stamp


def read_file(root: Path, name: str, *, largest: int) -> Whole | None:
    """The file of this name; None where there is nothing.

    Raises RefusedPath where a link or a folder stands there, BadInput where it is larger.
    """
    with in_words(f"read {name}"), folder_of(root, name) as folder:
        if folder is None or stamp_in(folder, name) is None:
            return None
        with opened(name.rpartition("/")[2], folder=folder, follow=False) as file:
            stamp = Stamp.of(os.fstat(file))
            if stamp.size_bytes > largest:
                raise BadInput(f"{name} is too large: {stamp.size_bytes:,} bytes")
            with os.fdopen(os.dup(file), "rb") as stream:
                return Whole(raw=stream.read(largest), stamp=stamp)


def replace_file(root: Path, name: str, content: bytes, *, now: Stamp | None) -> None:
    """Put `content` in the place of the file of this name, which keeps its mode and owner.

    `now` is the stamp of what stood there when it was looked at, None for nothing. Raises
    CannotBeDoneHere where that has changed, RefusedPath for a name that must not be written to.
    """
    check_writable([name])
    last = name.rpartition("/")[2]
    with in_words(f"write {name}"), folder_of(root, name) as folder:
        if folder is None:
            raise CannotBeDoneHere(f"The folder of {name} is gone")
        with new_beside(folder, last, _NEW_MODE) as (file, beside):
            write_all(file, content)
            if now is not None:
                _take_over(file, folder, last)
            os.fsync(file)
            if stamp_in(folder, name) != now:
                raise CannotBeDoneHere(f"{name} was changed meanwhile", hint="Try again.")
            os.rename(beside, last, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)


def move_file(root: Path, old: str, new: str) -> bool:
    """Rename a file where nothing has the new name yet; whether it was done."""
    check_writable([old, new])
    with folder_of(root, old) as source, folder_of(root, new) as target:
        if source is None or target is None or stamp_in(source, old) is None:
            return False
        if stamp_in(target, new) is not None:
            return False
        lasts = (name.rpartition("/")[2] for name in (old, new))
        os.rename(*lasts, src_dir_fd=source, dst_dir_fd=target)
        return True


@contextmanager
def new_beside(folder: int, last: str, mode: int) -> Iterator[tuple[int, str]]:
    """A new hidden file in the folder, open, and its name; gone at the end unless renamed."""
    name = f".{last[:200]}.nbproof-{secrets.token_hex(4)}"
    file = os.open(name, _NEW_FILE, mode, dir_fd=folder)
    try:
        yield file, name
    finally:
        os.close(file)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)


def _take_over(file: int, folder: int, last: str) -> None:
    """Give a new file mode and owner of the one that it replaces."""
    status = os.stat(last, dir_fd=folder, follow_symlinks=False)
    with suppress(PermissionError):
        os.fchown(file, status.st_uid, status.st_gid)
    os.fchmod(file, status.st_mode & 0o7777)
