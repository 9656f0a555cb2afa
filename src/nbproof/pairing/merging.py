"""Notebook, script and base brought together, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbproof.model.pairing import CellType, PairChange
from nbproof.model.status import CellSource
from nbproof.pairing.base import Base, BaseCell, origins
from nbproof.pairing.deciding import Met, Picks, Side, decide
from nbproof.pairing.dialect import Dialect
from nbproof.pairing.matching import matched
from nbproof.pairing.script import Parts
from nbproof.pairing.sources import source_digest
from nbproof.pairing.units import Unit, flat, folded, unit_of, units_of

_Place = tuple[Side, int]
"""A cell by its place in the notebook, or in the script where the notebook has none such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedCell:
    """A cell of the result: one of the notebook by its `index`, or a new one where that is None."""

    index: int | None
    type: CellType
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The cells of the result, and where the sides differed."""

    cells: tuple[MergedCell, ...]
    changes: tuple[PairChange, ...]

    def open_conflicts(self, picks: Picks) -> tuple[PairChange, ...]:
        """The conflicts for which no side was picked; they stand as the notebook has them."""
        return tuple(one for one in self.changes if one.is_conflict and str(one.index) not in picks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """The three sides, and by places what belongs together.

    `in_script` and `in_base` lead from the notebook to script and base.
    """

    cells: Sequence[CellSource]
    notebook: tuple[Unit, ...]
    script: tuple[Unit, ...]
    base: Base | None
    base_units: tuple[Unit | None, ...]
    in_script: Mapping[int, int]
    in_base: Mapping[int, int]


def merge(
    cells: Sequence[CellSource],
    script: Parts,
    base: Base | None,
    dialect: Dialect,
    picks: Picks,
) -> Merged:
    """The changes of both sides since the base; what only one of them changed is taken from it.

    With the notebook itself as base, the script's changes are taken over. Without a base, cells
    that only one side has stay, and those that differ are conflicts.
    """
    if flat(units_of(cells, dialect)) == script:
        same = [
            MergedCell(index=index, type=cell.type, source=cell.source)
            for index, cell in enumerate(cells)
        ]
        return Merged(cells=tuple(same), changes=())
    sides = _sides(cells, script, base, dialect)
    result: list[MergedCell] = []
    changes: list[PairChange] = []
    for place in _order(sides):
        met = _met(sides, place)
        decided = decide(met, picks)
        if decided.change is not None:
            changes.append(decided.change)
        if decided.source is not None:
            index = place[1] if place[0] == "notebook" else None
            result.append(MergedCell(index=index, type=met.type, source=decided.source))
    return Merged(cells=tuple(result), changes=tuple(changes))


def _sides(
    cells: Sequence[CellSource], script: Parts, base: Base | None, dialect: Dialect
) -> _Sides:
    notebook = units_of(cells, dialect)
    base_units = tuple(_unit(cell, dialect) for cell in base or ())
    units = folded(script, notebook, filter(None, base_units))
    pairs = enumerate(matched(notebook, units))
    return _Sides(
        cells=cells,
        notebook=notebook,
        script=units,
        base=base,
        base_units=base_units,
        in_script={index: at for at, index in pairs if index is not None},
        in_base=origins(base or (), cells),
    )


def _unit(cell: BaseCell, dialect: Dialect) -> Unit | None:
    if cell.source is None:
        return None
    return unit_of(CellSource(id=cell.id, type=cell.type, source=cell.source), dialect)


def _order(sides: _Sides) -> list[_Place]:
    """All cells of both sides: in the script's order, unless the notebook has moved some."""
    of_notebook: list[_Place] = [("notebook", index) for index in range(len(sides.notebook))]
    of_script: list[_Place] = [("script", at) for at in range(len(sides.script))]
    for index, at in sides.in_script.items():
        of_script[at] = ("notebook", index)
    then = list(map(sides.in_base.get, range(len(sides.notebook))))
    known = [place for place in then if place is not None]
    if sides.base is None or known != sorted(known):
        return _woven(of_notebook, of_script)
    return _woven(of_script, of_notebook)


def _woven(first: list[_Place], second: Iterable[_Place]) -> list[_Place]:
    """The first list with what only the second has, each behind its neighbour there."""
    result = list(first)
    known = frozenset(first)
    behind = 0
    for place in second:
        if place in known:
            behind = result.index(place)
        else:
            result.insert(behind, place)
        behind += 1
    return result


def _met(sides: _Sides, place: _Place) -> Met:
    side, at = place
    if side == "notebook":
        script = sides.in_script.get(at)
        was = sides.in_base.get(at)
        return Met(
            place=at,
            cell=sides.cells[at].id,
            notebook=sides.notebook[at],
            script=None if script is None else sides.script[script],
            was=None if was is None or sides.base is None else sides.base[was],
            base=None if was is None else sides.base_units[was],
        )
    was = _gone(sides, sides.script[at])
    return Met(
        place=len(sides.cells) + at,
        cell=None,
        notebook=None,
        script=sides.script[at],
        was=None if was is None or sides.base is None else sides.base[was],
        base=None if was is None else sides.base_units[was],
    )


def _gone(sides: _Sides, unit: Unit) -> int | None:
    """The cell of the base that the script still has, and that the notebook has lost."""
    present = frozenset(sides.in_base.values())
    key = (unit.type, source_digest(unit.source))
    for place, cell in enumerate(sides.base or ()):
        known = sides.base_units[place]
        is_same = cell.key == key or (known is not None and known.parts == unit.parts)
        if is_same and place not in present:
            return place
    return None
