"""All packs of a store: which of them has an object, found anew when packs come and go."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, KeysView, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nbproof.store.folders import created, entered, names_in
from nbproof.store.packs.layout import (
    HEADER,
    ROW,
    TRAILER,
    BadPackError,
    Row,
    Rows,
    rows_of,
    table_of,
    table_size,
)
from nbproof.store.packs.scanning import rows_by_headers
from nbproof.store.regular import opened

FOLDER = "packs"
QUARANTINE = "quarantine"
_NAME = re.compile(r"[0-9a-f]{64}\.pack")
_CLOCK_NS = 50_000_000
SIZES = (1 << 20, 64 << 20)
MOST_OF_A_SIZE = 64


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object is."""

    pack: str
    row: Row


class Shelf:
    """Knows the tables of all packs; a damaged one is read by the headers of its entries."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._packs: dict[str, Rows] = {}
        self._where: dict[bytes, str] = {}
        self._seen_ns = -1
        self.damaged: set[str] = set()

    def has(self, key: bytes) -> bool:
        """Whether a pack has this object."""
        return key in self._where or (self.refresh() and key in self._where)

    def keys(self) -> KeysView[bytes]:
        """The objects that packs have, as they are on disk now."""
        self.refresh()
        return self._where.keys()

    def find(self, key: bytes) -> Place | None:
        """Where this object is; None where no pack has it."""
        name = self._where.get(key) if self.has(key) else None
        return None if name is None else Place(name, self._packs[name][key])

    def places(self, key: bytes) -> list[Place]:
        """Everywhere that this object is, as the packs are now."""
        self.refresh()
        return list(self._known(key))

    def _known(self, key: bytes) -> Iterator[Place]:
        for name, rows in self._packs.items():
            if key in rows:
                yield Place(name, rows[key])

    def refresh(self) -> bool:
        """Look for packs that came or went; whether there were any."""
        changed_ns = self._changed_ns()
        if changed_ns == self._seen_ns:
            return False
        looked_ns = time.time_ns()
        names = {name for name in names_in(self._base, FOLDER) if _NAME.fullmatch(name)}
        new = names - self._packs.keys()
        gone = self._packs.keys() - names
        for name in gone:
            self._drop(name)
        for name in sorted(new):
            with suppress(FileNotFoundError):
                self._packs[name] = self._read(name)
                self._where |= dict.fromkeys(self._packs[name].places, name)
        self.damaged &= names
        self._seen_ns = changed_ns if changed_ns < looked_ns - _CLOCK_NS else -1
        return bool(new or gone)

    def _drop(self, name: str) -> None:
        """A pack is gone: what it had may be in another."""
        self.damaged.discard(name)
        for key in self._packs.pop(name, ()):
            if self._where.get(key) == name:
                other = next((one for one, rows in self._packs.items() if key in rows), None)
                if other is None:
                    del self._where[key]
                else:
                    self._where[key] = other

    def packs(self) -> Mapping[str, Rows]:
        """The entries of each pack, as they are on disk now."""
        self.refresh()
        return self._packs

    def _changed_ns(self) -> int:
        try:
            return (self._base / FOLDER).lstat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _read(self, name: str) -> Rows:
        with self.opened(name) as file:
            try:
                return table_in(file)
            except BadPackError:
                self.damaged.add(name)
                return Rows(table_of(rows_by_headers(file)))

    @contextmanager
    def opened(self, name: str) -> Iterator[int]:
        """The descriptor of a pack; raises FileNotFoundError where it is gone."""
        with entered(self._base, FOLDER) as folder:
            if folder is None:
                raise FileNotFoundError(name)
            with opened(name, folder=folder, follow=False) as file:
                yield file

    def payload(self, place: Place) -> bytes:
        """The stored bytes of an entry; raises FileNotFoundError where its pack is gone."""
        with self.opened(place.pack) as file:
            return os.pread(file, place.row.stored, place.row.offset)

    def put_in_place(self, staging: int, staged: str, name: str) -> None:
        """Give a finished pack its name; it replaces one with the same entries."""
        self._drop(name)
        with created(self._base, FOLDER) as folder:
            os.rename(staged, name, src_dir_fd=staging, dst_dir_fd=folder)
            os.fsync(folder)

    def set_aside(self, name: str) -> None:
        """Keep a damaged pack in quarantine, so that it may be replaced or removed."""
        with entered(self._base, FOLDER) as folder, created(self._base, QUARANTINE) as aside:
            if folder is not None:
                with suppress(FileExistsError):
                    os.link(name, name, src_dir_fd=folder, dst_dir_fd=aside)
                os.fsync(aside)

    def remove(self, name: str) -> None:
        """Remove a pack; what it held that is still needed stands in another."""
        with entered(self._base, FOLDER) as folder:
            if folder is not None:
                with suppress(FileNotFoundError):
                    os.unlink(name, dir_fd=folder)
                os.fsync(folder)
        self._drop(name)

    def small(self) -> list[str]:
        """The packs of the first size of which there are too many: each byte moves few times."""
        packs = self.packs()
        if len(packs) <= MOST_OF_A_SIZE:
            return []
        sizes = {name: self.size_of(name) for name in packs}
        for largest in SIZES:
            found = [name for name, size in sizes.items() if size <= largest]
            if len(found) > MOST_OF_A_SIZE:
                return found
        return []

    def size_of(self, name: str) -> int:
        """The bytes of a pack, by its table: it never changes."""
        rows = self._packs[name]
        payloads = sum(row.stored for row in rows.values())
        return payloads + len(rows) * (HEADER.size + ROW.size)

    def status(self, name: str) -> os.stat_result:
        """The status of a pack's file."""
        with self.opened(name) as file:
            return os.fstat(file)

    def sizes(self) -> Iterator[int]:
        """The bytes of each pack."""
        for name in self.packs():
            with suppress(FileNotFoundError), self.opened(name) as file:
                yield os.fstat(file).st_size


def table_in(file: int) -> Rows:
    """The entries of an open pack by its table; raises BadPackError."""
    size = os.fstat(file).st_size
    start = size - TRAILER.size
    if start < 0:
        raise BadPackError
    trailer = os.pread(file, TRAILER.size, start)
    table_bytes = table_size(trailer)
    if table_bytes > start:
        raise BadPackError
    return rows_of(os.pread(file, table_bytes, start - table_bytes), trailer)
