"""The store as a folder of plain files, `.nbproof` (docs/format.md)."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from nbproof.model.errors import CannotBeDoneHere, StoreBusy
from nbproof.model.ids import Digest, SnapshotId
from nbproof.store import upkeep
from nbproof.store.contents import Contents
from nbproof.store.failures import in_words
from nbproof.store.folders import created, entered, names_in, remove
from nbproof.store.heads import Head, encode, file_name, readable
from nbproof.store.interface import (
    LARGEST_READ_BYTES,
    Checked,
    Collected,
    Heard,
    Stored,
    Unstable,
    unheard,
)
from nbproof.store.leaves import newest_of
from nbproof.store.locking import locked
from nbproof.store.remote import promises
from nbproof.store.whole import read_whole, write_whole

STORE_NAME = ".nbproof"
_RECORD = re.compile(r"([0-9a-f]{64})\.json")
_PATIENCE_S = 30.0
_STRAY_AFTER_S = 24 * 3600
_LARGEST_CATALOGUE_BYTES = 256 << 20


class DirectoryStore:
    """The store of the workspace at `root`; nothing is created before something is kept.

    Raises CannotBeDoneHere where `.nbproof` is a file or a link.
    """

    def __init__(self, root: Path, *, patience_s: float = _PATIENCE_S) -> None:
        self.base = root / STORE_NAME
        self._patience_s = patience_s
        self._used_bytes: int | None = None
        self.contents = Contents(self.base)
        self._is_laid_out = False
        with in_words(f"use {self.base}"), entered(self.base):
            pass

    def has(self, digest: Digest) -> bool:
        """Whether there are bytes under this digest; they are verified when they are read."""
        with in_words("read its store"):
            return self.contents.has(digest)

    def lacking(self, digests: Iterable[Digest]) -> set[Digest]:
        """Those of which the bytes are not kept."""
        with in_words("read its store"):
            return self.contents.lacking(digests)

    def put_bytes(self, content: bytes) -> Digest:
        """Keep these bytes."""
        with self.adding(), in_words("write its store"):
            return self.contents.put_bytes(content)

    def put_file(
        self, source: Path, *, again: bool = False, heard: Heard = unheard
    ) -> Stored | Unstable:
        """Keep a regular file's bytes: read in one pass, again where it changed meanwhile."""
        with self.adding():
            return self.contents.put_file(source, again=again, heard=heard)

    def adopt(self, staged: Path) -> Stored:
        """Keep a file that nobody writes to any more; it is gone from its place afterwards."""
        stored = self.put_file(staged)
        if isinstance(stored, Unstable):
            raise CannotBeDoneHere(f"{staged} is still being written")
        staged.unlink()
        return stored

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Keep what is put until the end together: in one file, synchronised once."""
        self._lay_out()
        with self.contents.adding():
            yield
        if self.contents.is_crowded():
            self._merge()

    def _merge(self) -> None:
        """Make one pack of many, unless somebody else holds the store: there is time."""
        with (
            suppress(StoreBusy, CannotBeDoneHere),
            locked(self.base, patience_s=0),
            in_words("write its store"),
        ):
            self.contents.merge()

    def open(self, digest: Digest) -> BinaryIO:
        """The bytes as a file to read, verified before it is given."""
        with in_words("read its store"):
            return self.contents.open(digest)

    def read(self, digest: Digest, *, largest: int = LARGEST_READ_BYTES) -> bytes:
        """The bytes, verified; raises DamagedStore where there are more than `largest`."""
        with in_words("read its store"):
            return self.contents.read(digest, largest=largest)

    def copy_to(self, digest: Digest, target: int) -> int:
        """Write the bytes to the open, empty file `target` and verify them; gives their number."""
        with in_words("put a file back"):
            return self.contents.copy_to(digest, target)

    def check(self, *, is_quick: bool) -> Checked:
        """Read everything that is kept; a quick look takes the bytes of objects for whole."""
        with in_words("read its store"):
            return upkeep.check(self.contents, is_quick=is_quick)

    def set_aside(self, checked: Checked) -> None:
        """Move what is not sound into quarantine; what is whole in it is kept anew."""
        with self.writing(), in_words("write its store"):
            upkeep.set_aside(self.contents, checked)

    def used_bytes(self) -> int:
        """What all objects take; counted once, then kept up to date with what this store adds."""
        if self._used_bytes is None:
            with in_words("read its store"):
                self._used_bytes = self.contents.size_bytes() - self.contents.added_bytes
        return self._used_bytes + self.contents.added_bytes

    def free_bytes(self) -> int:
        """Room that is left on the file system of the workspace."""
        return shutil.disk_usage(self.base.parent).free

    def snapshot_ids(self) -> Iterator[SnapshotId]:
        """Of every record there is, whether it can be read or not."""
        with in_words("read its store"):
            names = names_in(self.base, "snapshots")
        return (SnapshotId(match[1]) for match in map(_RECORD.fullmatch, names) if match)

    def record(self, snapshot: SnapshotId) -> bytes | None:
        """A snapshot's record as it was written, not checked; None where there is none."""
        name = f"{snapshot}.json"
        return read_whole(self.base, ("snapshots",), name) if _RECORD.fullmatch(name) else None

    def catalogue(self) -> bytes | None:
        """What `put_catalogue` was given last, if it is still there."""
        return read_whole(self.base, (), "catalogue", largest=_LARGEST_CATALOGUE_BYTES)

    def put_catalogue(self, content: bytes) -> None:
        """Keep what lists of snapshots show; without the right to write it is not kept."""
        with suppress(CannotBeDoneHere):
            write_whole(self.base, (), "catalogue", content)

    def drop_record(self, snapshot: SnapshotId) -> None:
        """Remove a snapshot's record; that it was there once is noted before."""
        name = f"{snapshot}.json"
        write_whole(self.base, ("forgotten",), snapshot, b"")
        with in_words("write its store"), entered(self.base, "snapshots") as folder:
            if folder is not None:
                with suppress(FileNotFoundError):
                    os.unlink(name, dir_fd=folder)
                os.fsync(folder)

    def forgotten(self) -> set[SnapshotId]:
        """The snapshots whose records were removed."""
        with in_words("read its store"):
            return {SnapshotId(name) for name in names_in(self.base, "forgotten")}

    def remove_all_but(self, needed: set[Digest], *, grace_s: float, is_dry: bool) -> Collected:
        """Remove objects that are not needed and older than the grace; the caller has the lock."""
        with in_words("write its store"):
            self._used_bytes = None
            older_than = time.time() - grace_s
            return upkeep.remove_all_but(
                self.contents, needed, older_than=older_than, is_dry=is_dry
            )

    def purge(self, digests: set[Digest], *, needed: set[Digest]) -> None:
        """Remove every copy of these bytes for good; that is noted first."""
        self.note_purged(digests)
        with self.writing(), in_words("write its store"):
            self._used_bytes = None
            upkeep.purge(self.contents, digests, needed=needed)

    def note_purged(self, digests: Iterable[Digest]) -> None:
        """Write down that these bytes were removed for good, here or at a remote."""
        for digest in sorted(digests):
            write_whole(self.base, ("purged",), digest.removeprefix("blake3:"), b"")

    def fetch(self, digests: Iterable[Digest]) -> int:
        """Bring what is not here from a remote that has it; gives how many came."""
        from nbproof.store.remote.fetching import fetch  # noqa: PLC0415  it knows this store

        lacking = self.lacking(digests)
        return fetch(self, lacking) if lacking else 0

    def elsewhere(self) -> set[Digest]:
        """What a remote is known to have."""
        with in_words("read its store"):
            return promises.elsewhere(self.base)

    def purged(self) -> set[Digest]:
        """What was removed for good."""
        with in_words("read its store"):
            return {Digest(f"blake3:{name}") for name in names_in(self.base, "purged")}

    def put_record(self, snapshot: SnapshotId, record: bytes) -> None:
        """Write a snapshot's record; everything that it refers to is kept before."""
        with in_words("write its store"):
            self.contents.settle()
        write_whole(self.base, ("snapshots",), f"{snapshot}.json", record)

    def head(self, notebook: str) -> SnapshotId | None:
        """The newest snapshot of a notebook; found anew where its head is damaged."""
        name = file_name(notebook)
        raw = read_whole(self.base, ("heads",), name)
        if raw is None:
            return None
        head = readable(raw, name)
        return head.snapshot if head else newest_of(self, notebook)

    def heads(self) -> Mapping[str, SnapshotId]:
        """The newest snapshot of each notebook, damaged heads left out."""
        return {head.notebook: head.snapshot for _, head in self._head_files() if head}

    def put_head(self, notebook: str, snapshot: SnapshotId | None) -> None:
        """Move a notebook's head, or remove it."""
        name = file_name(notebook)
        if snapshot is None:
            self.drop_head(name)
        else:
            write_whole(
                self.base, ("heads",), name, encode(Head(notebook=notebook, snapshot=snapshot))
            )

    def verdict(self, notebook: str) -> bytes | None:
        """The newest verdict on a notebook as it was written; None where there is none."""
        return read_whole(self.base, ("verdicts",), file_name(notebook))

    def put_verdict(self, notebook: str, document: bytes) -> None:
        """Keep a verdict as the newest on a notebook."""
        with self.writing():
            write_whole(self.base, ("verdicts",), file_name(notebook), document)

    def damaged_heads(self) -> tuple[str, ...]:
        """The names of the files of heads that cannot be read."""
        return tuple(name for name, head in self._head_files() if head is None)

    def drop_head(self, name: str) -> None:
        """Remove the file of a head."""
        with in_words("write its store"), entered(self.base, "heads") as folder:
            if folder is not None:
                try:
                    os.unlink(name, dir_fd=folder)
                except FileNotFoundError:
                    return
                os.fsync(folder)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """An empty private folder on the store's file system; gone at the end."""
        self._lay_out()
        name = secrets.token_hex(12)
        with in_words("write its store"), created(self.base, "staging") as folder:
            os.mkdir(name, 0o700, dir_fd=folder)
        try:
            yield self.base / "staging" / name
        finally:
            remove(self.base / "staging" / name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off other writers, of this and of other processes."""
        self._lay_out()
        with locked(self.base, patience_s=self._patience_s):
            yield

    def _lay_out(self) -> None:
        """Make the folder, with the file that hides it from git, where that was not done yet."""
        if self._is_laid_out:
            return
        with in_words(f"write to {self.base}"):
            if read_whole(self.base, (), ".gitignore") is None:
                write_whole(self.base, (), ".gitignore", b"*\n")
            self._remove_strays()
        self._is_laid_out = True

    def _remove_strays(self) -> None:
        """Remove what a crash left in staging long ago."""
        too_old = time.time() - _STRAY_AFTER_S
        for name in names_in(self.base, "staging"):
            path = self.base / "staging" / name
            with suppress(FileNotFoundError):
                if path.lstat().st_mtime < too_old:
                    remove(path)

    def _head_files(self) -> Iterator[tuple[str, Head | None]]:
        """Each head with its file's name; None where it is damaged."""
        with in_words("read its store"):
            names = names_in(self.base, "heads")
        for name in names:
            raw = read_whole(self.base, ("heads",), name)
            if raw is not None:
                yield name, readable(raw, name)
