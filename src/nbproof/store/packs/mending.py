"""Finding packs that are not as they were written, and saving what is whole in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from nbproof.store.packs.layout import HEADER, MAGIC, TRAILER, Row, Rows, header, name_of, table_of
from nbproof.store.packs.reading import is_whole_at
from nbproof.store.packs.shelf import Place, Shelf
from nbproof.store.packs.writer import PackWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPack:
    """What was found in one pack; `good` are the keys of entries that are whole in it."""

    name: str
    rows: Rows
    is_sound: bool
    good: frozenset[bytes]


def check(shelf: Shelf, *, is_quick: bool) -> Iterator[CheckedPack]:
    """Read every pack; a quick look takes payloads for whole.

    Packs that somebody makes one of meanwhile are left out: what they had is in another.
    """
    for name, rows in tuple(shelf.packs().items()):
        with suppress(FileNotFoundError), shelf.opened(name) as file:
            is_framed = name not in shelf.damaged and _is_sound(file, name, rows)
            good = frozenset(
                key for key, row in rows.items() if is_quick or is_whole_at(shelf, Place(name, row))
            )
            is_sound = is_framed and len(good) == len(rows)
            yield CheckedPack(name=name, rows=rows, is_sound=is_sound, good=good)


def _is_sound(file: int, name: str, rows: Mapping[bytes, Row]) -> bool:
    """Whether magic, headers, table and length are those of these entries."""
    place = len(MAGIC)
    if os.pread(file, place, 0) != MAGIC:
        return False
    for row in rows.values():
        if row.offset != place + HEADER.size:
            return False
        if os.pread(file, HEADER.size, place) != header(row):
            return False
        place = row.offset + row.stored
    table = table_of(rows.values())
    length = place + len(table) + TRAILER.size
    return name == name_of(table) and os.fstat(file).st_size == length


def copy_rows(shelf: Shelf, name: str, keys: Iterable[bytes], writer: PackWriter) -> None:
    """Add these entries of a pack to another one, as they are."""
    rows = shelf.packs()[name]
    for key in keys:
        row = rows[key]
        writer.add_as_is(row, shelf.payload(Place(name, row)))
