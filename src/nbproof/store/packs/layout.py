"""The bytes of a pack: entries, a table of them, and a trailer (docs/format.md, "Packs")."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from blake3 import blake3

from nbproof.model.ids import Digest

MAGIC = b"nbproof\x01"
END = b"\x01packend"
KEY_BYTES = 32
HEADER = struct.Struct("<32sBQQ")
ROW = struct.Struct("<32sBQQQ")
TRAILER = struct.Struct("<Q32s8s")
PIECE = struct.Struct("<32sQ")
_PREFIX = "blake3:"


class Kind(IntEnum):
    """How the bytes of an entry give those of its object."""

    RAW = 0
    ZSTD = 1
    LIST = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its payload is `stored` bytes from `offset` on, its object has `size` bytes."""

    key: bytes
    kind: int
    offset: int
    stored: int
    size: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk of a large object: its digest and how many bytes it has."""

    key: bytes
    size: int


class Rows(Mapping[bytes, Row]):
    """The entries of a pack by their keys; each is made when it is asked for."""

    def __init__(self, table: bytes) -> None:
        self.table = table
        self.places = {
            table[start : start + KEY_BYTES]: start for start in range(0, len(table), ROW.size)
        }

    def lists(self) -> Iterator[bytes]:
        """The keys of the large objects."""
        kinds = ((key, self.table[place + KEY_BYTES]) for key, place in self.places.items())
        return (key for key, kind in kinds if kind == Kind.LIST)

    def __contains__(self, key: object) -> bool:
        """Whether there is an entry with this key."""
        return key in self.places

    def __getitem__(self, key: bytes) -> Row:
        """The entry with this key."""
        return Row(*ROW.unpack_from(self.table, self.places[key]))

    def __iter__(self) -> Iterator[bytes]:
        """The keys in the order of the entries."""
        return iter(self.places)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)


class BadPackError(Exception):
    """The frame of a pack is not what was written."""


def key_of(digest: Digest) -> bytes | None:
    """The 32 bytes of a digest; None where it is no digest."""
    text = digest.removeprefix(_PREFIX)
    if len(text) != 2 * KEY_BYTES or len(text) == len(digest):
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def digest_of_key(key: bytes) -> Digest:
    """The digest with these 32 bytes."""
    return Digest(f"{_PREFIX}{key.hex()}")


def header(row: Row) -> bytes:
    """What stands before a payload, so that a pack without a table can still be read."""
    return HEADER.pack(row.key, row.kind, row.stored, row.size)


def table_of(rows: Iterable[Row]) -> bytes:
    """The table of a pack."""
    return b"".join(ROW.pack(r.key, r.kind, r.offset, r.stored, r.size) for r in rows)


def trailer_of(table: bytes) -> bytes:
    """The end of a pack; its digest of the table names the pack."""
    return TRAILER.pack(len(table) // ROW.size, blake3(table).digest(), END)


def name_of(table: bytes) -> str:
    """The file name of a pack with this table."""
    return f"{blake3(table).hexdigest()}.pack"


def table_size(trailer: bytes) -> int:
    """The bytes of the table that stands before this trailer; raises BadPackError."""
    try:
        count, _, end = TRAILER.unpack(trailer)
    except struct.error as error:
        raise BadPackError from error
    if end != END:
        raise BadPackError
    return int(count) * ROW.size


def rows_of(table: bytes, trailer: bytes) -> Rows:
    """The entries that a table lists; raises BadPackError where it is not the trailer's."""
    if TRAILER.unpack(trailer)[1] != blake3(table).digest():
        raise BadPackError
    return Rows(table)


def list_of(pieces: Iterable[Piece]) -> bytes:
    """The payload of a list."""
    return b"".join(PIECE.pack(piece.key, piece.size) for piece in pieces)


def pieces_of(payload: bytes) -> Iterator[Piece]:
    """The chunks that a list names; raises BadPackError."""
    if len(payload) % PIECE.size:
        raise BadPackError
    return (Piece(key, size) for key, size in PIECE.iter_unpack(payload))
