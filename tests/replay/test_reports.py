from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from nbproof.model.errors import BadInput
from nbproof.model.ids import CellId, Digest
from nbproof.model.replaying import (
    DataCheck,
    Difference,
    EnvironmentCheck,
    Grade,
    ReplayedCell,
    Verdict,
)
from nbproof.replay.batch import Unreplayed
from nbproof.replay.reports.annotations import annotated
from nbproof.replay.reports.annotations import main as annotations_main
from nbproof.replay.reports.junit import junit
from nbproof.replay.reports.page import page
from nbproof.replay.reports.reported import Reported
from nbproof.replay.reports.summary import main as summary_main
from nbproof.replay.reports.summary import summary
from nbproof.wire.verdicts import decode_verdict, verdict_document
from tests.replay.workspaces import Cell, notebook_text

HOSTILE = (
    "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\0::set-output name=x::y"
)
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def picture(colour: str, *, size: tuple[int, int] = (4, 4), dot: str | None = None) -> str:
    """A picture in base64, with a dot in another colour where it is asked for."""
    image = Image.new("RGB", size, colour)
    if dot is not None:
        image.paste(dot, (1, 1, 2, 2))
    written = io.BytesIO()
    image.save(written, format="PNG")
    return base64.b64encode(written.getvalue()).decode()


def cell(index: int, grade: Grade, detail: str = "", cause: str | None = None) -> ReplayedCell:
    difference = Difference(mime="text/plain", kind="text", detail=detail, grade=grade, cause=cause)
    return ReplayedCell(
        id=CellId(f"c{index}"),
        index=index,
        execution_count=index + 1,
        grade=grade,
        differences=(difference,) if detail else (),
        duration_s=0.25,
    )


def verdict(
    *cells: ReplayedCell, notebook: str = "report.ipynb", grade: Grade = "different"
) -> Verdict:
    return Verdict(
        notebook=notebook,
        at=None,
        grade=grade,
        reproduced=grade in ("identical", "equivalent"),
        sentence="Not reproduced: of 2 cells, 1 gave something else.",
        counts={"identical": 1, "different": 1},
        cells=cells,
        environment=EnvironmentCheck(recorded=None, used=None),
        data=(DataCheck(path="in.csv", digest=Digest("blake3:" + "0" * 64), as_recorded=True),),
        proven=("1 input by digest",),
        not_proven=(f"a file {HOSTILE}",),
        started_at=datetime(2026, 11, 24, 12, tzinfo=timezone.utc),
        duration_s=3.5,
    )


@pytest.fixture
def reported(tmp_path: Path) -> tuple[Reported, ...]:
    """A notebook with a hostile difference, and one that could not be replayed."""
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": f"same\n{HOSTILE}\n"},
        {"output_type": "display_data", "data": {"image/png": PIXEL, "text/html": HOSTILE}},
        {"output_type": "display_data", "data": {"image/svg+xml": f"<svg>{HOSTILE}</svg>"}},
        {"output_type": "display_data", "data": {"image/jpeg": 'x" onerror="alert(1)'}},
        {"output_type": "error", "ename": HOSTILE, "evalue": HOSTILE, "traceback": []},
    ]
    shown = {
        "index": 1,
        "source": HOSTILE,
        "recorded": outputs,
        "replayed": [{"output_type": "stream", "name": "stdout", "text": "same\nother\n"}],
        "is_cut": True,
    }
    (tmp_path / "cell-1.json").write_text(json.dumps(shown))
    judged = verdict(cell(0, "identical"), cell(1, "different", HOSTILE, "no seed is set"))
    refused = Unreplayed(notebook=f"{HOSTILE}.ipynb", error=BadInput(HOSTILE, hint="Mend it."))
    return Reported(result=judged, folder=tmp_path), Reported(result=refused, folder=tmp_path)


def test_junit_has_a_case_a_cell_and_counts_what_failed(reported: tuple[Reported, ...]) -> None:
    suites = ET.fromstring(junit(reported))
    first, second = suites.findall("testsuite")

    assert {key: suites.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
        "skipped": "0",
    }
    assert [case.get("name") for case in first.findall("testcase")] == ["[1] (c0)", "[2] (c1)"]
    failure = first.find("testcase/failure")
    assert failure is not None
    assert (failure.text or "").endswith("(likely cause: no seed is set)")
    assert "Proven: 1 input by digest" in (first.findtext("system-out") or "")
    assert second.find("testcase/error") is not None


def test_a_report_runs_nothing_that_stands_in_outputs_names_or_causes(
    reported: tuple[Reported, ...],
) -> None:
    html = page(reported)
    tags = set(re.findall(r"<(\w+)", html))

    assert tags.isdisjoint({"script", "iframe", "object", "embed", "link", "form", "svg"})
    assert not re.search(r"<[^>]*\son\w+=", html)
    assert "default-src 'none'" in html
    assert re.findall(r'<img src="([^"]{22})', html) == [
        "data:image/png;base64,",
        "data:image/svg+xml;bas",
    ]


