"""The verdicts as JUnit XML, which every CI system shows: a suite a notebook, a case a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from nbproof.model.replaying import Difference, ReplayedCell, Verdict
from nbproof.replay.batch import Unreplayed
from nbproof.replay.reports.reported import Reported
from nbproof.replay.wording import label

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry (section 2.2, Char)."""


def junit(results: Sequence[Reported]) -> bytes:
    """The report of these results."""
    suites = ET.Element("testsuites", name="nbproof")
    for one in results:
        suite = ET.SubElement(suites, "testsuite", name=_text(one.result.notebook))
        if isinstance(one.result, Unreplayed):
            _unreplayed(suite, one.result)
        else:
            _verdict(suite, one.result)
    for total in ("tests", "failures", "errors", "skipped"):
        suites.set(total, str(sum(int(suite.get(total, "0")) for suite in suites)))
    ET.indent(suites)
    document: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _unreplayed(suite: ET.Element, result: Unreplayed) -> None:
    case = ET.SubElement(suite, "testcase", classname=_text(result.notebook), name="replay")
    message = _text(result.error.message)
    ET.SubElement(case, "error", type=result.error.kind, message=message).text = _text(
        result.error.hint
    )
    _count(suite, tests=1, errors=1)


def _verdict(suite: ET.Element, verdict: Verdict) -> None:
    for cell in verdict.cells:
        _case(suite, verdict.notebook, cell)
    grades = [cell.grade for cell in verdict.cells]
    _count(
        suite,
        tests=len(grades),
        failures=grades.count("different"),
        errors=grades.count("failed"),
        skipped=grades.count("not-compared"),
    )
    suite.set("time", f"{verdict.duration_s:.3f}")
    suite.set("timestamp", verdict.started_at.strftime("%Y-%m-%dT%H:%M:%S"))
    told = [f"Proven: {one}" for one in verdict.proven]
    told += [f"Not proven: {one}" for one in verdict.not_proven]
    ET.SubElement(suite, "system-out").text = _text("\n".join([verdict.sentence, *told]))


def _case(suite: ET.Element, notebook: str, cell: ReplayedCell) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=_text(notebook),
        name=f"{label(cell.execution_count, cell.index)} ({_text(cell.id)})",
        time=f"{cell.duration_s or 0:.3f}",
    )
    kind = {"different": "failure", "failed": "error", "not-compared": "skipped"}.get(cell.grade)
    if kind is not None:
        lines = list(_lines(cell.differences))
        told = ET.SubElement(case, kind, message=_text(lines[0] if lines else cell.grade))
        if kind != "skipped":
            told.set("type", cell.grade)
            told.text = _text("\n".join(lines))


def _lines(differences: Iterable[Difference]) -> Iterable[str]:
    for one in differences:
        if one.grade in ("different", "failed"):
            yield f"{one.detail} (likely cause: {one.cause})" if one.cause else one.detail


def _count(
    suite: ET.Element, *, tests: int, failures: int = 0, errors: int = 0, skipped: int = 0
) -> None:
    for name, number in (
        ("tests", tests),
        ("failures", failures),
        ("errors", errors),
        ("skipped", skipped),
    ):
        suite.set(name, str(number))


def _text(text: str) -> str:
    """Text with what XML cannot carry escaped."""
    return _FORBIDDEN.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
