"""Files of the workspace by folder descriptor: no link on the way is ever followed."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.data import DataState
from nbproof.model.errors import RefusedPath
from nbproof.model.ids import Digest
from nbproof.store.interface import Stamp
from nbproof.store.regular import digest_of_open, opened
from nbproof.workspace.digests import StatCache
from nbproof.workspace.paths import escapes

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A regular file that stands under a name now."""

    digest: Digest
    stamp: Stamp

    def as_state(self, name: str, *, kept: bool) -> DataState:
        """The file as a state of this name."""
        return DataState(path=name, digest=self.digest, size_bytes=self.stamp.size_bytes, kept=kept)


@contextmanager
def folder_of(root: Path, name: str) -> Iterator[int | None]:
    """The descriptor of the folder that holds the file of this name; None where there is none.

    Raises RefusedPath where a link or a file is on the way.
    """
    with _walked(root, name, made=None) as folder:
        yield folder


@contextmanager
def made_folder_of(root: Path, name: str, made: list[Path]) -> Iterator[int]:
    """Like `folder_of`, but folders that are not there are made, and added to `made`."""
    with _walked(root, name, made=made) as folder:
        if folder is None:
            raise RefusedPath(f"The folder of {name} was removed meanwhile")
        yield folder


def stamp_in(folder: int, name: str) -> Stamp | None:
    """The stamp of the regular file of this last name; None where there is nothing.

    Raises RefusedPath where something else stands there.
    """
    last = name.rpartition("/")[2]
    try:
        status = os.stat(last, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise RefusedPath(
            f"{name} is {_kind(status.st_mode)} now, so nothing is written there",
            hint="Move it away, or name the files to put back without it.",
        )
    return Stamp.of(status)


def standing(root: Path, name: str, cache: StatCache) -> Standing | None:
    """The file that stands under this name; None where there is nothing.

    Raises RefusedPath where a link, a folder or a device stands there or on the way.
    """
    with folder_of(root, name) as folder:
        stamp = None if folder is None else stamp_in(folder, name)
        if folder is None or stamp is None:
            return None
        digest = cache.recall(stamp)
        if digest is None:
            looked_at_ns = time.time_ns()
            with opened(name.rpartition("/")[2], folder=folder, follow=False) as file:
                stamp = Stamp.of(os.fstat(file))
                digest = digest_of_open(file)
            cache.remember(stamp, digest, looked_at_ns=looked_at_ns)
        return Standing(digest=digest, stamp=stamp)


@contextmanager
def _walked(root: Path, name: str, *, made: list[Path] | None) -> Iterator[int | None]:
    if escapes(name):
        raise RefusedPath(f"{name!r} does not name a file of the workspace")
    with ExitStack() as descriptors:
        path, folder = root, os.open(root, _FOLDER)
        descriptors.callback(os.close, folder)
        for part in name.split("/")[:-1]:
            path /= part
            inner = _enter(folder, part, path, made)
            if inner is None:
                yield None
                return
            descriptors.callback(os.close, inner)
            folder = inner
        yield folder


def _enter(parent: int, part: str, path: Path, made: list[Path] | None) -> int | None:
    try:
        return os.open(part, _FOLDER, dir_fd=parent)
    except FileNotFoundError:
        if made is None:
            return None
    except OSError as error:
        mode = os.stat(part, dir_fd=parent, follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            raise
        raise RefusedPath(
            f"{path} is {_kind(mode)} now, so nothing is written below it",
            hint="Move it away, or name the files to put back without those below it.",
        ) from error
    os.mkdir(part, dir_fd=parent)
    made.append(path)
    os.fsync(parent)
    return os.open(part, _FOLDER, dir_fd=parent)


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISREG, "a file"),
    )
    return next((words for test, words in kinds if test(mode)), "a device or a pipe")
