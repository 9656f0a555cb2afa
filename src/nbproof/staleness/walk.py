"""Verifying traces: walks the cells in document order with a symbolic state; runs nothing.

A cell whose last trace read just what a clean run would have at that point is fresh, and leaves
what the trace left (build systems à la carte, Mokhov et al. 2018, section 4.2.2, "verifying
traces"). Where an older trace of the same source matches, its writes are what a clean run leaves;
where none does, the writes are pending for the cells below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from nbproof.capture.analysis import names_of, source_key, unchanged_beginning, untouched_by
from nbproof.capture.literals import edited_parts
from nbproof.model.ids import CellId, Digest
from nbproof.model.runs import CellRun, NamedValue
from nbproof.model.status import CellSource
from nbproof.staleness.evidence import Evidence, Recorded
from nbproof.staleness.parts import key_of, touches
from nbproof.staleness.state import (
    Known,
    Pending,
    State,
    Thing,
    is_stand_in,
    is_surrounding,
)

STATES_OF_GENERATORS = frozenset({"the state of random", "the state of numpy.random"})
Standing = Literal["fresh", "stale", "edited", "never-run", "unknown", "no-trace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Something that a run read, and what a clean run would have in its place.

    `parts` are those that differ, None where the whole was read.
    """

    thing: Thing
    read: str | None
    clean: Known | Pending | None
    is_sure: bool
    is_code: bool = False
    parts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the walk says of one cell.

    `run` is its last one; `meets` is what a clean run has of each name that the cell reads.
    """

    cell: CellSource
    standing: Standing
    run: CellRun | None
    mismatches: tuple[Mismatch, ...] = ()
    meets: Mapping[str, Known | Pending] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """The findings in document order, and what a clean run would leave at the end."""

    findings: tuple[Finding, ...]
    end: State


def walk(evidence: Evidence) -> Walked:
    """Judge every cell of the notebook."""
    by_cell: dict[CellId, list[CellRun]] = defaultdict(list)
    for run in evidence.runs:
        by_cell[run.cell_id].append(run)
    state = _files_before_any_cell(evidence)
    for run in evidence.runs:
        state.learn(run)
        for written in run.names_written:
            state.written_names.add(written.name)
            if written.digest is not None and is_stand_in(written.digest):
                state.makers.setdefault(written.digest, run.cell_id)
        for read in run.names_read:
            if read.digest is not None and is_stand_in(read.digest):
                state.used.setdefault(read.digest, []).append(run)
    state.finish_learning(evidence.runs)
    findings = []
    for cell in evidence.cells:
        finding = _find(cell, by_cell[cell.id], state, evidence.recorded.get(cell.id))
        findings.append(replace(finding, meets=_meets(finding, state)))
        _leave(finding, by_cell[cell.id], state)
        if finding.run is not None:
            state.note_uses(finding.run)
    return Walked(findings=tuple(findings), end=state)


def _files_before_any_cell(evidence: Evidence) -> State:
    """The files as they are now, without those that only the notebook's own cells made."""
    state = State()
    ids = {cell.id for cell in evidence.cells}
    made = {
        file.path
        for run in evidence.runs
        if run.cell_id in ids
        for file in run.files_written
        if file.before is None and file.digest is not None
    }
    for path, digest in evidence.present.items():
        token: Digest | None = None if path in made else digest
        state.values["file", path] = Known(token=token, source=None)
    return state


def _find(
    cell: CellSource, runs: list[CellRun], state: State, recorded: Recorded | None
) -> Finding:
    if not cell.source.strip():
        return Finding(cell=cell, standing="fresh", run=None)
    if not runs:
        has_run = recorded is not None and (
            recorded.has_outputs or recorded.execution_count is not None
        )
        return Finding(cell=cell, standing="no-trace" if has_run else "never-run", run=None)
    last = runs[-1]
    if source_key(last.source) != source_key(cell.source):
        return Finding(cell=cell, standing="edited", run=last)
    if last.outcome in ("aborted", "interrupted"):
        return Finding(cell=cell, standing="unknown", run=last)
    mismatches = _mismatches(last, state)
    if any(mismatch.is_sure for mismatch in mismatches):
        return Finding(cell=cell, standing="stale", run=last, mismatches=mismatches)
    mismatches += _used_otherwise(last, state)
    if mismatches or last.not_observed:
        return Finding(cell=cell, standing="unknown", run=last, mismatches=mismatches)
    return Finding(cell=cell, standing="fresh", run=last)


