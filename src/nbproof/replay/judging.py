"""The verdict on a replay: grades, causes, what was proven and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nbproof.environment.drifting import drift
from nbproof.environment.locking import Lock, normal
from nbproof.model.environment import Drift, Environment
from nbproof.model.ids import CellId, Digest
from nbproof.model.replaying import (
    DataCheck,
    EnvironmentBrief,
    EnvironmentCheck,
    Grade,
    Order,
    Verdict,
)
from nbproof.model.status import CellSource, CellVerdict
from nbproof.replay import uses
from nbproof.replay.causes import with_causes
from nbproof.replay.draws import unseeded
from nbproof.replay.evidence import Evidence, Surroundings
from nbproof.replay.findings import Findings
from nbproof.replay.grading import Pair, graded
from nbproof.replay.kernel import Ran
from nbproof.replay.layout import LaidOut
from nbproof.replay.origin import Origin
from nbproof.replay.proofs import allowed_lines, not_proven, proven
from nbproof.replay.sentences import sentence
from nbproof.replay.steps import Course
from nbproof.replay.wording import label
from nbproof.staleness import evidence as staleness
from nbproof.staleness.judge import judge as judge_status
from nbproof.wire.canonical import digest_of
from nbproof.workspace.digests import Present
from nbproof.workspace.notebooks import Document
from nbproof.workspace.place import Workspace

_WORST: tuple[Grade, ...] = ("failed", "different", "equivalent", "identical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that a verdict rests on; `rebuilt` is None in the present environment.

    `saved_with` is the version of Python that the notebook's own metadata names, `modules` are
    the texts of the modules beside it by their names.
    """

    shown_as: str
    origin: Origin
    document: Document
    pairs: tuple[Pair, ...]
    laid_out: LaidOut
    ran: Ran
    findings: Findings
    course: Course
    order: Order
    parameters: Mapping[str, str]
    used: Environment | None
    language: str | None
    started_at: datetime
    duration_s: float
    rebuilt: Lock | None = None
    saved_with: str | None = None
    modules: Mapping[str, str] = field(default_factory=dict)


def judge(case: Case, workspace: Workspace) -> Verdict:
    """The verdict on a replay; reads files outside of the clean copy only to digest them."""
    moved = _drift(case)
    data = tuple(_data(case, workspace))
    cells = graded(
        case.pairs,
        case.ran,
        versions_differ=_versions_differ(case, moved),
    )
    cells = with_causes(cells, _evidence(case, moved, data))
    counts = Counter(cell.grade for cell in cells)
    ignored = {pair.index for pair in case.pairs if pair.allowed.is_ignored}
    grade: Grade = next((one for one in _WORST if counts[one]), "not-compared")
    recorded = case.origin.recording.environment
    check = EnvironmentCheck(recorded=brief(recorded), used=brief(case.used), drift=moved)
    return Verdict(
        notebook=case.shown_as,
        at=case.origin.at,
        grade=grade,
        reproduced=grade in ("identical", "equivalent"),
        sentence=sentence(counts),
        counts=counts,
        cells=cells,
        environment=check,
        data=data,
        proven=tuple(proven(case.origin, cells, data, check)),
        not_proven=(
            *not_proven(
                case.origin,
                [cell for cell in cells if cell.index not in ignored],
                data,
                check,
                case.findings,
                case.laid_out,
                case.language,
                case.rebuilt,
                case.course,
                case.parameters,
            ),
            *allowed_lines(case.pairs),
        ),
        started_at=case.started_at,
        duration_s=case.duration_s,
        document=digest_of(case.origin.document),
        order=case.order,
        parameters=case.parameters,
    )


def _drift(case: Case) -> tuple[Drift, ...]:
    """What differs; packages that are the workspace's own code come from its files."""
    recorded = case.origin.recording.environment
    if recorded is None or case.used is None:
        return ()
    code = {normal(name) for name in case.rebuilt.code} if case.rebuilt is not None else set()
    found = drift(recorded, case.used)
    return tuple(one for one in found if not (one.kind == "package" and one.name in code))


def _versions_differ(case: Case, moved: tuple[Drift, ...]) -> bool | None:
    """Whether packages or Python are known to differ; None where one side is not known."""
    if case.origin.recording.environment is None or case.used is None:
        return None
    return any(one.kind in ("package", "python") for one in moved)


def brief(environment: Environment | None) -> EnvironmentBrief | None:
    """What a person wants to know of an environment at a glance."""
    if environment is None:
        return None
    return EnvironmentBrief(
        python=environment.python,
        implementation=environment.implementation,
        platform=environment.platform,
        packages=len(environment.packages),
    )


def _data(case: Case, workspace: Workspace) -> list[DataCheck]:
    """Each file that the replay or the recorded run read, with what the replay met."""
    recorded = case.origin.recording.inputs
    checks = []
    for name in sorted({*case.findings.all_inputs, *recorded} - {case.origin.notebook}):
        digest = case.laid_out.digests.get(name)
        if digest is None and not workspace.is_inside(name):
            digest = _digest_outside(workspace, name)
        known = recorded.get(name)
        checks.append(
            DataCheck(path=name, digest=digest, as_recorded=digest is not None and digest == known)
        )
    return checks


def _digest_outside(workspace: Workspace, name: str) -> Digest | None:
    look = workspace.look(name)
    return look.digest if isinstance(look, Present) else None


def _evidence(case: Case, moved: tuple[Drift, ...], data: tuple[DataCheck, ...]) -> Evidence:
    sources = {pair.index: pair.cell.source for pair in case.pairs}
    is_known = case.origin.recording.inputs
    changed = {one.path for one in data if is_known.get(one.path) and not one.as_recorded}
    by_cell = {
        index: tuple(name for name in names if name in changed)
        for index, names in case.findings.inputs.items()
    }
    return Evidence(
        sources=sources,
        upstream=uses.upstream(sources),
        draws=unseeded(sources, case.modules),
        inputs=case.findings.inputs,
        changed_files=by_cell,
        overwritten=case.findings.overwritten,
        remote=case.findings.remote,
        status=_status(case),
        drift=moved,
        surroundings=_surroundings(case),
        labels={pair.index: label(pair.cell.execution_count, pair.index) for pair in case.pairs},
    )


def _surroundings(case: Case) -> Surroundings:
    """What is known of the environments beyond their differences."""
    used, recorded = case.used, case.origin.recording.environment
    return Surroundings(
        versions={normal(one.name): one.version for one in used.packages} if used else {},
        python=used.python if used else None,
        saved_with=case.saved_with if recorded is None else None,
    )


def _status(case: Case) -> dict[CellId, CellVerdict]:
    """What the recorded outputs themselves show, judged against the files of the clean copy.

    Nothing for a replay as-run: it repeats their order and sources.
    """
    if case.order == "as-run":
        return {}
    code = [pair.cell for pair in case.pairs]
    runs = case.origin.recording.runs
    touched = {file.path for run in runs for file in run.files_read}
    touched |= {file.path for run in runs for file in run.files_written}
    touched |= {path for run in runs for path in run.files_missed}
    status = judge_status(
        case.shown_as,
        staleness.Evidence(
            cells=tuple(
                CellSource(id=cell.id, type=cell.type, source=cell.source) for cell in code
            ),
            indexes=tuple(pair.index for pair in case.pairs),
            runs=runs,
            session=None,
            present={name: case.laid_out.digests.get(name) for name in touched},
            recorded={
                cell.id: staleness.Recorded(
                    execution_count=cell.execution_count, has_outputs=cell.has_outputs
                )
                for cell in code
            },
        ),
    )
    return {cell.id: cell for cell in status.cells}
