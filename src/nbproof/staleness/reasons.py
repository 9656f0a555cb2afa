"""From what did not match to reasons with evidence: which cell, which name or file, when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nbproof.model.ids import CellId
from nbproof.model.runs import CellRun, within
from nbproof.model.status import CellSource, Kind, Reason
from nbproof.staleness.evidence import Evidence
from nbproof.staleness.finding import Finding
from nbproof.staleness.mismatches import Mismatch
from nbproof.staleness.parts import Thing
from nbproof.staleness.past import Past
from nbproof.staleness.state import Known, Pending, is_surrounding

_PENDING: Mapping[str, tuple[Kind, str]] = {
    "edited": ("upstream-edited", "which was edited and not run since"),
    "stale": ("upstream-stale", "which is itself out of date"),
    "never-run": ("upstream-never-run", "which has not been run"),
    "unknown": ("not-observed", "which cannot be told"),
}
_ROOTS = frozenset({"upstream-edited", "file-changed", "module-changed"})
MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Witness:
    """Answers who wrote what, from the runs that are known."""

    evidence: Evidence
    past: Past
    places: Mapping[CellId, int]
    last: Mapping[CellId, CellRun]
    _waiting: dict[tuple[Thing, CellId, str, bool], Reason] = field(default_factory=dict)

    def reasons(
        self, finding: Finding, above: Mapping[CellId, tuple[Reason, ...]]
    ) -> tuple[Reason, ...]:
        """Why a cell is not fresh, the most telling first; nothing for a fresh one.

        `above` has the reasons of the cells above it: what lies behind a cell that is out of date
        lies behind those that wait for it.
        """
        run = finding.run
        if run is None:
            return ()
        if finding.standing == "edited":
            sentence = f"The code changed since this output, which is from {_time(run)}."
            return (Reason(kind="edited", sentence=sentence),)
        found = [self._reason(mismatch, run, above) for mismatch in finding.mismatches]
        if not found and run.outcome in ("interrupted", "aborted"):
            found = [Reason(kind="not-observed", sentence="Its last run did not come to an end.")]
        elif not found and finding.standing == "unknown":
            found = [
                Reason(
                    kind="not-observed", sentence=f"Not observed: {', '.join(run.not_observed)}."
                )
            ]
        distinct = sorted(_distinct(found), key=_weight)
        behind = (*_behind(distinct, above), *self._other_files(distinct))
        return (*distinct[:MOST_REASONS], *behind[:1])

    def _reason(
        self, mismatch: Mismatch, run: CellRun, above: Mapping[CellId, tuple[Reason, ...]]
    ) -> Reason:
        name, clean = mismatch.thing[1], mismatch.clean
        if isinstance(clean, Pending):
            return self._pending(mismatch.thing, clean, run)
        if mismatch.thing[0] == "file":
            return self._file(mismatch, run)
        if clean is not None and clean.token == mismatch.read:
            sentence = f"`{name}` was used before by other runs; what they did to it is not known."
            return Reason(kind="hidden-effect", sentence=sentence, name=name)
        again = clean.source_of(mismatch.parts) if clean is not None else None
        if mismatch.read is None and again is not None:
            sentence = f"Ran without `{name}`, which {self.label(again)} makes above it."
            return Reason(kind="out-of-order", sentence=sentence, name=name, cell=again.cell_id)
        writer = self.past.writers.before(mismatch.thing, run, mismatch.parts)
        if writer is None:
            sentence = f"Uses `{name}`, which no cell that is known of left like this."
            return Reason(kind="hidden-effect", sentence=sentence, name=name)
        if writer.cell_id not in self.places:
            sentence = f"Uses `{name}` from {self.label(writer)}, a cell that is gone."
            return Reason(
                kind="deleted-upstream", sentence=sentence, name=name, cell=writer.cell_id
            )
        if is_surrounding(name):
            return _surrounding(name, self.label(writer), writer.cell_id)
        is_stale = bool(above.get(writer.cell_id)) and writer is self._last(writer.cell_id)
        return self._left_by(name, writer, run, again, is_stale=is_stale)

    def _left_by(
        self, name: str, writer: CellRun, run: CellRun, again: CellRun | None, *, is_stale: bool
    ) -> Reason:
        """Why what `writer` left is not what a clean run has there, which `again` left."""
        if writer.cell_id == run.cell_id:
            sentence = f"Ran on its own earlier result: `{name}` was already changed by this cell."
            return Reason(
                kind="rerun-nonidempotent", sentence=sentence, name=name, cell=run.cell_id
            )
        if again is not None and again.ended_at > run.ended_at:
            sentence = (
                f"Uses `{name}` from {self.label(again)}, which ran again at {_time(again)}"
                " and gave another value."
            )
            return Reason(kind="upstream-rerun", sentence=sentence, name=name, cell=again.cell_id)
        if is_stale and self.places[writer.cell_id] < self.places.get(run.cell_id, -1):
            sentence = f"Uses `{name}` from {self.label(writer)}, {_PENDING['stale'][1]}."
            return Reason(kind="upstream-stale", sentence=sentence, name=name, cell=writer.cell_id)
        return self._order(name, writer, run, again)

    def _order(self, name: str, writer: CellRun, run: CellRun, clean: CellRun | None) -> Reason:
        label = self.label(writer)
        if self.places[writer.cell_id] > self.places.get(run.cell_id, -1):
            sentence = f"Used `{name}` from {label}, which stands below it."
        elif clean is not None:
            between = self.label(clean)
            sentence = f"Used `{name}` from {label}; from top to bottom it would be {between}'s."
        else:
            sentence = f"Used `{name}` from {label}; from top to bottom it would not be there."
        return Reason(kind="out-of-order", sentence=sentence, name=name, cell=writer.cell_id)

    def _pending(self, thing: Thing, pending: Pending, run: CellRun) -> Reason:
        """Many cells wait for the same: the reason is made once."""
        again = self._last(pending.cell)
        is_later = again is not None and again.ended_at > run.ended_at
        key = (thing, pending.cell, pending.why, is_later)
        known = self._waiting.get(key)
        if known is None:
            known = self._waits_for(thing, pending, again if is_later else None)
            self._waiting[key] = known
        return known

    def _waits_for(self, thing: Thing, pending: Pending, again: CellRun | None) -> Reason:
        kind, words = _PENDING[pending.why]
        if thing[0] == "name" and is_surrounding(thing[1]) and pending.why == "stale":
            return _surrounding(thing[1], self._place_label(pending.cell), pending.cell)
        if kind == "upstream-stale" and again is not None:
            kind = "upstream-rerun"
            words = f"which ran again at {_time(again)} and is itself out of date"
        what = f"`{thing[1]}`" if thing[0] == "name" else thing[1]
        label = self._place_label(pending.cell)
        return Reason(
            kind=kind,
            sentence=f"Uses {what} from {label}, {words}.",
            name=thing[1] if thing[0] == "name" else None,
            file=thing[1] if thing[0] == "file" else None,
            cell=pending.cell,
        )

    def _file(self, mismatch: Mismatch, run: CellRun) -> Reason:
        path, clean = mismatch.thing[1], mismatch.clean
        if mismatch.is_code or path.endswith(".py"):
            sentence = f"{path} changed since it was imported at {_time(run)}."
            return Reason(kind="module-changed", sentence=sentence, file=path)
        source = clean.source if isinstance(clean, Known) else None
        writer = source or self.past.writers.before(mismatch.thing, run)
        is_new = _is_missed(path, run)
        if is_new and source is not None:
            sentence = f"Ran without {path}, which {self.label(source)} makes above it."
            return Reason(kind="out-of-order", sentence=sentence, file=path, cell=source.cell_id)
        if writer is not None and isinstance(clean, Known) and (source or clean.token is None):
            sentence = f"Read {path} as {self.label(writer)} did not leave it."
            return Reason(kind="hidden-effect", sentence=sentence, file=path, cell=writer.cell_id)
        unseen = self._unseen_after(run)
        if unseen is not None:
            sentence = f"{path} changed since this ran at {_time(run)}, perhaps by"
            sentence = f"{sentence} {self.label(unseen)}, of which not all was seen."
            return Reason(kind="hidden-effect", sentence=sentence, file=path, cell=unseen.cell_id)
        gone = isinstance(clean, Known) and clean.token is None
        verb = "is gone" if gone else "has come up" if is_new else "changed"
        sentence = f"{path} {verb} since this ran at {_time(run)}."
        return Reason(kind="file-changed", sentence=sentence, file=path)

    def _unseen_after(self, run: CellRun) -> CellRun | None:
        """The first run after this one in its session that was not seen whole."""
        later = (other for other in self.evidence.runs if other.started_at >= run.ended_at)
        return next((one for one in later if one.not_observed and one.session == run.session), None)

    def _other_files(self, reasons: list[Reason]) -> list[Reason]:
        """Files that a cell met otherwise when it ran again."""
        found = []
        for cell in (reason.cell for reason in reasons if reason.kind == "upstream-rerun"):
            runs = self.past.of_cell.get(cell, ())[-2:] if cell is not None else ()
            if not runs:
                continue
            before = {file.path: file.digest for file in runs[0].files_read}
            for file in runs[-1].files_read:
                if before.get(file.path, file.digest) != file.digest:
                    sentence = f"{file.path} had changed when {self.label(runs[-1])} ran again."
                    found.append(Reason(kind="file-changed", sentence=sentence, file=file.path))
        return found

    def label(self, run: CellRun) -> str:
        """How a person finds a run's cell: its prompt number."""
        return f"[{run.execution_count}]"

    def _last(self, cell: CellId) -> CellRun | None:
        """The last run of a cell, in any session."""
        return self.last.get(cell)

    def _place_label(self, cell: CellId) -> str:
        last = self._last(cell)
        if last is not None:
            return self.label(last)
        return f"cell {self.places[cell] + 1}" if cell in self.places else "a cell"


