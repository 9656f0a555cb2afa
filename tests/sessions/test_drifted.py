"""A package that changed since a cell ran makes it a cell of which nothing can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from nbproof.model.environment import Environment, Package
from nbproof.model.ids import CellId, KernelId, SessionId
from nbproof.model.runs import CellRun
from nbproof.model.status import CellSource
from nbproof.sessions.live import Live
from nbproof.sessions.room import open_room
from nbproof.sessions.verdicts import status

NOON = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)
SOURCES = {
    "a": "import pandas as pd\nfrom sklearn.svm import SVC",
    "b": "df = pd.DataFrame()",
    "c": "x = 1",
    "d": "m = SVC()",
}


def environment(**packages: str) -> Environment:
    return Environment(
        python="3.12.1",
        implementation="CPython",
        platform="linux-x86_64",
        packages=tuple(
            Package(name=name.replace("_", "-"), version=version)
            for name, version in packages.items()
        ),
        variables={},
    )


def run(cell: str, minute: int) -> CellRun:
    at = NOON + timedelta(minutes=minute)
    return CellRun(
        cell_id=CellId(cell),
        session=SessionId("s1"),
        execution_count=minute + 1,
        source=SOURCES[cell],
        outcome="ok",
        started_at=at,
        ended_at=at,
    )


def verdicts(root: Path, live: Live) -> dict[str, tuple[str, bool | None, list[str]]]:
    cells = tuple(
        CellSource(id=CellId(name), type="code", source=text) for name, text in SOURCES.items()
    )
    room, notebook = open_room(root), root / "n.ipynb"
    judged = status(room, notebook, shown_as="n.ipynb", live=live, cells=cells)
    return {
        cell.id: (cell.state, cell.fresh, [reason.sentence for reason in cell.reasons])
        for cell in judged.cells
    }


def a_session(root: Path) -> Live:
    live = Live(
        session=SessionId("s1"),
        kernel=KernelId("k"),
        language="python",
        root=root,
        is_watched=True,
        runs=[run(cell, minute) for minute, cell in enumerate(SOURCES)],
    )
    live.see(environment(pandas="2.2.1", scikit_learn="1.7.0"), NOON)
    return live


def test_cells_that_use_what_was_upgraded_cannot_be_told(tmp_path: Path) -> None:
    live = a_session(tmp_path)
    assert {state for state, _, _ in verdicts(tmp_path, live).values()} == {"fresh"}
    live.see(environment(pandas="3.0.0", scikit_learn="1.7.0"), NOON + timedelta(minutes=30))
    moved = ["pandas was 2.2.1 when this ran, and is 3.0.0 now."]

    assert verdicts(tmp_path, live) == {
        "a": ("unknown", None, moved),
        "b": ("unknown", None, moved),
        "c": ("fresh", True, []),
        "d": ("fresh", True, []),
    }


def test_a_module_of_another_name_is_known_by_its_distribution(tmp_path: Path) -> None:
    live = a_session(tmp_path)
    live.see(environment(pandas="2.2.1"), NOON + timedelta(minutes=30))

    assert verdicts(tmp_path, live)["d"] == (
        "unknown",
        None,
        ["scikit-learn was 1.7.0 when this ran, and is not installed any more."],
    )


def test_what_ran_after_the_change_is_fresh(tmp_path: Path) -> None:
    live = a_session(tmp_path)
    live.see(environment(pandas="3.0.0", scikit_learn="1.7.0"), NOON + timedelta(minutes=30))
    live.runs += [run("a", 40), run("b", 41)]

    assert {state for state, _, _ in verdicts(tmp_path, live).values()} == {"fresh"}


def test_the_same_environment_seen_again_changes_nothing(tmp_path: Path) -> None:
    live = a_session(tmp_path)
    live.see(replace(live.environment or environment()), NOON + timedelta(minutes=30))

    assert {state for state, _, _ in verdicts(tmp_path, live).values()} == {"fresh"}
