"""Verifying traces: walks the cells in document order with a symbolic state; runs nothing.

A cell whose last trace read just what a clean run would have at that point is fresh, and leaves
what the trace left (build systems à la carte, Mokhov et al. 2018, section 4.2.2, "verifying
traces"). Where an older trace of the same source matches, its writes are what a clean run leaves;
where none does, the writes are pending for the cells below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nbproof.capture.analysis import names_of, source_key
from nbproof.model.ids import Digest
from nbproof.model.runs import CellRun, within
from nbproof.model.status import CellSource
from nbproof.staleness.evidence import Evidence, Recorded
from nbproof.staleness.finding import Finding
from nbproof.staleness.leaving import leave
from nbproof.staleness.mismatches import mismatches, used_otherwise
from nbproof.staleness.past import Past
from nbproof.staleness.state import Known, Pending, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """The findings in document order, and what a clean run would leave at the end."""

    findings: tuple[Finding, ...]
    end: State


def walk(evidence: Evidence, past: Past) -> Walked:
    """Judge every cell of the notebook."""
    state = _files_before_any_cell(evidence, past)
    findings: list[Finding] = []
    number = 0
    for cell in evidence.cells:
        number += bool(cell.source.strip())
        runs = past.of_cell.get(cell.id, [])
        finding = _find(cell, runs, state, evidence.recorded.get(cell.id))
        findings.append(replace(finding, meets=_meets(finding, state)))
        leave(finding, runs, state)
        state.number_output(cell.id, number)
        if finding.run is not None:
            state.note_uses(finding.run)
    return Walked(findings=tuple(findings), end=state)


def _files_before_any_cell(evidence: Evidence, past: Past) -> State:
    """The files as they are now, without those that only the notebook's own cells made."""
    state = State(past=past)
    ids = {cell.id for cell in evidence.cells}
    made = {
        file.path
        for run in evidence.runs
        if run.cell_id in ids
        for file in run.files_written
        if file.before is None and file.digest is not None
    }
    for path, digest in evidence.present.items():
        token: Digest | None = None if path in made or path in evidence.came_up else digest
        state.values["file", path] = Known(token=token, source=None)
    unseen = made | evidence.came_up
    state.folders = {
        folder: frozenset(name for name in names if within(folder, name) not in unseen)
        for folder, names in evidence.folders.items()
    }
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
    found = mismatches(last, state)
    if any(mismatch.is_sure for mismatch in found):
        return Finding(cell=cell, standing="stale", run=last, mismatches=found)
    found += used_otherwise(last, state)
    if found or last.not_observed:
        return Finding(cell=cell, standing="unknown", run=last, mismatches=found)
    return Finding(cell=cell, standing="fresh", run=last)


def _meets(finding: Finding, state: State) -> dict[str, Known | Pending]:
    names = set(names_of(finding.cell.source).reads)
    if finding.run is not None and finding.standing != "edited":
        names |= {read.name for read in finding.run.names_read}
    found = {name: state.values.get(("name", name)) for name in names}
    return {name: clean for name, clean in found.items() if clean is not None}
