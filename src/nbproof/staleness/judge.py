"""The verdict on a notebook: states, counts, the one honest line, and what to run to mend it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from nbproof.capture.agent.folders import matching
from nbproof.capture.analysis import source_key
from nbproof.model.environment import Drift
from nbproof.model.ids import CellId, Digest
from nbproof.model.runs import CellRun, Listing, within
from nbproof.model.status import CellVerdict, Reason, RerunNow, State, Status
from nbproof.staleness import fromfile
from nbproof.staleness.evidence import Evidence
from nbproof.staleness.finding import Finding
from nbproof.staleness.fix import fix
from nbproof.staleness.past import Memory, is_stand_in
from nbproof.staleness.reasons import witness
from nbproof.staleness.sentences import sentence_of
from nbproof.staleness.state import Known, Pending, is_surrounding
from nbproof.staleness.walk import Walked, walk

_STATE_OF_REASON: dict[str, State] = {
    "edited": "edited",
    "deleted-upstream": "ghost",
    "file-changed": "data-changed",
    "module-changed": "data-changed",
    "out-of-order": "out-of-order",
    "moved": "out-of-order",
    "not-observed": "unknown",
}


def judge(path: str, evidence: Evidence, memory: Memory | None = None) -> Status:
    """The verdict on the notebook at `path`; runs nothing and reads nothing.

    `memory` spares learning from the same runs again at the next question.
    """
    if not evidence.runs:
        return fromfile.judge(path, evidence)
    past = (memory or Memory()).past_of(evidence.runs)
    walked = walk(evidence, past)
    asked = witness(evidence, past)
    live = _live_names(evidence)
    here = (run for run in evidence.runs if run.session == evidence.session)
    counts = {run.cell_id: run.execution_count for run in here}
    reasons: dict[CellId, tuple[Reason, ...]] = {}
    for finding in walked.findings:
        reasons[finding.cell.id] = asked.reasons(finding, reasons)
    cells = tuple(
        _verdict(
            finding, index, evidence, reasons[finding.cell.id], live, counts.get(finding.cell.id)
        )
        for finding, index in zip(walked.findings, evidence.indexes, strict=True)
    )
    ghosts = frozenset(cell.id for cell in cells if cell.state == "ghost")
    to_run = fix(walked, live, ghosts)
    return Status(
        path=path,
        counts=Counter(cell.state for cell in cells),
        sentence=sentence_of(cells),
        diverged_names=_diverged(walked, live),
        cells=cells,
        basis="history" if evidence.session is None else "kernel",
        fix=to_run,
        fix_estimate_s=_estimate(to_run, evidence.runs),
    )


def _verdict(
    finding: Finding,
    index: int,
    evidence: Evidence,
    reasons: tuple[Reason, ...],
    live: dict[str, str | None],
    count: int | None,
) -> CellVerdict:
    session = evidence.session
    run = finding.run
    drifted = evidence.drifted.get(finding.cell.id, ())
    if drifted and finding.standing == "fresh" and run is not None:
        finding = replace(finding, standing="unknown")
        reasons = tuple(map(_of_drift, drifted))
    fresh = {"fresh": True, "stale": False, "edited": False}.get(finding.standing)
    if run is None and finding.standing == "fresh":
        fresh = None
    is_earlier = run is not None and run.session != session and session is not None
    if is_earlier and run is not None:
        when = run.ended_at.astimezone().strftime("%Y-%m-%d %H:%M")
        sentence = f"Its output is from an earlier kernel session ({when})."
        reasons = (*reasons, Reason(kind="earlier-session", sentence=sentence))
    return CellVerdict(
        id=finding.cell.id,
        index=index,
        execution_count=count if session else None,
        session=session,
        state=_state(finding, reasons, is_earlier=is_earlier),
        fresh=fresh,
        rerun_now=_rerun_now(finding, evidence, live),
        reasons=reasons,
        ran_at=run.ended_at if run is not None else None,
        duration_s=(run.ended_at - run.started_at).total_seconds() if run is not None else None,
    )


def _of_drift(drift: Drift) -> Reason:
    """A newer package may give the same: nobody can tell without running."""
    was = f"was {drift.recorded}" if drift.recorded else "was not installed"
    now = f"is {drift.present} now" if drift.present else "is not installed any more"
    sentence = f"{drift.name} {was} when this ran, and {now}."
    return Reason(kind="environment-changed", sentence=sentence, name=drift.name)


def _state(finding: Finding, reasons: tuple[Reason, ...], *, is_earlier: bool) -> State:
    run = finding.run
    if run is None:
        return "earlier-session" if finding.standing == "no-trace" else "not-run"
    if run.outcome == "error" and finding.standing != "edited":
        return "failed"
    if finding.standing in ("stale", "edited"):
        return _STATE_OF_REASON.get(reasons[0].kind, "stale") if reasons else "stale"
    if finding.standing == "unknown":
        return "unknown"
    return "earlier-session" if is_earlier else "fresh"


def _estimate(cells: tuple[CellId, ...], runs: tuple[CellRun, ...]) -> float | None:
    """Seconds that the cells took when they last ran; None where one of them never did."""
    took = {run.cell_id: (run.ended_at - run.started_at).total_seconds() for run in runs}
    if not cells or any(cell not in took for cell in cells):
        return None
    return sum(took[cell] for cell in cells)


def _live_names(evidence: Evidence) -> dict[str, str | None]:
    """The names of the live kernel as its runs left them; nothing without a kernel."""
    live: dict[str, str | None] = {}
    for run in evidence.runs:
        if evidence.session is not None and run.session == evidence.session:
            for written in run.names_written:
                if written.is_absent:
                    live.pop(written.name, None)
                else:
                    live[written.name] = written.digest
    return live


def _rerun_now(
    finding: Finding, evidence: Evidence, live: dict[str, str | None]
) -> RerunNow | None:
    """Whether the cell, run in the live kernel as it is, would meet what its last run met."""
    run = finding.run
    if run is None or evidence.session is None:
        return None
    if source_key(run.source) != source_key(finding.cell.source):
        return "differs"
    names = all(live.get(read.name, read.digest) == read.digest for read in run.names_read)
    if run.session != evidence.session:
        names = all(live.get(read.name) == read.digest for read in run.names_read)
    files = all(
        _present(file.path, evidence) == file.digest for file in run.files_read if not file.is_code
    )
    missed = all(_present(path, evidence) is None for path in run.files_missed)
    listed = not any(_listed_otherwise(run, one, evidence) for one in run.listings)
    return "same" if names and files and missed and listed else "differs"


def _listed_otherwise(run: CellRun, listing: Listing, evidence: Evidence) -> bool:
    """Whether other files lie now in a folder, but for those that the run made or took."""
    if listing.folder not in evidence.folders:
        return False
    now = matching(evidence.folders[listing.folder], listing.patterns)
    written = {file.path for file in run.files_written}
    changed = set(now) ^ set(listing.names)
    return any(within(listing.folder, name) not in written for name in changed)


def _present(path: str, evidence: Evidence) -> Digest | None:
    return evidence.present.get(path)


def _diverged(walked: Walked, live: dict[str, str | None]) -> tuple[str, ...]:
    """Names whose live value is not what a clean run would leave, or that only one side has.

    What a cell yet to run would bind differs as well, but that is no news.
    """
    if not live:
        return ()
    clean: dict[str, str | None] = {}
    pending: set[str] = set()
    for (kind, name), value in walked.end.values.items():
        if kind != "name" or not _is_users(name):
            continue
        if isinstance(value, Pending):
            if value.why in {"stale", "edited"}:
                pending.add(name)
        elif isinstance(value, Known) and value.token is not None:
            clean[name] = value.token
    differing = {
        name
        for name in (live.keys() | clean.keys()) - pending
        if live.get(name) != clean.get(name)
        and _is_users(name)
        and not (is_stand_in(live.get(name)) and is_stand_in(clean.get(name)))
    }
    return tuple(sorted(differing | pending))


def _is_users(name: str) -> bool:
    """Whether a name is one that the notebook's cells bound, not IPython or what is around them."""
    return name != "_" and not is_surrounding(name)
