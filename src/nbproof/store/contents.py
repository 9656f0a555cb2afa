"""The bytes in a store's folder: objects on their own, and many together in packs."""

from __future__ import annotations

import io
import os
import secrets
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from blake3 import blake3

from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.ids import Digest
from nbproof.store import objects
from nbproof.store.failures import in_words
from nbproof.store.folders import NEW_FILE, created, new_file
from nbproof.store.interface import Heard, Stamp, Stored, Unstable
from nbproof.store.packs import mending
from nbproof.store.packs.chunking import LARGE_BYTES, chunks_in, chunks_of, is_compressible
from nbproof.store.packs.layout import Piece, Row, digest_of_key, key_of
from nbproof.store.packs.reading import NotWholeError, blocks_of, chunk_keys
from nbproof.store.packs.shelf import Shelf
from nbproof.store.packs.writer import PackWriter
from nbproof.store.regular import digest_of_open, opened, read_all, write_all

LARGEST_PACK_BYTES = 256 << 20
_LARGEST_IN_MEMORY = 32 << 20
_TRIES = 3


class _Batch(threading.local):
    """The pack that this thread fills, if any."""

    writer: PackWriter | None = None
    staged: tuple[int, str] = (-1, "")
    finish: ExitStack | None = None
    depth: int = 0
    has_failed: bool = False

    def __init__(self) -> None:
        self.names: set[str] = set()


