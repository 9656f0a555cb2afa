"""A restore that was cut off half-way is taken back, and nothing else is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nbproof.model.restoring import RestorePlan
from nbproof.snapshots import swapping
from nbproof.snapshots.journal import recover
from nbproof.store.directory import DirectoryStore
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text

FILES = ("data/**",)
NAMES = ("data/a.csv", "data/b.csv", "data/c.csv", "report.ipynb")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    root = tmp_path.resolve() / "work"
    root.mkdir()
    return Desk(store=DirectoryStore(root), workspace=Workspace(root=root))


def write_version(desk: Desk, version: str) -> None:
    desk.put("report.ipynb", notebook_text(version))
    for name in NAMES[:3]:
        desk.put(name, f"{name} {version}")


@pytest.fixture
def plan(desk: Desk) -> RestorePlan:
    """To put back the first of two versions."""
    write_version(desk, "one")
    taken = desk.take(globs=FILES, environment=ENVIRONMENT).snapshot
    write_version(desk, "two")
    return desk.plan(taken.id)


def cut_off(desk: Desk, plan: RestorePlan, *, after: int) -> None:
    """Restore in a process that is killed after so many files."""
    child = os.fork()
    if child == 0:
        whole, left = swapping._rename, after

        def rename(staged: Path, folder: int, last: str) -> None:
            nonlocal left
            if left == 0:
                os._exit(9)
            left -= 1
            whole(staged, folder, last)

        swapping._rename = rename
        desk.apply(plan)
        os._exit(0)
    os.waitpid(child, 0)


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_what_was_cut_off_is_taken_back(desk: Desk, plan: RestorePlan, after: int) -> None:
    before = desk.tree()
    cut_off(desk, plan, after=after)
    assert (desk.tree() == before) == (after == 0)
    said = recover(desk.store, Workspace(root=desk.root))

    assert desk.tree() == before
    assert said == (
        (f"A restore was cut off: {after} of its 4 files were taken back.",) if after else ()
    )
    assert recover(desk.store, desk.workspace) == ()
    desk.apply(desk.plan(plan.snapshot))
    assert desk.tree()["data/a.csv"] == b"data/a.csv one"


def test_nothing_is_taken_back_where_somebody_wrote_meanwhile(
    desk: Desk, plan: RestorePlan
) -> None:
    cut_off(desk, plan, after=2)
    desk.put("data/a.csv", "written after the crash")
    before = desk.tree()
    (said,) = recover(desk.store, Workspace(root=desk.root))

    assert "data/a.csv was changed since, nothing was taken back" in said
    assert desk.tree() == before


def test_a_restore_that_ends_leaves_no_journal(desk: Desk, plan: RestorePlan) -> None:
    desk.apply(plan)

    assert recover(desk.store, desk.workspace) == ()
    assert [path for path in (desk.root.parent / "jupyter").rglob("*") if path.is_file()] == []
