"""What a replay has proven, and what it has not: told in plain lines, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nbproof.environment.locking import Lock
from nbproof.model.replaying import DataCheck, EnvironmentCheck, ReplayedCell
from nbproof.replay.compare.rules import Tolerance
from nbproof.replay.findings import Findings
from nbproof.replay.grading import Pair
from nbproof.replay.layout import LaidOut
from nbproof.replay.origin import Origin
from nbproof.replay.steps import Course
from nbproof.replay.wording import change_of, counted, label, listed

NATIVE = "files that compiled libraries open by themselves: these are not observed"


def proven(
    origin: Origin,
    cells: Sequence[ReplayedCell],
    data: Sequence[DataCheck],
    environment: EnvironmentCheck,
) -> Iterator[str]:
    """What was as recorded, or was shown to give what was recorded."""
    same = sum(cell.grade in ("identical", "equivalent") for cell in cells)
    if same:
        yield f"{counted(same, 'output')} by running {origin.at or 'the files as they lie here'}"
    known = [one for one in data if one.as_recorded]
    if known:
        yield f"{counted(len(known), 'input')} by digest"
    if environment.recorded and environment.used and not environment.drift:
        packages = counted(environment.used.packages, "package")
        yield f"Python {environment.used.python} with {packages}, as recorded"


def not_proven(
    origin: Origin,
    cells: Sequence[ReplayedCell],
    data: Sequence[DataCheck],
    environment: EnvironmentCheck,
    findings: Findings,
    laid_out: LaidOut,
    language: str | None,
    rebuilt: Lock | None,
    course: Course,
    parameters: Mapping[str, str],
) -> Iterator[str]:
    """What could not be shown, each with its reason."""
    yield from _of_environment(environment, rebuilt)
    yield from _of_data(origin, data)
    yield from _of_findings(findings)
    left = sum(cell.grade == "not-compared" for cell in cells)
    if left:
        yield f"{counted(left, 'cell')} that had no recorded run, or was not reached"
    yield from (*course.notes, *origin.notes, *laid_out.notes)
    if parameters:
        yield f"what the notebook was recorded with: {listed(list(parameters))} had other values"
    if language is not None and language.lower() != "python":
        yield f"what the cells read and wrote: a kernel for {language} is not observed"
    elif not findings.is_native_seen:
        yield NATIVE


def allowed_lines(pairs: Sequence[Pair]) -> Iterator[str]:
    """What project and tags allow beyond the usual."""
    usual = Tolerance()
    ignored = [_label(pair) for pair in pairs if pair.allowed.is_ignored]
    if ignored:
        yield f"the output of {listed(ignored)}, which a tag says not to compare"
    wide: dict[float, list[str]] = {}
    for pair in pairs:
        if pair.allowed.tolerance.relative > usual.relative:
            wide.setdefault(pair.allowed.tolerance.relative, []).append(_label(pair))
    for relative, labels in wide.items():
        yield f"numbers of {listed(labels)} to more than a relative {relative:g}, as it is set"
    if any(_is_wide(pair.allowed.tolerance, usual) for pair in pairs):
        yield "pictures, beyond what is set to be a small difference"


def _is_wide(tolerance: Tolerance, usual: Tolerance) -> bool:
    return tolerance.pixel_share > usual.pixel_share or tolerance.pixel_levels > usual.pixel_levels


def _label(pair: Pair) -> str:
    return label(pair.cell.execution_count, pair.index)


def _of_environment(environment: EnvironmentCheck, rebuilt: Lock | None) -> Iterator[str]:
    which = "the present one was used" if rebuilt is None else "it was built again"
    if rebuilt is not None and rebuilt.left:
        yield f"the environment: not from an index, so not installed again: {listed(rebuilt.left)}"
    if environment.recorded is None and rebuilt is not None:
        yield "the environment: that of the lock file, no record says what the run had"
    elif environment.recorded is None:
        yield "the environment: none was recorded, the present one was used"
    elif environment.used is None:
        yield "the environment: the kernel did not tell what it runs in"
    else:
        left = {one.split(" ", 1)[0] for one in rebuilt.left} if rebuilt is not None else set()
        changes = [change_of(one) for one in environment.drift if one.name not in left]
        if changes:
            yield f"the environment: {which}, with {listed(changes)}"


def _of_data(origin: Origin, data: Sequence[DataCheck]) -> Iterator[str]:
    known = origin.recording.inputs
    changed = [one.path for one in data if known.get(one.path) and not one.as_recorded]
    unknown = [one.path for one in data if not known.get(one.path)]
    if changed:
        yield f"{listed(changed)}: not what was recorded"
    if unknown:
        yield f"{listed(unknown)}: no record says what the recorded run read"


def _of_findings(findings: Findings) -> Iterator[str]:
    hosts = {host: None for names in findings.remote.values() for host in names}
    if hosts:
        yield f"{listed(list(hosts))}: what a host answers is not pinned"
    unseen = {what: None for names in findings.not_observed.values() for what in names}
    if unseen:
        yield f"not observed: {listed(list(unseen))}"
    if findings.outside:
        yield f"it wrote outside of the clean copy: {listed(list(findings.outside))}"
