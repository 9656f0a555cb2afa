"""Cells of notebook and script in one form, so that they can be compared.

A cell that the script splits (it holds a cell marker) is one unit of several parts. Where those
parts stand in the script unchanged, they are that cell again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbproof.model.pairing import CellType
from nbproof.model.status import CellSource
from nbproof.pairing.dialect import Dialect
from nbproof.pairing.script import Part, Parts, parts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A cell and what the script makes of it; units of equal parts say the same."""

    type: CellType
    source: str
    parts: Parts


def unit_of(cell: CellSource, dialect: Dialect) -> Unit:
    """A cell of a notebook."""
    return Unit(type=cell.type, source=cell.source, parts=parts_of(cell, dialect))


def units_of(cells: Iterable[CellSource], dialect: Dialect) -> tuple[Unit, ...]:
    """All cells of a notebook."""
    return tuple(unit_of(cell, dialect) for cell in cells)


def flat(units: Iterable[Unit]) -> Parts:
    """The cells of the script that these units make."""
    return tuple(part for unit in units for part in unit.parts)


def folded(script: Parts, known: Iterable[Unit]) -> tuple[Unit, ...]:
    """The cells of a script; the parts of a known cell that it splits are that cell."""
    return tuple(_folded(script, {unit.parts: unit for unit in known if len(unit.parts) > 1}))


def _folded(script: Parts, split: dict[Parts, Unit]) -> Iterator[Unit]:
    lengths = sorted({len(parts) for parts in split}, reverse=True)
    at = 0
    while at < len(script):
        here = (script[at : at + length] for length in lengths)
        unit = next((split[parts] for parts in here if parts in split), None) or _single(script[at])
        yield unit
        at += len(unit.parts)


def _single(part: Part) -> Unit:
    return Unit(type=part.type, source=part.source, parts=(part,))
