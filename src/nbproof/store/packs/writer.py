"""Writing one pack: what is added is known by its digest at once, and kept when it is committed."""

from __future__ import annotations

import os
from collections.abc import Iterable

from blake3 import blake3

from nbproof.store.packs.chunking import compressed
from nbproof.store.packs.layout import (
    HEADER,
    MAGIC,
    Kind,
    Piece,
    Row,
    header,
    list_of,
    name_of,
    table_of,
    trailer_of,
)
from nbproof.store.regular import write_all

_BUFFER_BYTES = 1 << 20


class PackWriter:
    """Fills the open, empty file `file`; the caller gives it its place."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.rows: dict[bytes, Row] = {}
        self._offset = len(MAGIC)
        self._buffer = bytearray(MAGIC)

    @property
    def size_bytes(self) -> int:
        """How large the pack is so far, without its table."""
        return self._offset

    def add(self, content: bytes | memoryview, key: bytes | None = None) -> bytes:
        """Add an object, smaller where that is worth it; gives its key."""
        found = key or blake3(content).digest()
        if found not in self.rows:
            frame = compressed(content) if len(content) else None
            kind = Kind.RAW if frame is None else Kind.ZSTD
            self._write(found, kind, content if frame is None else frame, len(content))
        return found

    def add_list(self, key: bytes, pieces: Iterable[Piece]) -> None:
        """Add a large object whose chunks are kept."""
        known = tuple(pieces)
        if key not in self.rows:
            self._write(key, Kind.LIST, list_of(known), sum(piece.size for piece in known))

    def add_as_is(self, row: Row, payload: bytes) -> None:
        """Add an entry of another pack."""
        if row.key not in self.rows:
            self._write(row.key, row.kind, payload, row.size)

    def finish(self) -> str:
        """Write the table and synchronise the file; gives the name that it belongs under."""
        table = table_of(self.rows.values())
        self._buffer += table + trailer_of(table)
        self._flush()
        os.fchmod(self.file, 0o600)
        os.fsync(self.file)
        return name_of(table)

    def _write(self, key: bytes, kind: int, payload: bytes | memoryview, size: int) -> None:
        row = Row(key, kind, self._offset + HEADER.size, len(payload), size)
        self._buffer += header(row)
        if len(payload) > _BUFFER_BYTES:
            self._flush()
            write_all(self.file, payload)
        else:
            self._buffer += payload
        if len(self._buffer) > _BUFFER_BYTES:
            self._flush()
        self._offset = row.offset + row.stored
        self.rows[key] = row

    def _flush(self) -> None:
        write_all(self.file, self._buffer)
        self._buffer = bytearray()
