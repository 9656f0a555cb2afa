"""Digests of files by their stamps, kept from one process to the next.

It may be lost or thrown away at any time: files are digested anew then.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from nbproof.model.errors import NbproofError
from nbproof.model.ids import Digest
from nbproof.store.interface import Stamp
from nbproof.store.whole import read_whole, write_whole

STAMP = struct.Struct("<QQQqq")
KEY_BYTES = 32
_ROW_BYTES = STAMP.size + KEY_BYTES
_MAGIC = b"stamps\x00\x01"
_SEAL_BYTES = 32
_LARGEST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class StampFile:
    """The file `stamps` in a store's folder."""

    base: Path

    def read(self) -> Known:
        """What is known; nothing where the file is not there or damaged."""
        try:
            raw = read_whole(self.base, (), "stamps", largest=_LARGEST_BYTES) or b""
        except NbproofError:
            return Known(b"")
        body = raw[:-_SEAL_BYTES]
        is_sound = body.startswith(_MAGIC) and blake3(body).digest() == raw[-_SEAL_BYTES:]
        rows = body[len(_MAGIC) :] if is_sound else b""
        return Known(rows if len(rows) % _ROW_BYTES == 0 else b"")

    def write(self, known: Known, new: Mapping[Stamp, Digest]) -> None:
        """Replace the file; does nothing where there is no store, or no right to write to it."""
        if not self.base.is_dir():
            return
        rows = known.rows + b"".join(
            STAMP.pack(*stamp) + bytes.fromhex(digest.removeprefix("blake3:"))
            for stamp, digest in new.items()
            if known.key_of(stamp) is None
        )
        most = (_LARGEST_BYTES - len(_MAGIC) - _SEAL_BYTES) // _ROW_BYTES * _ROW_BYTES
        body = _MAGIC + rows[-most:]
        try:
            write_whole(self.base, (), "stamps", body + blake3(body).digest())
        except NbproofError:
            return


class Known:
    """Rows of a stamp and a key each, found by the stamp."""

    def __init__(self, rows: bytes) -> None:
        self.rows = rows
        self.places = {
            rows[start : start + STAMP.size]: start + STAMP.size
            for start in range(0, len(rows), _ROW_BYTES)
        }

    def key_of(self, stamp: Stamp) -> bytes | None:
        """The key of the digest of a file with this stamp."""
        try:
            place = self.places.get(STAMP.pack(*stamp))
        except struct.error:
            return None
        return None if place is None else self.rows[place : place + KEY_BYTES]