def test_a_report_marks_the_lines_that_differ_and_says_what_was_cut(
    reported: tuple[Reported, ...],
) -> None:
    html = page(reported)

    assert '<span class="same">same</span>' in html
    assert '<span class="changed">other</span>' in html
    assert "not all of it is shown" in html
    assert "0 of 2 notebooks reproduced" in html
    assert "Mend it." in html


def test_a_cause_of_several_differences_is_named_once(tmp_path: Path) -> None:
    shape = replace(cell(0, "different", "446 by 302 pixels", "no seed is set").differences[0])
    text = replace(shape, detail="line 1: a")
    one = replace(cell(0, "different"), differences=(shape, text))
    html = page([Reported(result=verdict(one), folder=tmp_path)])

    assert html.count("likely cause: no seed is set") == 1
    assert html.index("446 by 302 pixels") < html.index("line 1: a · likely cause")


@pytest.mark.parametrize(
    ("recorded", "replayed", "is_shown"),
    [
        (picture("white"), picture("white", dot="black"), True),
        (picture("white"), picture("white"), False),
        (picture("white"), picture("black", size=(5, 4)), False),
        (picture("white"), PIXEL, False),
    ],
    ids=["a dot", "the same", "another size", "no picture"],
)
def test_a_report_marks_where_two_pictures_differ(
    recorded: str,
    replayed: str,
    is_shown: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    sides = {
        name: [{"output_type": "display_data", "data": {"image/png": content}}]
        for name, content in (("recorded", recorded), ("replayed", replayed))
    }
    shown = {"index": 0, "source": "plot()", "is_cut": False, **sides}
    (tmp_path / "cell-0.json").write_text(json.dumps(shown))
    html = page([Reported(result=verdict(cell(0, "different", "pixels")), folder=tmp_path)])

    assert ("where they differ" in html) is is_shown
    assert html.count("<img") == 2 + is_shown


def test_an_empty_report_says_so() -> None:
    assert "0 of 0 notebooks reproduced" in page([])
    assert b'tests="0"' in junit([])


def test_a_summary_shows_hostile_text_as_text(reported: tuple[Reported, ...]) -> None:
    judged = reported[0].result
    assert isinstance(judged, Verdict)
    text = summary([verdict_document(judged), {"notebook": "b.ipynb", "message": "no kernel"}])
    lines = text.splitlines()

    assert len(lines) == 4
    assert not set("<>`[]*\x1b\0") & set("".join(lines[2:]))
    assert "::" not in text
    assert lines[3] == "| b.ipynb | not replayed | no kernel |"


@pytest.mark.parametrize("main", [summary_main, annotations_main])
def test_a_summary_of_no_report_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[str], int]
) -> None:
    (tmp_path / "report.json").write_text("{")

    assert main(str(tmp_path / "report.json")) == 2
    assert "holds no report" in capsys.readouterr().err


def test_annotations_stand_on_the_lines_of_the_paired_script(tmp_path: Path) -> None:
    (tmp_path / "report.ipynb").write_text(
        notebook_text([Cell(source="x = 1"), Cell(source="print(x)")])
    )
    (tmp_path / "report.py").write_text("# %%\nx = 1\n\n# %%\nprint(x)\n")
    judged = verdict(cell(0, "identical"), cell(1, "different", "1 → 2", "no seed is set"))
    document = {**verdict_document(judged), "notebook": "report.ipynb"}

    assert [one.command() for one in annotated([document], tmp_path)] == [
        (
            "::error file=report.py,line=5,title=report.ipynb%2C cell 2%3A different"
            "::1 → 2 (likely cause: no seed is set)"
        )
    ]


def test_without_a_script_annotations_stand_at_the_notebook(tmp_path: Path) -> None:
    judged = verdict(cell(0, "failed", "::stop-commands::x\n::error::y"))
    document = {**verdict_document(judged), "notebook": "a,b.ipynb@HEAD"}
    refused = {"notebook": "b.ipynb", "message": "No kernel", "hint": "Install it."}

    assert [one.command() for one in annotated([document, refused], tmp_path)] == [
        (
            "::error file=a%2Cb.ipynb,title=a%2Cb.ipynb%2C cell 1%3A failed"
            "::::stop-commands::x%0A::error::y"
        ),
        "::error file=b.ipynb,title=Not replayed::No kernel. Install it.",
    ]


def test_a_verdict_comes_back_from_json_as_it_was() -> None:
    judged = verdict(cell(0, "identical"), cell(1, "different", "1 → 2", "no seed is set"))
    document = verdict_document(judged)

    assert decode_verdict(json.dumps(document).encode(), what="it") == judged


def test_a_difference_without_a_cause_names_none() -> None:
    document = json.dumps(verdict_document(verdict(cell(0, "different", "x"))))

    assert '"cause"' not in document
