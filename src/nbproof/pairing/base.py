"""The base of a pair: a state in which both were in step, against which each side is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from nbproof.model.ids import CellId, Digest
from nbproof.model.pairing import CellType
from nbproof.model.prooffile import ProofFile
from nbproof.model.status import CellSource
from nbproof.pairing.sources import source_digest
from nbproof.pairing.units import Unit

Key = tuple[CellType, Digest]
"""What tells one source from another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseCell:
    """A cell of the base; `source` is None where only its digest is known."""

    id: CellId
    type: CellType
    digest: Digest
    source: str | None = None

    @property
    def key(self) -> Key:
        """Its type and its source's digest."""
        return self.type, self.digest


Base = tuple[BaseCell, ...]


def base_of_cells(cells: Iterable[CellSource]) -> Base:
    """A kept state of the notebook as a base."""
    return tuple(
        BaseCell(id=cell.id, type=cell.type, digest=source_digest(cell.source), source=cell.source)
        for cell in cells
    )


def base_of_proof(proof: ProofFile, known: Iterable[Unit]) -> Base:
    """A proof file as a base; sources are found among those that are known."""
    sources = {source_digest(unit.source): unit.source for unit in known}
    return tuple(
        BaseCell(id=cell.id, type=cell.type, digest=cell.source, source=sources.get(cell.source))
        for cell in proof.cells
    )


def keys_of(cells: Iterable[CellSource | Unit]) -> tuple[Key, ...]:
    """The keys of these cells, in their order."""
    return tuple((cell.type, source_digest(cell.source)) for cell in cells)


def nearest(bases: Sequence[Base], cells: Sequence[CellSource]) -> Base | None:
    """The base that shares most cells with the notebook, the first of equals; None without any."""
    here = Counter(keys_of(cells))
    return max(
        bases, key=lambda base: (Counter(cell.key for cell in base) & here).total(), default=None
    )


def origins(base: Base, cells: Sequence[CellSource]) -> dict[int, int]:
    """Which cell of the base each cell of the notebook was, by places; new ones are left out.

    By id and source, then by source alone (older notebooks have no ids), then by id alone.
    """
    found: dict[int, int] = {}
    here = [(cell.id, key) for cell, key in zip(cells, keys_of(cells), strict=True)]
    then = [(cell.id, cell.key) for cell in base]
    views: tuple[Callable[[tuple[CellId, Key]], Hashable], ...] = (
        lambda cell: cell,
        lambda cell: cell[1],
        lambda cell: cell[0],
    )
    for view in views:
        waiting: dict[Hashable, list[int]] = {}
        for place in reversed(range(len(then))):
            if place not in found.values():
                waiting.setdefault(view(then[place]), []).append(place)
        for place, cell in enumerate(here):
            if place not in found and waiting.get(view(cell)):
                found[place] = waiting[view(cell)].pop()
    return found
