"""Why a cell's output is likely to differ: the first explanation that the evidence supports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from nbproof.model.replaying import Cause, CauseKind, Difference, ReplayedCell
from nbproof.replay import uses
from nbproof.replay.errorcauses import cause_of_error
from nbproof.replay.evidence import Evidence, distribution
from nbproof.replay.wording import change_of, listed

_FIGURE = re.compile(
    r"<(?:Figure size (?P<there>\d+x\d+) with|matplotlib\.figure\.Figure\b)[^→]{0,80} → "
    r"<Figure size (?P<here>\d+x\d+) with"
)
_DRAWS_FIGURES = ("matplotlib", "matplotlib-inline", "ipykernel")
_OF_ALL_CELLS = frozenset({"packages", "environment"})
"""Causes that are the same for every cell, and not handed on from one to the next."""
_OF_STATUS: Mapping[str, CauseKind] = {
    "edited": "edited",
    "upstream-edited": "edited",
    "file-changed": "data",
    "module-changed": "edited",
    "environment-changed": "packages",
    "deleted-upstream": "missing-name",
}


def with_causes(cells: tuple[ReplayedCell, ...], evidence: Evidence) -> tuple[ReplayedCell, ...]:
    """The cells, each difference that matters with its likely cause where one is known."""
    known: dict[int, Cause | None] = {}
    return tuple(replace(cell, differences=tuple(_each(cell, evidence, known))) for cell in cells)


def _each(
    cell: ReplayedCell, evidence: Evidence, known: dict[int, Cause | None]
) -> Iterator[Difference]:
    """The differences of a cell; where it raised, the error alone has a cause."""
    has_error = any(one.kind == "error" for one in cell.differences)
    for one in cell.differences:
        is_asked = cell.grade in ("different", "failed") and (one.kind == "error" or not has_error)
        yield _told(one, cell, evidence, known) if is_asked else one


def _told(
    difference: Difference,
    cell: ReplayedCell,
    evidence: Evidence,
    known: dict[int, Cause | None],
) -> Difference:
    if difference.grade not in ("different", "failed") or difference.cause is not None:
        return difference
    question = _Question(difference=difference, cell=cell, evidence=evidence, known=known)
    cause = next(question.causes(), None)
    if known.get(cell.index) is None:
        known[cell.index] = cause
    if cause is None:
        return difference
    return replace(difference, cause=cause.sentence, cause_kind=cause.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Why one difference of one cell came about; `known` has the causes of the cells above."""

    difference: Difference
    cell: ReplayedCell
    evidence: Evidence
    known: Mapping[int, Cause | None]

    def causes(self) -> Iterator[Cause]:
        """The causes that the evidence supports, the most certain first."""
        ways: tuple[Callable[[], Cause | None], ...] = (
            self._error,
            self._size_of_figures,
            self._data,
            self._status,
            self._cells_above,
            self._random,
            self._clock,
            self._threads,
            self._order_of_hashes,
            self._network,
            self._packages,
            self._platform,
            self._not_recorded,
        )
        yield from (cause for way in ways if (cause := way()) is not None)

    def _near(self) -> list[int]:
        """The cell itself and those that it depends on, the nearest first."""
        above = self.evidence.upstream.get(self.cell.index, frozenset())
        return [self.cell.index, *sorted(above, reverse=True)]

    def _error(self) -> Cause | None:
        """What the error itself says."""
        if self.difference.kind != "error":
            return None
        return cause_of_error(self.difference.detail, self.cell.index, self.evidence, self.known)

    def _size_of_figures(self) -> Cause | None:
        """All figures are drawn at another size, as matplotlib's defaults have it since."""
        if self.difference.kind != "image" and not self.difference.detail.startswith("line 1: <"):
            return None
        sizes = [match for one in self.cell.differences if (match := _FIGURE.search(one.detail))]
        if not sizes or all(match["there"] == match["here"] for match in sizes):
            return None
        there, here = sizes[0]["there"], sizes[0]["here"]
        change = f"{there} → {here}" if there else f"now {here}"
        moved = [one for name in _DRAWS_FIGURES if (one := self.evidence.change(name))]
        why = listed(moved) or "another version or setting of matplotlib"
        return Cause(kind="packages", sentence=f"figures are of another size ({change}): {why}")

    def _data(self) -> Cause | None:
        """A file that the cell, or one above it, read is not what was recorded."""
        names = {
            name: None
            for index in self._near()
            for name in self.evidence.changed_files.get(index, ())
        }
        if names:
            verb = "is" if len(names) == 1 else "are"
            sentence = f"{listed(list(names))} {verb} not what was recorded"
            return Cause(kind="data", sentence=sentence)
        lost = [
            name
            for index in self._near()
            for name in self.evidence.inputs.get(index, ())
            if name in self.evidence.overwritten
        ]
        if not lost:
            return None
        sentence = f"this notebook writes over {lost[0]}, which it has read"
        return Cause(kind="data", sentence=sentence)

    def _status(self) -> Cause | None:
        """The recorded output was not that of a clean run in the first place."""
        verdict = self.evidence.status.get(self.cell.id)
        if verdict is None or verdict.fresh is not False or not verdict.reasons:
            return None
        reason = verdict.reasons[0]
        return Cause(
            kind=_OF_STATUS.get(reason.kind, "order"), sentence=reason.sentence.rstrip(".")
        )

    def _cells_above(self) -> Cause | None:
        """A cell above, which this one depends on, differs for a reason that is known."""
        for index in self._near()[1:]:
            cause = self.known.get(index)
            if cause is not None and cause.kind == "upstream":
                return cause
            if cause is not None and cause.kind not in _OF_ALL_CELLS:
                sentence = f"it uses {self.evidence.label(index)}: {cause.sentence}"
                return Cause(kind="upstream", sentence=sentence)
        return None

    def _random(self) -> Cause | None:
        for index in self._near():
            call = self.evidence.draws.get(index)
            if call is not None:
                where = "" if index == self.cell.index else f" in {self.evidence.label(index)}"
                return Cause(kind="no-seed", sentence=f"no seed is set ({call}{where})")
        return None

    def _clock(self) -> Cause | None:
        for index in self._near():
            call = uses.clock(self.evidence.sources.get(index, ""))
            if call is not None:
                return Cause(kind="clock", sentence=f"it depends on the time ({call})")
        return None

    def _threads(self) -> Cause | None:
        """The same in another order, where several work at it at once."""
        if self.difference.kind != "order":
            return None
        for index in self._near():
            call = uses.workers(self.evidence.sources.get(index, ""))
            if call is not None:
                sentence = f"what works at the same time ends in no fixed order ({call})"
                return Cause(kind="threads", sentence=sentence)
        return None

    def _order_of_hashes(self) -> Cause | None:
        if self.difference.kind != "order":
            return None
        return Cause(kind="hash-order", sentence="sets have no order of their own")

    def _network(self) -> Cause | None:
        hosts = {host: None for one in self._near() for host in self.evidence.remote.get(one, ())}
        if not hosts:
            return None
        return Cause(kind="network", sentence=f"it asks {listed(list(hosts))}")

    def _packages(self) -> Cause | None:
        """A package that the notebook imports has another version now, or any other has."""
        moved = [one for one in self.evidence.drift if one.kind == "package"]
        imported = set(map(distribution, uses.imported(self.evidence.sources.values())))
        named = [one for one in moved if one.name.replace("_", "-") in imported]
        if not moved:
            return None
        shown = listed([change_of(one) for one in named or moved])
        return Cause(kind="packages", sentence=f"other versions: {shown}")

    def _platform(self) -> Cause | None:
        moved = [one for one in self.evidence.drift if one.kind in ("python", "platform")]
        if not moved:
            return None
        return Cause(kind="environment", sentence=listed([change_of(one) for one in moved]))

    def _not_recorded(self) -> Cause | None:
        """All that a notebook without a record tells: that it comes from another Python."""
        there, here = self.evidence.surroundings.saved_with, self.evidence.surroundings.python
        if there is None or here is None or there == here:
            return None
        sentence = f"it was saved with Python {there}, and this is {here}; its packages are unknown"
        return Cause(kind="environment", sentence=sentence)