def _used_otherwise(run: CellRun, state: State) -> tuple[Mismatch, ...]:
    """What the run read that has no digest and that was used before it as in no clean run."""
    return tuple(
        Mismatch(
            thing=("name", read.name),
            read=read.digest,
            clean=state.values.get(("name", read.name)),
            is_sure=False,
        )
        for read in run.names_read
        if read.digest is not None
        and read.parts is None
        and is_stand_in(read.digest)
        and not state.is_used_as_cleanly(read.digest, run)
    )


def _meets(finding: Finding, state: State) -> dict[str, Known | Pending]:
    names = set(names_of(finding.cell.source).reads)
    if finding.run is not None and finding.standing != "edited":
        names |= {read.name for read in finding.run.names_read}
    found = {name: state.values.get(("name", name)) for name in names}
    return {name: clean for name, clean in found.items() if clean is not None}


def _leave(finding: Finding, runs: list[CellRun], state: State) -> None:
    """Put into the state what a clean run of this cell would leave there."""
    if finding.run is not None and finding.standing == "fresh":
        state.apply(finding.run)
        return
    if finding.standing == "stale":
        key = source_key(finding.cell.source)
        for older in reversed(runs[:-1]):
            if source_key(older.source) == key and not _mismatches(older, state):
                state.apply(older)
                return
    if finding.run is not None and finding.standing == "unknown" and not finding.mismatches:
        state.apply(finding.run)
        return
    if finding.run is not None and finding.standing == "edited":
        if _leave_edited_parts(finding, finding.run, state):
            return
        _leave_unchanged_beginning(finding, finding.run, state)
        return
    names = names_of(finding.cell.source)
    things: set[Thing] = {("name", name) for name in names.binds | names.deletes | names.mutates}
    if finding.standing == "never-run" and "random" in names.words:
        things |= {thing for thing in state.values if thing[1] in STATES_OF_GENERATORS}
    left = _leave_untouched(finding, state) if finding.standing == "stale" else set[Thing]()
    _pend(finding, (things | _written(finding.run)) - left, state)


def _pend(finding: Finding, things: set[Thing], state: State) -> None:
    """What a cell leaves of these is not known, but for the parts that it leaves alone."""
    pending = _pending(finding)
    for name, parts in _changed_parts(finding).items():
        if ("name", name) in things:
            things.discard(("name", name))
            state.pend_parts(name, parts, pending)
    state.pend(things, pending)


def _changed_parts(finding: Finding) -> dict[str, tuple[str, ...]]:
    """The names of which a cell changes parts alone, by its source and by its last run."""
    names = names_of(finding.cell.source)
    parts = {name: {key_of(path) for path in paths} for name, paths in names.changes.items()}
    for written in finding.run.names_written if finding.run is not None else ():
        if written.changed is None:
            parts.pop(written.name, None)
        elif written.name in parts:
            parts[written.name] |= set(written.changed)
        elif written.name not in names.mutates:
            parts[written.name] = set(written.changed)
    return {name: tuple(sorted(p)) for name, p in parts.items() if name not in names.binds}


def _leave_untouched(finding: Finding, state: State) -> set[Thing]:
    """Names that a cell which is out of date binds as before, whatever differs for the rest."""
    if any(mismatch.is_code for mismatch in finding.mismatches):
        return set()
    differing = {name for kind, name in (m.thing for m in finding.mismatches) if kind == "name"}
    untouched = untouched_by(finding.cell.source, frozenset(differing))
    left: set[Thing] = set()
    for written in finding.run.names_written if finding.run is not None else ():
        if written.name in untouched:
            state.values["name", written.name] = Known(token=written.digest, source=finding.run)
            left.add(("name", written.name))
    return left


def _leave_edited_parts(finding: Finding, run: CellRun, state: State) -> bool:
    """An edit of some items of a value that is written out: only they are pending."""
    parts = edited_parts(run.source, finding.cell.source)
    if not parts or _mismatches(run, state):
        return False
    state.apply(run)
    for name, keys in parts.items():
        state.pend_parts(name, keys, _pending(finding), are_there=True)
    return True


def _leave_unchanged_beginning(finding: Finding, run: CellRun, state: State) -> None:
    """An edited cell: what its unchanged first statements leave is known, all else is pending."""
    names = names_of(finding.cell.source)
    things: set[Thing] = {("name", name) for name in names.binds | names.deletes | names.mutates}
    things |= _written(run)
    differing = {mismatch.thing for mismatch in _mismatches(run, state)}
    beginning = unchanged_beginning(run.source, finding.cell.source)
    if not any(("name", name) in differing for name in beginning.reads):
        left = {("name", name) for name in beginning.leaves}
        for written in run.names_written:
            if ("name", written.name) in left:
                state.values["name", written.name] = Known(token=written.digest, source=run)
        things -= left
    _pend(finding, things, state)