class Contents:
    """Puts small objects and the chunks of large ones into packs, all else on its own.

    Large files that are no smaller as Zstandard frames stand alone: a reflink takes no room.
    """

    def __init__(self, base: Path) -> None:
        self.base = base
        self._batch = _Batch()
        self.shelf = Shelf(base)
        self.added_bytes = 0

    def has(self, digest: Digest) -> bool:
        """Whether there are bytes under this digest."""
        key = key_of(digest)
        if key is None:
            return False
        return self._is_here(key) or objects.has_object(self.base, digest)

    def lacking(self, digests: Iterable[Digest]) -> set[Digest]:
        """Those of which there are no bytes."""
        keys = {key_of(digest): digest for digest in digests}
        rest = keys.keys() - (self._batch.writer.rows.keys() if self._batch.writer else ())
        rest -= self.shelf.keys()
        return {keys[key] for key in rest if not self.has(keys[key])}

    def _is_here(self, key: bytes) -> bool:
        writer = self._batch.writer
        return (writer is not None and key in writer.rows) or self.shelf.has(key)

    @contextmanager
    def adding(self) -> Iterator[None]:
        """What is put until the end goes into one pack, and is kept from then on."""
        self._batch.depth += 1
        if self._batch.depth == 1:
            self.shelf.refresh()
        try:
            yield
            if self._batch.depth == 1:
                self.settle()
        finally:
            self._batch.depth -= 1
            if self._batch.depth == 0:
                self._give_up()
                self._batch.has_failed = False

    def is_crowded(self) -> bool:
        """Whether there are so many small packs that one should be made of them."""
        return self._batch.depth == 0 and bool(self.shelf.small())

    def merge(self) -> None:
        """Make one pack of many small ones; the caller has the store's lock."""
        small = self.shelf.small()
        self.rewrite({name: list(self.shelf.packs()[name]) for name in small})

    def settle(self) -> None:
        """Keep what was added so far."""
        if self._batch.has_failed:
            raise CannotBeDoneHere("nbproof could not write all that it was given to its store")
        writer = self._batch.writer
        if writer is not None and writer.rows:
            with self._writing():
                name = writer.finish()
                self.shelf.put_in_place(*self._batch.staged, name)
            self._batch.names.add(name)
            self.added_bytes += os.fstat(writer.file).st_size
        self._give_up()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A pack that could not be written whole is never kept."""
        try:
            with in_words("write its store"):
                yield
        except CannotBeDoneHere:
            self._batch.has_failed = True
            raise

    def _give_up(self) -> None:
        finish, self._batch.finish, self._batch.writer = self._batch.finish, None, None
        if finish is not None:
            with suppress(OSError):
                finish.close()

    def _writer(self) -> PackWriter:
        if self._batch.writer is not None and self._batch.writer.size_bytes > LARGEST_PACK_BYTES:
            self.settle()
        if self._batch.writer is None:
            with self._writing(), ExitStack() as stack:
                folder = stack.enter_context(created(self.base, "staging"))
                file, name = stack.enter_context(new_file(folder))
                self._batch.writer = PackWriter(file)
                self._batch.staged = (folder, name)
                self._batch.finish = stack.pop_all()
        return self._batch.writer

    def put_bytes(self, content: bytes) -> Digest:
        """Keep these bytes; as chunks where they are many."""
        key = blake3(content).digest()
        if not self.has(digest_of_key(key)):
            with self.adding():
                if len(content) < LARGE_BYTES:
                    self._add(content, key)
                else:
                    pieces = [self._add_chunk(one, again=False) for one in chunks_in(content)]
                    self._add_list(key, pieces)
        return digest_of_key(key)

    def _add(self, content: bytes | memoryview, key: bytes) -> None:
        writer = self._writer()
        with self._writing():
            writer.add(content, key)

    def _add_list(self, key: bytes, pieces: list[Piece]) -> None:
        writer = self._writer()
        with self._writing():
            writer.add_list(key, pieces)

    def put_file(self, source: Path, *, again: bool, heard: Heard) -> Stored | Unstable:
        """Keep a regular file's bytes, read in one pass, again where it changed meanwhile."""
        for _ in range(_TRIES):
            with opened(source) as file, self.adding():
                before = Stamp.of(os.fstat(file))
                key = self._put_open(file, before, heard, again=again)
                if key is not None:
                    return Stored(
                        digest=digest_of_key(key), size_bytes=before.size_bytes, stamp=before
                    )
        return Unstable(path=source)

    def _put_open(self, file: int, before: Stamp, heard: Heard, *, again: bool) -> bytes | None:
        """The key of an open file; None where it changed while it was being read."""
        if before.size_bytes < LARGE_BYTES:
            content = read_all(file, before.size_bytes)
            if Stamp.of(os.fstat(file)) != before:
                return None
            heard(len(content))
            key = blake3(content).digest()
            if again or not self._is_here(key):
                self._add(content, key)
            return key
        if is_compressible(file, before.size_bytes):
            return self._put_chunks(file, before, heard, again=again)
        return self._put_alone(file, before, heard)

    def _put_chunks(self, file: int, before: Stamp, heard: Heard, *, again: bool) -> bytes | None:
        hasher, pieces = blake3(max_threads=blake3.AUTO), []
        for chunk in chunks_of(file):
            hasher.update(chunk)
            pieces.append(self._add_chunk(chunk, again=again))
            heard(len(chunk))
        if Stamp.of(os.fstat(file)) != before:
            return None
        key: bytes = hasher.digest()
        if again or not self._is_here(key):
            self._add_list(key, pieces)
        return key

    def _add_chunk(self, chunk: memoryview, *, again: bool) -> Piece:
        key = blake3(chunk).digest()
        if again or not self._is_here(key):
            self._add(chunk, key)
        return Piece(key, len(chunk))

    def _put_alone(self, file: int, before: Stamp, heard: Heard) -> bytes | None:
        with (
            in_words("write its store"),
            created(self.base, "staging") as folder,
            new_file(folder) as (target, name),
        ):
            digest = objects.transfer(file, target, heard)
            if Stamp.of(os.fstat(file)) != before:
                return None
            objects.commit(self.base, digest, folder, name, target)
        self.added_bytes += before.size_bytes
        return key_of(digest)

    def blocks(self, digest: Digest) -> Iterator[bytes]:
        """The bytes of an object in packs; raises DamagedStore, also after the first blocks."""
        key = key_of(digest)
        if key is None:
            raise objects.missing(digest)
        writer = self._batch.writer
        if writer is not None and key in writer.rows:
            self.settle()
        try:
            yield from blocks_of(self.shelf, key)
        except NotWholeError:
            raise objects.damaged(digest) from None

    def is_packed(self, digest: Digest) -> bool:
        """Whether the bytes are in a pack."""
        key = key_of(digest)
        return key is not None and self._is_here(key)

    def open(self, digest: Digest) -> BinaryIO:
        """The bytes as a file to read, verified."""
        if not self.is_packed(digest):
            with objects.opened_object(self.base, digest) as file:
                if digest_of_open(file) != digest:
                    raise objects.damaged(digest)
                os.lseek(file, 0, os.SEEK_SET)
                return os.fdopen(os.dup(file), "rb")
        spooled: BinaryIO = io.BytesIO()
        for block in self.blocks(digest):
            if spooled.tell() > _LARGEST_IN_MEMORY and isinstance(spooled, io.BytesIO):
                spooled = _on_disk(spooled)
            spooled.write(block)
        spooled.seek(0)
        return spooled

    def read(self, digest: Digest, *, largest: int) -> bytes:
        """The bytes, verified."""
        if self.is_packed(digest):
            return self._read_packed(digest, largest)
        with objects.opened_object(self.base, digest) as file:
            content = read_all(file, min(largest + 1, os.fstat(file).st_size))
        if len(content) > largest or digest_of_key(blake3(content).digest()) != digest:
            raise objects.damaged(digest)
        return content

    def _read_packed(self, digest: Digest, largest: int) -> bytes:
        content = bytearray()
        for block in self.blocks(digest):
            content += block
            if len(content) > largest:
                raise objects.damaged(digest)
        return bytes(content)

    def copy_to(self, digest: Digest, target: int) -> int:
        """Write the bytes to the open, empty file `target`; gives their number."""
        if self.is_packed(digest):
            size = 0
            for block in self.blocks(digest):
                write_all(target, block)
                size += len(block)
            return size
        with objects.opened_object(self.base, digest) as file:
            if objects.transfer(file, target) != digest:
                raise objects.damaged(digest)
            return os.fstat(file).st_size

    def rewrite(self, packs: Mapping[str, Iterable[bytes]]) -> None:
        """Write these entries of packs to a new one, and remove the packs; not within a batch."""
        for name in packs.keys() - self.copy(packs):
            self.shelf.remove(name)

    def copy(self, packs: Mapping[str, Iterable[bytes]]) -> set[str]:
        """Write these entries of packs to new ones, and give their names; not within a batch.

        A pack is named by its table: with the same entries it takes the place of the old one.
        """
        self._batch.names.clear()
        try:
            for name, keys in packs.items():
                writer = self._writer()
                with self._writing():
                    mending.copy_rows(self.shelf, name, keys, writer)
            self.settle()
        finally:
            self._give_up()
            self._batch.has_failed = False
        return set(self._batch.names)

    def with_chunks(self, digests: set[Digest]) -> set[bytes]:
        """The keys of these objects and of the chunks that they are made of."""
        keys = {key for key in map(key_of, digests) if key is not None}
        return keys | {one for key in keys for one in chunk_keys(self.shelf, key)}

    def add_as_is(self, row: Row, payload: bytes) -> None:
        """Add an entry of a pack that is elsewhere, verified; within a batch."""
        writer = self._writer()
        with self._writing():
            writer.add_as_is(row, payload)

    @contextmanager
    def staged_pack(self) -> Iterator[tuple[Path, PackWriter]]:
        """A pack in staging that is not for this store; the caller removes it."""
        with in_words("write its store"), created(self.base, "staging") as folder:
            name = f"push-{secrets.token_hex(12)}"
            file = os.open(name, NEW_FILE, 0o600, dir_fd=folder)
            try:
                yield self.base / "staging" / name, PackWriter(file)
            finally:
                os.close(file)

    def path_alone(self, key: bytes) -> Path:
        """Where an object stands that is in no pack."""
        return self.base / "objects" / key.hex()[:2] / key.hex()[2:]

    def stored_bytes(self, key: bytes) -> int:
        """What an object in a pack takes there."""
        place = self.shelf.find(key)
        return 0 if place is None else place.row.stored

    def size_bytes(self) -> int:
        """What everything takes on disk."""
        return sum(objects.sizes_of(self.base)) + sum(self.shelf.sizes())


def _on_disk(begun: io.BytesIO) -> BinaryIO:
    """A file without a name that goes on where this one stands."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  it is given away
    file.write(begun.getbuffer())
    return file
