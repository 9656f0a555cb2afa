"""A store that is gone with the process: for tests, and for trying what a plan would do."""

from __future__ import annotations

import io
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from nbproof.model.errors import DamagedStore
from nbproof.model.ids import Digest, SnapshotId
from nbproof.store.interface import (
    LARGEST_READ_BYTES,
    Checked,
    Collected,
    Heard,
    Stamp,
    Stored,
    Unstable,
    unheard,
)
from nbproof.store.regular import opened, steadily, write_all
from nbproof.wire.canonical import digest_of


class MemoryStore:
    """Keeps everything in dictionaries; `free` is the room that it claims to have."""

    def __init__(self, *, free: int = 1 << 40) -> None:
        self.contents: dict[Digest, bytes] = {}
        self.records: dict[SnapshotId, bytes] = {}
        self._heads: dict[str, SnapshotId] = {}
        self._verdicts: dict[str, bytes] = {}
        self._forgotten: set[SnapshotId] = set()
        self._purged: set[Digest] = set()
        self._free = free
        self._lock = threading.RLock()

    def has(self, digest: Digest) -> bool:
        """Whether the bytes with this digest are kept."""
        return digest in self.contents

    def lacking(self, digests: Iterable[Digest]) -> set[Digest]:
        """Those of which the bytes are not kept."""
        return set(digests) - self.contents.keys()

    def put_bytes(self, content: bytes) -> Digest:
        """Keep these bytes."""
        digest = digest_of(content)
        self.contents[digest] = content
        return digest

    def put_file(
        self,
        source: Path,
        *,
        again: bool = False,  # noqa: ARG002
        heard: Heard = unheard,
    ) -> Stored | Unstable:
        """Keep a regular file's bytes; they are written in any case."""
        found = steadily(source, lambda file: self.put_bytes(_whole(file)))
        if isinstance(found, Unstable):
            return found
        digest, stamp = found
        heard(stamp.size_bytes)
        return Stored(digest=digest, size_bytes=len(self.contents[digest]), stamp=stamp)

    def adding(self) -> AbstractContextManager[None]:
        """Nothing to wait for."""
        return nullcontext()

    def adopt(self, staged: Path) -> Stored:
        """Keep a file that nobody writes to any more; it is gone from its place afterwards."""
        with opened(staged, follow=False) as file:
            digest = self.put_bytes(_whole(file))
            stamp = Stamp.of(os.fstat(file))
        staged.unlink()
        return Stored(digest=digest, size_bytes=stamp.size_bytes, stamp=stamp)

    def open(self, digest: Digest) -> BinaryIO:
        """The bytes as a file to read."""
        return io.BytesIO(self.read(digest))

    def read(self, digest: Digest, *, largest: int = LARGEST_READ_BYTES) -> bytes:
        """The bytes, verified."""
        content = self.contents.get(digest)
        if content is None:
            raise DamagedStore(f"{digest} is not in the store")
        if len(content) > largest or digest_of(content) != digest:
            raise DamagedStore(f"{digest} is damaged in the store")
        return content

    def copy_to(self, digest: Digest, target: int) -> int:
        """Write the bytes to the open file `target`."""
        content = self.read(digest)
        write_all(target, content)
        return len(content)

    def check(self, *, is_quick: bool) -> Checked:
        """Digest everything that is kept."""
        kept = () if is_quick else self.contents.items()
        lost = {digest for digest, content in kept if digest_of(content) != digest}
        return Checked(lost=frozenset(lost), unsound=tuple(sorted(lost)))

    def set_aside(self, checked: Checked) -> None:
        """Forget what is damaged."""
        for digest in checked.lost:
            self.contents.pop(digest, None)

    def used_bytes(self) -> int:
        """Size of everything that is kept."""
        return sum(map(len, self.contents.values()))

    def free_bytes(self) -> int:
        """The room that it claims to have."""
        return self._free

    def snapshot_ids(self) -> Iterator[SnapshotId]:
        """Of every record there is."""
        return iter(sorted(self.records))

    def record(self, snapshot: SnapshotId) -> bytes | None:
        """A snapshot's record as it was written; None where there is none."""
        return self.records.get(snapshot)

    def catalogue(self) -> bytes | None:
        """None: nothing here takes long to read."""
        return None

    def put_catalogue(self, content: bytes) -> None:
        """Nothing to keep."""

    def drop_record(self, snapshot: SnapshotId) -> None:
        """Remove a snapshot's record."""
        if self.records.pop(snapshot, None) is not None:
            self._forgotten.add(snapshot)

    def forgotten(self) -> set[SnapshotId]:
        """The snapshots whose records were removed."""
        return set(self._forgotten)

    def remove_all_but(self, needed: set[Digest], *, grace_s: float, is_dry: bool) -> Collected:
        """Forget what is not needed; nothing here is older than any grace but none."""
        gone = set(self.contents) - needed if grace_s <= 0 else set[Digest]()
        size_bytes = sum(len(self.contents[digest]) for digest in gone)
        for digest in () if is_dry else gone:
            del self.contents[digest]
        return Collected(objects=len(gone), size_bytes=size_bytes)

    def purge(self, digests: set[Digest], *, needed: set[Digest]) -> None:
        """Forget these bytes."""
        self._purged |= digests
        for digest in digests - needed:
            self.contents.pop(digest, None)

    def fetch(self, digests: Iterable[Digest]) -> int:  # noqa: ARG002  there is no remote
        """Nothing comes."""
        return 0

    def elsewhere(self) -> set[Digest]:
        """Nothing: it knows no remotes."""
        return set()

    def purged(self) -> set[Digest]:
        """What was removed for good."""
        return set(self._purged)

    def put_record(self, snapshot: SnapshotId, record: bytes) -> None:
        """Write a snapshot's record."""
        self.records[snapshot] = record

    def head(self, notebook: str) -> SnapshotId | None:
        """The newest snapshot of a notebook; None where it has none."""
        return self._heads.get(notebook)

    def heads(self) -> Mapping[str, SnapshotId]:
        """The newest snapshot of each notebook."""
        return dict(self._heads)

    def put_head(self, notebook: str, snapshot: SnapshotId | None) -> None:
        """Move a notebook's head, or remove it."""
        self._heads.pop(notebook, None)
        if snapshot is not None:
            self._heads[notebook] = snapshot

    def verdict(self, notebook: str) -> bytes | None:
        """The newest verdict on a notebook as it was written; None where there is none."""
        return self._verdicts.get(notebook)

    def put_verdict(self, notebook: str, document: bytes) -> None:
        """Keep a verdict as the newest on a notebook."""
        self._verdicts[notebook] = document

    def damaged_heads(self) -> tuple[str, ...]:
        """None: a dictionary holds them."""
        return ()

    def drop_head(self, name: str) -> None:
        """Nothing to remove."""

    def staging(self) -> AbstractContextManager[Path]:
        """An empty private folder."""
        return _temporary_folder()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off other writers."""
        with self._lock:
            yield


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nbproof-") as folder:
        yield Path(folder)


def _whole(file: int) -> bytes:
    with os.fdopen(os.dup(file), "rb") as stream:
        return stream.read()
