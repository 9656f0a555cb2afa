"""What a store gives: bytes under their digest, records of snapshots, and one head a notebook."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from nbproof.model.ids import Digest, SnapshotId

Heard = Callable[[int], None]
"""Hears that so many bytes more were read."""
LARGEST_READ_BYTES = 512 * 1024 * 1024


def unheard(_size_bytes: int) -> None:
    """Nobody listens."""


class Stamp(NamedTuple):
    """What tells one state of a file from another without reading it."""

    device: int
    inode: int
    size_bytes: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """The stamp of a file as `os.stat` shows it."""
        return cls(
            status.st_dev,
            status.st_ino,
            status.st_size,
            status.st_mtime_ns,
            status.st_ctime_ns,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file whose bytes are in the store; `stamp` is the file's while it was read."""

    digest: Digest
    size_bytes: int
    stamp: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstable:
    """A file that changed each time while it was being read: its bytes cannot be told."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What reading everything back found.

    `lost` are objects that cannot be read any more; `unsound` the names of what is not as it was
    written, a pack or an object, though all that it holds may be readable elsewhere.
    """

    lost: frozenset[Digest]
    unsound: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What was removed, or would be: so many objects, and the room that is gained by it."""

    objects: int
    size_bytes: int


class Store(Protocol):
    """Keeps bytes and snapshots; every read is verified.

    Methods raise DamagedStore where kept bytes are not what they were, CannotBeDoneHere where the
    machine does not allow it, and OSError only for the caller's own files.
    """

    def has(self, digest: Digest) -> bool:
        """Whether the bytes with this digest are kept."""

    def lacking(self, digests: Iterable[Digest]) -> set[Digest]:
        """Those of which the bytes are not kept."""

    def put_bytes(self, content: bytes) -> Digest:
        """Keep these bytes."""

    def put_file(
        self, source: Path, *, again: bool = False, heard: Heard = unheard
    ) -> Stored | Unstable:
        """Keep a regular file's bytes as they are at one moment.

        `again`: also where they are kept, since what is kept may be damaged.
        """

    def adding(self) -> AbstractContextManager[None]:
        """Keep what is put until the end together: it is safe from then, or from a record, on."""

    def adopt(self, staged: Path) -> Stored:
        """Keep a file that nobody writes to any more; it is gone from its place afterwards."""

    def open(self, digest: Digest) -> BinaryIO:
        """The bytes as a file to read, verified before it is given."""

    def read(self, digest: Digest, *, largest: int = LARGEST_READ_BYTES) -> bytes:
        """The bytes, verified; raises DamagedStore where there are more than `largest`."""

    def copy_to(self, digest: Digest, target: int) -> int:
        """Write the bytes to the open file `target` and verify them; gives their number."""

    def check(self, *, is_quick: bool) -> Checked:
        """Read everything that is kept; a quick look takes the bytes of objects for whole."""

    def set_aside(self, checked: Checked) -> None:
        """Move what was found not sound out of the way, never away."""

    def used_bytes(self) -> int:
        """Size of everything that is kept."""

    def free_bytes(self) -> int:
        """Room that is left where the store is, or would be."""

    def snapshot_ids(self) -> Iterator[SnapshotId]:
        """Of every record there is, whether it can be read or not."""

    def record(self, snapshot: SnapshotId) -> bytes | None:
        """A snapshot's record as it was written, not checked; None where there is none."""

    def catalogue(self) -> bytes | None:
        """What `put_catalogue` was given last, if it is still there."""

    def put_catalogue(self, content: bytes) -> None:
        """Keep what lists of snapshots show; nothing rests on it."""

    def drop_record(self, snapshot: SnapshotId) -> None:
        """Remove a snapshot's record; that it was there once is still known."""

    def forgotten(self) -> set[SnapshotId]:
        """The snapshots whose records were removed."""

    def remove_all_but(self, needed: set[Digest], *, grace_s: float, is_dry: bool) -> Collected:
        """Remove objects that are not needed and older than the grace; the caller has the lock."""

    def purge(self, digests: set[Digest], *, needed: set[Digest]) -> None:
        """Remove every copy of these bytes for good; that they were there once is still known.

        Nothing goes that is `needed`, not even as a piece of what goes.
        """

    def fetch(self, digests: Iterable[Digest]) -> int:
        """Bring what is not here from the remote that is known to have it; gives how many came."""

    def elsewhere(self) -> set[Digest]:
        """What a remote is known to have."""

    def purged(self) -> set[Digest]:
        """What was removed for good."""

    def put_record(self, snapshot: SnapshotId, record: bytes) -> None:
        """Write a snapshot's record; everything that it refers to is kept already."""

    def head(self, notebook: str) -> SnapshotId | None:
        """The newest snapshot of a notebook; None where it has none."""

    def heads(self) -> Mapping[str, SnapshotId]:
        """The newest snapshot of each notebook, damaged heads left out."""

    def put_head(self, notebook: str, snapshot: SnapshotId | None) -> None:
        """Move a notebook's head, or remove it."""

    def verdict(self, notebook: str) -> bytes | None:
        """The newest verdict on a notebook as it was written, not checked; None without one."""

    def put_verdict(self, notebook: str, document: bytes) -> None:
        """Keep a verdict as the newest on a notebook: for display, nothing rests on it."""

    def damaged_heads(self) -> tuple[str, ...]:
        """The names of the files of heads that cannot be read."""

    def drop_head(self, name: str) -> None:
        """Remove a head that cannot be read."""

    def staging(self) -> AbstractContextManager[Path]:
        """An empty private folder, for files on their way into or out of the store."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold off other writers; raises StoreBusy where they take too long."""
