"""A cell that asked for a file that was not there is out of date once it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nbproof.model.ids import CellId, Digest, SessionId
from nbproof.model.runs import CellRun, FileWrite
from nbproof.model.status import CellSource
from nbproof.sessions.evidence import came_up
from nbproof.staleness.evidence import Evidence
from nbproof.staleness.judge import judge
from nbproof.workspace.place import Workspace

SOMETHING = Digest("blake3:" + "0" * 64)


def a_run(cell: str, *, missed: str | None = None, made: str | None = None) -> CellRun:
    written = FileWrite(path=made, digest=SOMETHING, size_bytes=1) if made is not None else None
    return CellRun(
        cell_id=CellId(cell),
        session=SessionId("s1"),
        execution_count=1,
        source=cell,
        outcome="ok",
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        ended_at=datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC),
        files_missed=() if missed is None else (missed,),
        files_written=() if written is None else (written,),
    )


def evidence_of(*runs: CellRun, present: dict[str, Digest | None]) -> Evidence:
    return Evidence(
        cells=tuple(CellSource(id=run.cell_id, type="code", source=run.source) for run in runs),
        indexes=tuple(range(len(runs))),
        runs=runs,
        session=SessionId("s1"),
        present=present,
    )


def verdicts(*runs: CellRun, present: dict[str, Digest | None]) -> list[tuple[bool | None, str]]:
    cells = judge("n.ipynb", evidence_of(*runs, present=present)).cells
    return [(cell.fresh, cell.reasons[0].sentence if cell.reasons else "") for cell in cells]


def test_it_says_that_the_file_has_come_up() -> None:
    asking = a_run("a", missed="flag")

    assert verdicts(asking, present={"flag": None}) == [(True, "")]
    assert verdicts(asking, present={"flag": SOMETHING}) == [
        (False, "flag has come up since this ran at 00:00.")
    ]


def test_a_file_that_a_cell_below_makes_is_not_there_in_a_clean_run() -> None:
    runs = (a_run("a", missed="flag"), a_run("b", made="flag"))

    assert verdicts(*runs, present={"flag": SOMETHING}) == [(True, ""), (True, "")]


def test_a_file_that_a_cell_above_makes_is() -> None:
    runs = (a_run("b", made="flag"), a_run("a", missed="flag"))

    assert verdicts(*runs, present={"flag": SOMETHING})[1] == (
        False,
        "Ran without flag, which [1] makes above it.",
    )


@pytest.mark.parametrize("is_in_a_run", [True, False])
def test_a_file_that_came_up_while_a_cell_ran_is_taken_for_that_cells(
    tmp_path: Path, *, is_in_a_run: bool
) -> None:
    (tmp_path / "flag").write_text("1")
    came = datetime.fromtimestamp((tmp_path / "flag").stat().st_ctime, UTC)
    asking, other = a_run("a", missed="flag"), a_run("b")
    if is_in_a_run:
        other = replace(other, started_at=came, ended_at=came)

    found = came_up(Workspace(root=tmp_path), (asking, other), (other,), {})

    assert found == ({"flag"} if is_in_a_run else frozenset())


def test_what_came_up_in_a_run_is_not_what_a_clean_run_starts_with() -> None:
    asking = a_run("a", missed="flag")
    evidence = evidence_of(asking, present={"flag": SOMETHING})

    assert judge("n.ipynb", evidence).cells[0].fresh is False
    assert judge("n.ipynb", replace(evidence, came_up=frozenset({"flag"}))).cells[0].fresh is True


@pytest.mark.parametrize(("now", "rerun"), [(None, "same"), (SOMETHING, "differs")])
def test_running_it_again_would_find_the_file_as_it_is_now(now: Digest | None, rerun: str) -> None:
    evidence = evidence_of(a_run("a", missed="flag"), present={"flag": now})
    evidence = replace(evidence, came_up=frozenset({"flag"}))

    assert judge("n.ipynb", evidence).cells[0].rerun_now == rerun
