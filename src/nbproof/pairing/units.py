"""Cells of notebook and script in one form, so that they can be compared.

A cell that the script splits (it holds a cell marker) is one unit of several parts. Where those
parts stand in the script unchanged, they are that cell again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

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


def folded(script: Parts, notebook: Sequence[Unit], others: Iterable[Unit]) -> tuple[Unit, ...]:
    """The cells of a script; the parts of a known cell that it splits are that cell.

    What the script shares with the notebook at its top and at its end is cut as the notebook is,
    since parts that are alike do not tell whose they are.
    """
    top = _shared(script, notebook, 0)
    after = sum(len(unit.parts) for unit in notebook[:top])
    end = _shared(script[after:], notebook[top:], -1)
    before = len(script) - sum(len(unit.parts) for unit in notebook[len(notebook) - end :])
    split = {unit.parts: unit for unit in (*others, *notebook) if len(unit.parts) > 1}
    middle = tuple(_folded(script[after:before], split))
    return (*notebook[:top], *middle, *notebook[len(notebook) - end :])


def _shared(script: Parts, units: Sequence[Unit], first: Literal[0, -1]) -> int:
    """How many units the script begins with, or ends with where `first` is -1."""
    rest, count = script, 0
    for unit in units if first == 0 else reversed(units):
        length = len(unit.parts)
        here = rest[:length] if first == 0 else rest[len(rest) - length :]
        if length > len(rest) or here != unit.parts:
            break
        rest = rest[length:] if first == 0 else rest[: len(rest) - length]
        count += 1
    return count


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