def _written(run: CellRun | None) -> set[Thing]:
    """The names and files that a run wrote."""
    if run is None:
        return set()
    names: set[Thing] = {("name", written.name) for written in run.names_written}
    return names | {("file", file.path) for file in run.files_written}


def _pending(finding: Finding) -> Pending:
    match finding.standing:
        case "edited":
            return Pending(cell=finding.cell.id, why="edited")
        case "never-run":
            return Pending(cell=finding.cell.id, why="never-run")
        case "stale":
            return Pending(cell=finding.cell.id, why="stale")
        case _:
            return Pending(cell=finding.cell.id, why="unknown", is_maybe=True)


def _mismatches(run: CellRun, state: State) -> tuple[Mismatch, ...]:
    """What this run read that a clean run would not have there."""
    found = []
    for read in run.names_read:
        thing: Thing = ("name", read.name)
        clean = state.values.get(thing)
        came_with_kernel = clean is None and not _is_made_by_cells(read, state)
        parts = None if came_with_kernel else _differing(read, clean)
        if came_with_kernel or parts == ():
            continue
        clean = _pending_in(read, clean) or clean
        sure = _is_sure_name(read, clean, run, state)
        found.append(
            Mismatch(thing=thing, read=read.digest, clean=clean, is_sure=sure, parts=parts)
        )
    for file in run.files_read:
        thing = ("file", file.path)
        clean = state.values.get(thing)
        if not _is_same(file.digest, clean):
            sure = clean is not None and not (isinstance(clean, Pending) and clean.is_maybe)
            found.append(
                Mismatch(
                    thing=thing,
                    read=file.digest,
                    clean=clean,
                    is_sure=sure and file.digest is not None,
                    is_code=file.is_code,
                )
            )
    return tuple(found)


def _is_made_by_cells(read: NamedValue, state: State) -> bool:
    """Whether what was read there came from a cell, and not with the kernel."""
    if is_surrounding(read.name):
        return (read.name, read.digest) in state.left
    return read.name in state.written_names


def _differing(read: NamedValue, clean: Known | Pending | None) -> tuple[str, ...] | None:
    """The parts that were read otherwise than a clean run has them; None for the whole."""
    if not isinstance(clean, Known) or clean.token is None or read.is_absent:
        return () if _is_same(read.digest, clean) else None
    if not clean.pending and read.digest == clean.token:
        return ()
    if read.parts is None:
        return None
    return tuple(
        one.part
        for one in read.parts
        if clean.parts.get(one.part) != one.digest or _waits(one.part, clean) is not None
    )


def _waits(part: str, clean: Known) -> Pending | None:
    """What a part waits for."""
    waiting = (one for name, one in clean.pending.items() if touches(name, part, clean.parts))
    return next(waiting, None)


def _pending_in(read: NamedValue, clean: Known | Pending | None) -> Pending | None:
    """What those parts of a value wait for that were read."""
    if not isinstance(clean, Known):
        return None
    if read.parts is None:
        return next(iter(clean.pending.values()), None)
    waiting = (_waits(one.part, clean) for one in read.parts)
    return next((one for one in waiting if one is not None), None)


def _is_same(read: str | None, clean: Known | Pending | None) -> bool:
    """Whether a clean run has what was read; None stands for nothing there on both sides."""
    if isinstance(clean, Pending):
        return False
    return read == (clean.token if clean is not None else None)


def _is_sure_name(
    read: NamedValue, clean: Known | Pending | None, run: CellRun, state: State
) -> bool:
    """Whether a name that does not match proves that a clean run would go another way.

    Stand-ins differ also where the values may be equal: they prove something only where another
    cell left the one that was read.
    """
    if run.not_analysed is not None and read.name not in run.source:
        return False
    if isinstance(clean, Pending):
        return not clean.is_maybe
    if clean is None or clean.token is None or read.digest is None:
        return True
    if not is_stand_in(read.digest) and not is_stand_in(clean.token):
        return True
    maker = state.makers.get(read.digest)
    return (
        maker is not None
        and clean.source is not None
        and maker != clean.source.cell_id
        and run.session == clean.source.session
    )
