"""Which runs a verdict and a snapshot rest on, and in which order."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from nbproof.model.ids import CellId, KernelId, SessionId
from nbproof.model.runs import CellRun
from nbproof.sessions.live import Live, all_runs, runs_to_keep

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


def run(cell: str, count: int, *, session: str = "s2", minute: int = 0) -> CellRun:
    at = NOON + timedelta(minutes=minute)
    return CellRun(
        cell_id=CellId(cell),
        session=SessionId(session),
        execution_count=count,
        source=cell,
        outcome="ok",
        started_at=at,
        ended_at=at,
    )


def live(runs: list[CellRun], earlier: tuple[CellRun, ...] = ()) -> Live:
    return Live(
        session=SessionId("s2"),
        kernel=KernelId("k1"),
        language="python",
        root=Path(),
        is_watched=True,
        earlier=earlier,
        runs=runs,
    )


def test_runs_keep_their_order_where_the_clock_was_set_back() -> None:
    runs = [run("a", 1, minute=30), run("b", 2, minute=5)]

    assert all_runs(None, runs) == tuple(runs)


def test_a_snapshot_has_all_runs_of_the_session_and_of_earlier_ones_each_cells_last() -> None:
    first, again, other = (
        run("a", 1, session="s1"),
        run("a", 3, session="s1"),
        run("b", 2, session="s1"),
    )
    present = [run("b", 1), run("b", 2)]

    kept = runs_to_keep(None, live(present, earlier=(first, other, again)))

    assert kept == (other, again, *present)
