"""Sessions from start to end, as the desk keeps them."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from pathlib import Path

import pytest

from nbproof.model.environment import Environment
from nbproof.model.errors import BadInput
from nbproof.model.ids import KernelId, PlanId, SessionId
from nbproof.sessions.desk import Desk
from nbproof.sessions.live import Live
from nbproof.wire.reports import (
    Hello,
    Ran,
    Ready,
    Report,
    SawEnvironment,
    SawFiles,
    SeenFile,
    Started,
    WentOn,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
FIRST, SECOND, KERNEL = SessionId("s1"), SessionId("s2"), KernelId("k1")
ENVIRONMENT = Environment(
    python="3.12.1", implementation="CPython", platform="linux-x86_64", packages=(), variables={}
)


@pytest.fixture
def desk() -> Desk:
    """A desk whose clock stands."""
    return Desk(clock=lambda: NOW)


def begin(desk: Desk, session: SessionId, root: Path, *, is_watched: bool = True) -> None:
    desk.begin(session, KERNEL, "python", root, is_watched=is_watched)


def live(desk: Desk, session: SessionId) -> Live:
    found = desk.live(session)
    assert found is not None
    return found


def told(desk: Desk, session: SessionId) -> list[tuple[str, int, str]]:
    runs = live(desk, session).runs
    return [(run.cell_id, run.execution_count, run.outcome) for run in runs]


def started(cell: str) -> Started:
    return Started(cell_id=cell, source=cell, at=1.0)


def ran(cell: str, count: int | None = None, outcome: str = "ok") -> Ran:
    return Ran(cell_id=cell, source=cell, count=count, outcome=outcome, ended=float(count or 0))


REPORTS: dict[str, tuple[list[Report | None], list[tuple[str, int, str]]]] = {
    "runs in order": ([ran("a", 1), ran("b", 2)], [("a", 1, "ok"), ("b", 2, "ok")]),
    "a run without a count": ([ran("a", 4), ran("b")], [("a", 4, "ok"), ("b", 5, "ok")]),
    "an end while a cell ran": (
        [ran("a", 1), started("b"), None],
        [("a", 1, "ok"), ("b", 2, "interrupted")],
    ),
    "an end between cells": ([started("a"), ran("a", 1), None], [("a", 1, "ok")]),
    "a line that was cut": ([started("a"), None, ran("a", 1)], [("a", 1, "ok")]),
    "two ends": ([started("a"), None, None], [("a", 1, "interrupted")]),
    "what an agent says of an error": ([ran("a", 1, "error")], [("a", 1, "error")]),
}


@pytest.mark.parametrize(("reports", "runs"), REPORTS.values(), ids=REPORTS)
def test_reports_become_runs(
    desk: Desk,
    tmp_path: Path,
    reports: list[Report | None],
    runs: list[tuple[str, int, str]],
) -> None:
    begin(desk, FIRST, tmp_path)
    for report in reports:
        desk.hear(FIRST, report)

    assert told(desk, FIRST) == runs


def test_a_restart_begins_a_session_that_remembers_each_cells_last_run(
    desk: Desk, tmp_path: Path
) -> None:
    begin(desk, FIRST, tmp_path)
    for report in (ran("a", 1), ran("a", 2), started("b")):
        desk.hear(FIRST, report)
    begin(desk, SECOND, tmp_path)

    earlier = live(desk, SECOND).earlier
    assert {(run.cell_id, run.execution_count, run.outcome) for run in earlier} == {
        ("a", 2, "ok"),
        ("b", 3, "interrupted"),
    }
    assert (desk.live(FIRST), told(desk, SECOND)) == (None, [])


def test_the_same_beginning_twice_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    begin(desk, FIRST, tmp_path)
    desk.hear(FIRST, ran("a", 1))
    begin(desk, FIRST, tmp_path)

    assert told(desk, FIRST) == [("a", 1, "ok")]


def test_sessions_that_nobody_began_are_not_heard(desk: Desk) -> None:
    desk.hear(FIRST, ran("a", 1))
    desk.hear(FIRST, None)

    assert desk.live(FIRST) is None


def test_an_agent_that_is_ready_makes_the_session_a_watched_one(desk: Desk, tmp_path: Path) -> None:
    begin(desk, FIRST, tmp_path, is_watched=False)
    before = live(desk, FIRST).layers
    layers = ("agent", "audit-hook", "shim")
    desk.hear(FIRST, Hello(session=FIRST, token="t", pid=1, python="3.12.1", layers=layers))
    desk.hear(FIRST, Ready(lost=2))
    desk.hear(FIRST, SawEnvironment(environment=ENVIRONMENT))

    session = live(desk, FIRST)
    assert (before, session.layers) == ((), layers)
    assert (session.environment, session.lost_reports) == (ENVIRONMENT, 2)


@pytest.mark.timeout(30)
def test_a_question_waits_until_the_runs_that_ended_are_settled(desk: Desk, tmp_path: Path) -> None:
    begin(desk, FIRST, tmp_path)
    desk.expect(FIRST)
    settling = threading.Timer(0, desk.hear, (FIRST, ran("a", 1)))
    settling.start()
    desk.wait(FIRST)
    settling.join()

    assert told(desk, FIRST) == [("a", 1, "ok")]


def test_a_plan_that_was_not_made_here_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="There is no restore plan 'p1'"):
        desk.restore(PlanId("p1"))


def seen(name: str, root: Path) -> SeenFile:
    return SeenFile(
        path=str(root / name),
        before=(1, 1, 1, 1),
        after=(1, 1, 1, 1),
        is_read=True,
        is_written=False,
        staged=None,
    )


def files_of(desk: Desk, session: SessionId) -> list[list[str]]:
    return [[one.path for one in run.files_read] for run in live(desk, session).runs]


def test_files_that_come_before_a_run_are_that_runs(desk: Desk, tmp_path: Path) -> None:
    begin(desk, FIRST, tmp_path)
    for report in (started("a"), SawFiles(files=(seen("x", tmp_path),)), ran("a", 1), ran("b", 2)):
        desk.hear(FIRST, report)

    assert files_of(desk, FIRST) == [["x"], []]


def test_files_of_a_run_that_never_ended_are_not_the_next_ones(desk: Desk, tmp_path: Path) -> None:
    begin(desk, FIRST, tmp_path)
    for report in (SawFiles(files=(seen("x", tmp_path),)), started("b"), ran("b", 1)):
        desk.hear(FIRST, report)

    assert files_of(desk, FIRST) == [[]]


@pytest.mark.parametrize(("cell", "files"), [("a", [["x"], []]), ("c", [[], []])])
def test_what_goes_on_after_a_run_is_joined_to_it(
    desk: Desk, tmp_path: Path, cell: str, files: list[list[str]]
) -> None:
    begin(desk, FIRST, tmp_path)
    for report in (ran("a", 1), ran("b", 2)):
        desk.hear(FIRST, report)
    desk.hear(FIRST, WentOn(cell_id=cell, started=0.0, files=(seen("x", tmp_path),)))

    assert files_of(desk, FIRST) == files
