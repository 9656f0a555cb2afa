"""Verifying traces: walks the cells in document order with a symbolic state; runs nothing.

A cell whose last trace read just what a clean run would have at that point is fresh, and leaves
what the trace left (build systems à la carte, Mokhov et al. 2018, section 4.2.2, "verifying
traces"). Where an older trace of the same source matches, its writes are what a clean run leaves;
where none does, the writes are pending for the cells below.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from nbproof.capture.analysis import names_of, source_key
from nbproof.model.ids import CellId, Digest
from nbproof.model.runs import CellRun
from nbproof.model.status import CellSource
from nbproof.staleness.evidence import Evidence, Recorded
from nbproof.staleness.state import Known, Pending, State, Thing, is_stand_in

Standing = Literal["fresh", "stale", "edited", "never-run", "unknown", "no-trace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Something that a run read, and what a clean run would have in its place."""

    thing: Thing
    read: str | None
    clean: Known | Pending | None
    is_sure: bool
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the walk says of one cell; `run` is its last one."""

    cell: CellSource
    standing: Standing
    run: CellRun | None
    mismatches: tuple[Mismatch, ...] = ()


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
    state.written_names = {written.name for run in evidence.runs for written in run.names_written}
    findings = []
    for cell in evidence.cells:
        finding = _find(cell, by_cell[cell.id], state, evidence.recorded.get(cell.id))
        _leave(finding, by_cell[cell.id], state)
        findings.append(finding)
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
    if mismatches or last.not_observed:
        return Finding(cell=cell, standing="unknown", run=last, mismatches=mismatches)
    return Finding(cell=cell, standing="fresh", run=last)


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
    names = names_of(finding.cell.source)
    things: set[Thing] = {("name", name) for name in names.binds | names.deletes | names.mutates}
    if finding.run is not None:
        things |= {("name", written.name) for written in finding.run.names_written}
        things |= {("file", file.path) for file in finding.run.files_written}
    state.pend(things, _pending(finding))


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
        if clean is None and read.name not in state.written_names:
            continue
        mismatch = _compare(thing, read.digest, clean, run)
        if mismatch is not None:
            found.append(mismatch)
    for file in run.files_read:
        thing = ("file", file.path)
        mismatch = _compare(thing, file.digest, state.values.get(thing), run, file.is_code)
        if mismatch is not None:
            found.append(mismatch)
    return tuple(found)


def _compare(
    thing: Thing,
    read: str | None,
    clean: Known | Pending | None,
    run: CellRun,
    is_code: bool = False,  # noqa: FBT001, FBT002 - a fact about the thing, not a switch
) -> Mismatch | None:
    if isinstance(clean, Known) and clean.token == read:
        return None
    is_sure = True
    if isinstance(clean, Pending):
        is_sure = not clean.is_maybe
    elif clean is not None and clean.token is not None:
        is_sure = not (is_stand_in(read) or is_stand_in(clean.token))
    elif clean is None and thing[0] == "file":
        is_sure = False
    if run.not_analysed is not None and thing[0] == "name" and thing[1] not in run.source:
        is_sure = False
    return Mismatch(thing=thing, read=read, clean=clean, is_sure=is_sure, is_code=is_code)