def witness(evidence: Evidence, past: Past) -> Witness:
    """Somebody to ask for reasons."""
    cells: tuple[CellSource, ...] = evidence.cells
    return Witness(
        evidence,
        past,
        {cell.id: index for cell, index in zip(cells, evidence.indexes, strict=True)},
        {cell: runs[-1] for cell, runs in past.of_cell.items()},
    )


def _surrounding(name: str, label: str, cell: CellId) -> Reason:
    sentence = f"Ran with {name} as a run from top to bottom would not have it: see {label}."
    return Reason(kind="hidden-effect", sentence=sentence, name=name, cell=cell)


_ORDER: tuple[Kind, ...] = (
    "edited",
    "deleted-upstream",
    "file-changed",
    "module-changed",
    "rerun-nonidempotent",
    "out-of-order",
    "upstream-rerun",
    "upstream-edited",
    "upstream-never-run",
    "upstream-stale",
    "hidden-effect",
    "not-observed",
)
_WEIGHTS: Mapping[str, int] = {kind: place for place, kind in enumerate(_ORDER)}


def _behind(reasons: list[Reason], above: Mapping[CellId, tuple[Reason, ...]]) -> list[Reason]:
    """What made the cells out of date that these reasons wait for."""
    waited_for = [
        reason.cell
        for reason in reasons
        if reason.kind in {"upstream-stale", "upstream-rerun"} and reason.cell is not None
    ]
    roots = (root for cell in waited_for for root in above.get(cell, ()) if root.kind in _ROOTS)
    known = {reason.sentence for reason in reasons}
    return [root for root in _distinct(roots) if root.sentence not in known]


def _is_missed(path: str, run: CellRun) -> bool:
    """Whether a run would have met a file that was not there."""
    listed = (within(one.folder, name) for one in run.listings for name in one.names)
    return path not in {file.path for file in run.files_read} and path not in set(listed)


def _distinct(reasons: Iterable[Reason]) -> list[Reason]:
    """Each sentence once."""
    return list({reason.sentence: reason for reason in reasons}.values())


def _weight(reason: Reason) -> int:
    return _WEIGHTS.get(reason.kind, len(_ORDER))


def _time(run: CellRun) -> str:
    return run.ended_at.astimezone().strftime("%H:%M")
