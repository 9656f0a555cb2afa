"""One cell on which notebook, script and base may differ: what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nbproof.model.ids import CellId
from nbproof.model.pairing import CellType, PairChange
from nbproof.pairing.base import BaseCell
from nbproof.pairing.lines import merged_source
from nbproof.pairing.sources import source_digest
from nbproof.pairing.units import Unit

Side = Literal["script", "notebook"]

Picks = Mapping[str, Side]
"""Which side to take of a conflict, by the `index` of the change as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What each side has for one cell; None where it lacks it.

    `was` is the base's cell, also where only its digest is known, and `base` that cell in full.
    """

    place: int
    cell: CellId | None
    notebook: Unit | None
    script: Unit | None
    was: BaseCell | None
    base: Unit | None

    @property
    def type(self) -> CellType:
        """The cell's type; notebook and script have the same."""
        return (self.notebook or self.script or _NOTHING).type


_NOTHING = Unit(type="code", source="", parts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The cell's source in the result, None where it goes; and the change, None where none is."""

    source: str | None
    change: PairChange | None = None


def decide(met: Met, picks: Picks) -> Decided:
    """What only one side changed is taken from it; a conflict without a pick stays as it is."""
    notebook, script = _source(met.notebook), _source(met.script)
    if met.notebook and met.script and met.notebook.parts == met.script.parts:
        return Decided(source=notebook)
    if met.was is None and (met.notebook is None or met.script is None):
        return _changed(met, notebook if script is None else script)
    if met.was is not None and _is(met.notebook, met):
        return _changed(met, script)
    if met.was is not None and _is(met.script, met):
        return _changed(met, notebook)
    if notebook is not None and script is not None and met.base is not None:
        merged = merged_source(met.base.source, notebook, script)
        if merged is not None:
            return _changed(met, merged)
    picked = picks.get(str(met.place), "notebook")
    return _changed(met, script if picked == "script" else notebook, is_conflict=True)


def _changed(met: Met, source: str | None, *, is_conflict: bool = False) -> Decided:
    change = PairChange(
        cell=met.cell,
        index=met.place,
        base=_source(met.base),
        notebook=_source(met.notebook),
        script=_source(met.script),
        is_conflict=is_conflict,
    )
    return Decided(source=source, change=change)


def _is(unit: Unit | None, met: Met) -> bool:
    """Whether a side still has what the base has."""
    if unit is None or met.was is None:
        return False
    same_parts = met.base is not None and met.base.parts == unit.parts
    return same_parts or (unit.type, source_digest(unit.source)) == met.was.key


def _source(unit: Unit | None) -> str | None:
    return None if unit is None else unit.source
