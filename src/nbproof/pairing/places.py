"""Where the cells of a notebook stand in its script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nbproof.model.status import CellSource
from nbproof.pairing.dialect import Dialect
from nbproof.pairing.script import Part, chunks, parts_of, read_chunk


def lines_of(text: str, cells: Sequence[CellSource], dialect: Dialect) -> dict[int, int]:
    """The line, from 1, on which each cell's source begins, by the cell's index.

    Cells that do not stand in the script as they are in the notebook are left out.
    """
    standing = list(_standing(text, dialect))
    found: dict[int, int] = {}
    place = 0
    for index, cell in enumerate(cells):
        parts = parts_of(cell, dialect)
        there = standing[place : place + len(parts)]
        if parts and tuple(part for _, part in there) == parts:
            found[index] = there[0][0]
        place += len(parts)
    return found


def _standing(text: str, dialect: Dialect) -> Iterator[tuple[int, Part]]:
    """The cells of a script, each with the line on which its source begins."""
    line = 1
    for chunk in chunks(text, dialect):
        first, *_ = chunk.split("\n", 1)
        begins = line + (dialect.marker.fullmatch(first) is not None)
        for part in read_chunk(chunk, dialect):
            yield begins, part
        line += chunk.count("\n")
