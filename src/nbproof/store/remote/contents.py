"""What a remote has: the tables of its packs, its single objects, its records, what was purged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from blake3 import blake3

from nbproof.model.errors import DamagedStore
from nbproof.model.ids import SnapshotId
from nbproof.store.packs.chunking import decompressed
from nbproof.store.packs.layout import (
    TRAILER,
    BadPackError,
    Kind,
    Piece,
    Row,
    Rows,
    name_of,
    pieces_of,
    rows_of,
    table_size,
)
from nbproof.store.remote.place import RemotePlace
from nbproof.store.whole import read_whole, write_whole

AT_ONCE = 8
_AHEAD = 32
_PACK = re.compile(r"[0-9a-f]{64}\.pack")
_ALONE = re.compile(r"([0-9a-f]{2})/([0-9a-f]{62})")
_PURGED = re.compile(r"[0-9a-f]{64}")
_RECORD = re.compile(r"([0-9a-f]{64})\.json")
_LARGEST_TABLE_BYTES = 256 << 20


@dataclass(slots=True)
class RemoteContents:
    """What is at a place; tables are remembered below `base`, the store's folder."""

    place: RemotePlace
    base: Path
    packs: dict[str, Rows] = field(default_factory=dict)
    alone: set[bytes] = field(default_factory=set)
    purged: set[bytes] = field(default_factory=set)
    _where: dict[bytes, str] = field(default_factory=dict)

    def look(self) -> None:
        """Learn what is there now."""
        self.packs.clear()
        self._where.clear()
        names = [name for name in self.place.names("packs") if _PACK.fullmatch(name)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for name, rows in zip(names, pool.map(self._table, names), strict=True):
                if rows is not None:
                    self.packs[name] = rows
                    self._where |= dict.fromkeys(rows, name)
        found = map(_ALONE.fullmatch, self.place.names("objects"))
        self.alone = {bytes.fromhex(match[1] + match[2]) for match in found if match}
        noted = map(_PURGED.fullmatch, self.place.names("purged"))
        self.purged = {bytes.fromhex(match[0]) for match in noted if match}

    def has(self, key: bytes) -> bool:
        """Whether the remote has this object."""
        return key in self._where or key in self.alone

    def row(self, key: bytes) -> Row | None:
        """The entry of an object in a pack of the remote."""
        name = self._where.get(key)
        return None if name is None else self.packs[name][key]

    def keys(self) -> set[bytes]:
        """All objects that the remote has."""
        return self._where.keys() | self.alone

    def snapshots(self) -> set[SnapshotId]:
        """All snapshots that the remote has."""
        found = map(_RECORD.fullmatch, self.place.names("snapshots"))
        return {SnapshotId(match[1]) for match in found if match}

    def pieces(self, keys: Iterable[bytes]) -> dict[bytes, tuple[Piece, ...]]:
        """The chunks of those of these objects that are lists; raises DamagedStore."""
        lists = (key for key in keys if (row := self.row(key)) and row.kind == Kind.LIST)
        try:
            return {row.key: tuple(pieces_of(raw)) for row, raw in self.payloads(lists)}
        except BadPackError:
            raise DamagedStore(f"A large file is damaged at {self.place.url}") from None

    def payloads(self, keys: Iterable[bytes]) -> Iterator[tuple[Row, bytes]]:
        """What these entries of packs hold, verified, several at a time."""
        return self._payloads([(self._where[key], key) for key in keys if key in self._where])

    def payloads_of(self, pack: str, keys: Iterable[bytes]) -> Iterator[tuple[Row, bytes]]:
        """What these entries of one pack hold, as `payloads` gives it."""
        return self._payloads([(pack, key) for key in keys])

    def _payloads(self, asked: list[tuple[str, bytes]]) -> Iterator[tuple[Row, bytes]]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(0, len(asked), _AHEAD):
                yield from pool.map(self._payload, asked[start : start + _AHEAD])

    def _payload(self, place: tuple[str, bytes]) -> tuple[Row, bytes]:
        name, key = place
        row = self.packs[name][key]
        payload = self.place.read(f"packs/{name}", start=row.offset, length=row.stored)
        content = decompressed(payload, row.size) if row.kind == Kind.ZSTD else payload
        is_list = row.kind == Kind.LIST
        if content is None or not (is_list or blake3(content).digest() == key):
            raise DamagedStore(f"{key.hex()[:12]}… is damaged at {self.place.url}")
        return row, payload

    def _table(self, name: str) -> Rows | None:
        """The table of a pack of the remote; None where the pack is damaged."""
        raw = read_whole(self.base, self.notes, f"{name}.table", largest=_LARGEST_TABLE_BYTES)
        if raw is not None and name_of(raw) == name:
            return Rows(raw)
        size = self.place.size_of(f"packs/{name}")
        if size <= TRAILER.size:
            return None
        trailer = self.place.read(f"packs/{name}", start=size - TRAILER.size, length=TRAILER.size)
        try:
            length = table_size(trailer)
            start = size - TRAILER.size - length
            if start < 0 or length > _LARGEST_TABLE_BYTES:
                return None
            rows = rows_of(self.place.read(f"packs/{name}", start=start, length=length), trailer)
        except BadPackError:
            return None
        if self.base.is_dir():
            write_whole(self.base, self.notes, f"{name}.table", rows.table)
        return rows

    @property
    def notes(self) -> tuple[str, str]:
        """The folder of what is known of this remote."""
        return ("remotes", blake3(self.place.address.encode()).hexdigest()[:32])
