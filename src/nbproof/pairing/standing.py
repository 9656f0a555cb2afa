"""Which side of a pair has changed, told from contents alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nbproof.model.status import CellSource
from nbproof.pairing.base import Base, Key, keys_of, nearest
from nbproof.pairing.dialect import Dialect
from nbproof.pairing.script import Parts
from nbproof.pairing.sources import source_digest
from nbproof.pairing.units import Unit, flat, units_of

Ahead = Literal["in-step", "notebook-ahead", "script-ahead", "both-changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How notebook and script stand to each other; `base` is None where none is known."""

    state: Ahead
    base: Base | None


def standing(
    cells: Sequence[CellSource], script: Parts, bases: Sequence[Base], dialect: Dialect
) -> Standing:
    """Compare both sides with the base that is nearest to the notebook, the first of equals.

    A base may be farther than another one only from the script: a pulled script comes with a
    proof file of its own, which says nothing of the notebook that stayed behind.
    """
    notebook = units_of(cells, dialect)
    if flat(notebook) == script:
        return Standing(state="in-step", base=None)
    base = nearest(bases, cells)
    if base is None:
        return Standing(state="both-changed", base=None)
    if keys_of(cells) == tuple(cell.key for cell in base):
        return Standing(state="script-ahead", base=base)
    if _is_script_of(base, script, notebook, dialect):
        return Standing(state="notebook-ahead", base=base)
    return Standing(state="both-changed", base=base)


def _is_script_of(base: Base, script: Parts, notebook: Sequence[Unit], dialect: Dialect) -> bool:
    """Whether the script has the base's cells, as far as their sources are known."""
    split = {key: unit.parts for key, unit in zip(keys_of(notebook), notebook, strict=True)}
    expected: list[Key] = []
    for cell in base:
        if cell.source is not None:
            known = CellSource(id=cell.id, type=cell.type, source=cell.source)
            expected += _keys(flat(units_of([known], dialect)))
        else:
            expected += _keys(split[cell.key]) if cell.key in split else [cell.key]
    return expected == _keys(script)


def _keys(parts: Parts) -> list[Key]:
    return [(part.type, source_digest(part.source)) for part in parts]
