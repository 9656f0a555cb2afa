"""Which cells to run, and in which order, so that every output is what a clean run gives."""

from __future__ import annotations

from collections.abc import Mapping

from nbproof.capture.analysis import names_of
from nbproof.model.ids import CellId
from nbproof.model.runs import CellRun
from nbproof.staleness.finding import Finding
from nbproof.staleness.state import Known, Pending
from nbproof.staleness.walk import Walked

Live = Mapping[str, str | None]


def fix(walked: Walked, live: Live, hopeless: frozenset[CellId]) -> tuple[CellId, ...]:
    """The least set of cells in document order; empty where nothing is out of date.

    Besides the cells that are out of date these are the ones that make a name anew which the
    kernel does not hold as a clean run would. `hopeless` cells cannot be mended by running, and
    neither can those that wait for them.
    """
    left_out = _waiting_for(walked, hopeless)
    needed = {
        finding.cell.id
        for finding in walked.findings
        if finding.standing in ("stale", "edited") and finding.cell.id not in left_out
    }
    while found := _makers_needed(walked, live, needed) - left_out:
        needed |= found
    return tuple(finding.cell.id for finding in walked.findings if finding.cell.id in needed)


def _waiting_for(walked: Walked, hopeless: frozenset[CellId]) -> set[CellId]:
    """These cells, and those whose reads are pending on them."""
    waiting = set(hopeless)
    for finding in walked.findings:
        for mismatch in finding.mismatches:
            if isinstance(mismatch.clean, Pending) and mismatch.clean.cell in waiting:
                waiting.add(finding.cell.id)
    return waiting


def _makers_needed(walked: Walked, live: Live, needed: set[CellId]) -> set[CellId]:
    """Cells that must run as well: where they are used, the kernel holds something else."""
    held = dict(live)
    found: set[CellId] = set()
    for finding in walked.findings:
        if finding.cell.id not in needed:
            continue
        for name, clean in finding.meets.items():
            if not isinstance(clean, Known) or clean.source is None:
                continue
            if held.get(name) != clean.token:
                found.add(clean.source.cell_id)
                found |= {run.cell_id for run, _ in clean.layers}
        held |= _left(finding)
    return found - needed


def _left(finding: Finding) -> dict[str, str | None]:
    """What running a cell leaves, as far as it is known beforehand."""
    names = names_of(finding.cell.source)
    left: dict[str, str | None] = dict.fromkeys(names.binds)
    run: CellRun | None = finding.run
    if run is not None and finding.standing == "fresh":
        left |= {written.name: written.digest for written in run.names_written}
    return left
