"""Loose objects: one file for each digest, written beside its place and renamed into it."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nbproof.model.errors import DamagedStore
from nbproof.model.ids import Digest
from nbproof.store.folders import created, entered, names_in
from nbproof.store.interface import Heard, unheard
from nbproof.store.regular import copy_open, digest_of_open, opened

_DIGEST = re.compile(r"blake3:([0-9a-f]{2})([0-9a-f]{62})")
_FOLDER = re.compile(r"[0-9a-f]{2}")
_REST = re.compile(r"[0-9a-f]{62}")
_FICLONE = 0x40049409


def place_of(digest: Digest) -> tuple[str, str] | None:
    """Folder and file name of an object; None where `digest` is no digest."""
    match = _DIGEST.fullmatch(digest)
    return None if match is None else (match[1], match[2])


def has_object(base: Path, digest: Digest) -> bool:
    """Whether there is an object of this digest; its bytes are not looked at."""
    place = place_of(digest)
    if place is None:
        return False
    with entered(base, "objects", place[0]) as folder:
        if folder is None:
            return False
        try:
            os.stat(place[1], dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True


@contextmanager
def opened_object(base: Path, digest: Digest) -> Iterator[int]:
    """The descriptor of an object, not verified; raises DamagedStore where there is none."""
    place = place_of(digest)
    if place is None:
        raise DamagedStore(f"{digest[:80]!r} is no digest")
    with entered(base, "objects", place[0]) as folder:
        if folder is None:
            raise missing(digest)
        try:
            with opened(place[1], folder=folder, follow=False) as file:
                yield file
        except FileNotFoundError:
            raise missing(digest) from None


def commit(base: Path, digest: Digest, staging: int, name: str, file: int) -> None:
    """Give a staged file its place; a damaged object of the same digest is healed by that."""
    place = place_of(digest)
    if place is None:
        raise DamagedStore(f"{digest[:80]!r} is no digest")
    os.fchmod(file, 0o600)
    os.fsync(file)
    with created(base, "objects", place[0]) as folder:
        os.rename(name, place[1], src_dir_fd=staging, dst_dir_fd=folder)
        os.fsync(folder)


def is_whole(base: Path, digest: Digest) -> bool:
    """Whether an object's bytes are those of its digest."""
    try:
        with opened_object(base, digest) as file:
            return digest_of_open(file) == digest
    except (DamagedStore, OSError):
        return False


def remove(base: Path, digest: Digest) -> None:
    """Remove an object, if it is there."""
    place = place_of(digest)
    if place is None:
        return
    with entered(base, "objects", place[0]) as folder:
        if folder is not None:
            with suppress(FileNotFoundError):
                os.unlink(place[1], dir_fd=folder)
            os.fsync(folder)


def status_of(base: Path, digest: Digest) -> os.stat_result | None:
    """The status of an object's file; None where there is none."""
    place = place_of(digest)
    if place is None:
        return None
    with entered(base, "objects", place[0]) as folder:
        if folder is None:
            return None
        with suppress(FileNotFoundError):
            return os.stat(place[1], dir_fd=folder, follow_symlinks=False)
    return None


def set_aside(base: Path, digest: Digest) -> bool:
    """Move a damaged object out of the way; whether there was one."""
    place = place_of(digest)
    if place is None or not has_object(base, digest):
        return False
    with created(base, "objects", place[0]) as folder, created(base, "quarantine") as aside:
        os.rename(place[1], "".join(place), src_dir_fd=folder, dst_dir_fd=aside)
        os.fsync(folder)
        os.fsync(aside)
    return True


def transfer(source: int, target: int, heard: Heard = unheard) -> Digest:
    """Give `target` the bytes of `source`, by reflink where that can be; gives their digest.

    What is digested is what `target` then holds, or what was written to it.
    """
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        os.lseek(source, 0, os.SEEK_SET)
        return copy_open(source, target, heard)
    os.lseek(target, 0, os.SEEK_SET)
    return digest_of_open(target, heard)


def digests_of(base: Path) -> Iterator[Digest]:
    """The digests of all objects; what is no object is left out."""
    for first in names_in(base, "objects"):
        for rest in _names_of_objects(base, first):
            yield Digest(f"blake3:{first}{rest}")


def sizes_of(base: Path) -> Iterator[int]:
    """The sizes of all objects in bytes."""
    for first in names_in(base, "objects"):
        names = _names_of_objects(base, first)
        with entered(base, "objects", first) as folder:
            yield from (os.stat(name, dir_fd=folder).st_size for name in names)


def _names_of_objects(base: Path, first: str) -> tuple[str, ...]:
    """The names of the objects in one folder; none where it is no folder of objects."""
    if not _FOLDER.fullmatch(first):
        return ()
    return tuple(name for name in names_in(base, "objects", first) if _REST.fullmatch(name))


def missing(digest: Digest) -> DamagedStore:
    """What is raised where the store lacks bytes that something refers to."""
    return DamagedStore(
        f"{digest[:19]}… is missing from the store",
        hint="`nbproof verify` tells which snapshots need it.",
    )


def damaged(digest: Digest) -> DamagedStore:
    """What is raised where kept bytes are not what they were."""
    return DamagedStore(
        f"{digest[:19]}… is damaged in the store: its bytes are not what they were",
        hint="`nbproof verify` tells which snapshots need it.",
    )
