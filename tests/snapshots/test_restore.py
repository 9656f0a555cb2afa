from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from nbproof.model.errors import BadInput, CannotBeDoneHere, RefusedPath
from nbproof.model.ids import CellId
from nbproof.model.restoring import BeforeRun
from nbproof.model.runs import Before, CellRun
from nbproof.snapshots import swapping
from nbproof.snapshots.history import moved
from nbproof.store.directory import DirectoryStore
from nbproof.store.interface import Heard, Stored, Unstable, unheard
from nbproof.store.memory import MemoryStore
from nbproof.store.verify import Verified, verify
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import Desk, notebook_text, read, run, write
from tests.store.harm import spoil

FILES = ("data/**",)


def test_all_files_come_back_and_undo_brings_back_what_stood_there(desk: Desk) -> None:
    desk.put("data/sub/scan.bin", b"\0\1")
    first, then = desk.take(globs=FILES).snapshot, desk.tree()
    desk.put("report.ipynb", notebook_text("other"))
    desk.put("data/sales.csv", "gone")
    (desk.root / "data/sub/scan.bin").unlink()
    later = desk.tree()

    done = desk.apply(desk.plan(first.id))
    after, undo = desk.tree(), done.undo
    assert after == then
    assert undo is not None
    desk.apply(desk.plan(undo))
    assert desk.tree() == later
    assert verify(desk.store) == Verified(ok=True)


def test_a_restore_of_what_stands_there_does_nothing(desk: Desk) -> None:
    first = desk.take(globs=FILES).snapshot
    done = desk.apply(desk.plan(first.id))

    assert (done.plan.changes, done.plan.bytes_to_write, done.undo) == ((), 0, None)


def test_only_named_files_come_back(desk: Desk) -> None:
    first = desk.take(globs=FILES).snapshot
    desk.put("report.ipynb", notebook_text("other"))
    desk.put("data/sales.csv", "gone")
    plan = desk.plan(first.id, "data/sales.csv")
    desk.apply(plan)

    assert [change.path for change in plan.changes] == ["data/sales.csv"]
    assert plan.bytes_to_write == len(b"day,sum\n1,10\n2,20\n")
    assert desk.tree()["data/sales.csv"] == b"day,sum\n1,10\n2,20\n"
    assert desk.tree()["report.ipynb"] == notebook_text("other").encode()


def test_copies_stand_beside_what_is_there_and_are_taken_away_again(desk: Desk) -> None:
    first, old = desk.take(globs=FILES).snapshot, desk.tree()
    desk.put("report.ipynb", notebook_text("other"))
    desk.put("data/sales.csv", "gone")
    desk.put(f"report-{first.id[:8]}.ipynb", "mine")
    now = desk.tree()
    plan = desk.plan(first.id, as_copies=True)
    undo = desk.apply(plan).undo
    copied = desk.tree()
    again = desk.plan(first.id, as_copies=True)
    assert undo is not None
    desk.apply(desk.plan(undo, *(change.path for change in plan.changes)))

    names = {
        "report.ipynb": f"report-{first.id[:8]}-2.ipynb",
        "data/sales.csv": f"data/sales-{first.id[:8]}.csv",
    }
    assert {change.copy_of: change.path for change in plan.changes} == names
    assert copied == now | {copy: old[name] for name, copy in names.items()}
    assert again.changes == ()
    assert desk.tree() == now


def test_the_mode_of_a_file_stays(desk: Desk) -> None:
    first = desk.take(globs=FILES).snapshot
    desk.put("data/sales.csv", "gone")
    (desk.root / "data/sales.csv").chmod(0o640)
    desk.apply(desk.plan(first.id))

    assert stat.S_IMODE((desk.root / "data/sales.csv").stat().st_mode) == 0o640


RUNS = (
    run("c0", 1, writes=(write("a.csv", b"one"),)),
    run("c1", 2, writes=(write("a.csv", b"two", b"one"), write("b.csv", b"new"))),
    run("c0", 3, reads=(read("a.csv", b"two"),), writes=(write("b.csv", None, b"new"),)),
    run("c1", 4, writes=(write("a.csv", b"four", b"two"),)),
)
BEFORE = [
    (BeforeRun(cell_id=CellId("c1"), execution_count=2), (), {"a.csv": b"one"}),
    (BeforeRun(cell_id=CellId("c1")), (), {"a.csv": b"two"}),
    (BeforeRun(cell_id=CellId("c0"), execution_count=3), (), {"a.csv": b"four", "b.csv": b"new"}),
    (BeforeRun(cell_id=CellId("c0"), execution_count=1), (), {}),
    (BeforeRun(cell_id=CellId("c0"), execution_count=1), ("b.csv",), {"a.csv": b"four"}),
    (BeforeRun(cell_id=CellId("c0"), execution_count=3), ("a.csv",), {"a.csv": b"two"}),
    (
        BeforeRun(cell_id=CellId("c1")),
        ("a.csv", "data/sales.csv"),
        {"a.csv": b"two"},
    ),
]


@pytest.mark.parametrize("held", [RUNS[:1], RUNS])
@pytest.mark.parametrize(("before", "files", "expected"), BEFORE)
def test_files_come_back_as_they_stood_before_a_run(
    desk: Desk,
    before: BeforeRun,
    files: tuple[str, ...],
    expected: dict[str, bytes],
    held: tuple[CellRun, ...],
) -> None:
    for content in (b"one", b"two", b"new"):
        desk.store.put_bytes(content)
    desk.put("a.csv", b"four")
    taken = desk.take(*held, globs=FILES).snapshot
    around = {name: content for name, content in desk.tree().items() if name[1:] != ".csv"}
    plan = desk.plan(taken.id, *files, before_run=before, runs=RUNS)
    desk.apply(plan)

    left = {name: content for name, content in desk.tree().items() if name[1:] == ".csv"}
    assert left == expected
    assert {name: desk.tree()[name] for name in around} == around


def test_a_file_that_an_earlier_run_left_with_unknown_bytes_is_never_deleted(desk: Desk) -> None:
    desk.put("a.csv", b"present")
    left = replace(write("a.csv", None), size_bytes=9)
    taken = desk.take(run("c0", 1, writes=(left,)), run("c1", 2)).snapshot
    plan = desk.plan(taken.id, "a.csv", before_run=BeforeRun(cell_id=CellId("c1")))

    assert (plan.changes, plan.missing) == ((), ("a.csv",))


@pytest.mark.parametrize("files", [(), ("a.csv",)])
def test_a_file_that_stood_there_with_unknown_bytes_is_missing_and_never_deleted(
    desk: Desk, files: tuple[str, ...]
) -> None:
    desk.put("a.csv", b"new")
    before = Before(digest=None, size_bytes=9, kept=False)
    blind = replace(write("a.csv", b"new"), before=before)
    taken = desk.take(run("c0", 1, writes=(blind,))).snapshot
    plan = desk.plan(taken.id, *files, before_run=BeforeRun(cell_id=CellId("c0")))

    assert (plan.changes, plan.missing) == ((), ("a.csv",))
    assert verify(desk.store) == Verified(ok=True)


def test_an_unknown_run_is_refused(desk: Desk) -> None:
    taken = desk.take(*RUNS).snapshot

    with pytest.raises(BadInput, match=r"\[9\] of cell c1"):
        desk.plan(taken.id, before_run=BeforeRun(cell_id=CellId("c1"), execution_count=9))


@pytest.mark.parametrize("name", ["nowhere.csv", "../outside", "/etc/passwd", "a\\b", ""])
def test_a_file_that_is_not_in_the_snapshot_is_refused(desk: Desk, name: str) -> None:
    taken = desk.take().snapshot

    with pytest.raises(BadInput):
        desk.plan(taken.id, name)


@pytest.mark.parametrize("linked", ["data", "data/sales.csv"])
def test_nothing_is_written_through_a_link(desk: Desk, linked: str) -> None:
    taken = desk.take(globs=FILES).snapshot
    outside = desk.root.parent / "outside"
    (desk.root / linked).rename(outside)
    (desk.root / linked).symlink_to(outside)
    target = outside / "sales.csv" if outside.is_dir() else outside
    target.write_text("untouched")

    with pytest.raises(RefusedPath, match="symbolic link"):
        desk.plan(taken.id)
    assert target.read_text() == "untouched"


@pytest.mark.parametrize("linked", ["data", "data/sales.csv"])
def test_a_link_that_appears_after_the_plan_is_refused(desk: Desk, linked: str) -> None:
    taken = desk.take(globs=FILES).snapshot
    desk.put("data/sales.csv", "changed")
    plan = desk.plan(taken.id)
    outside = desk.root.parent / "outside"
    (desk.root / linked).rename(outside)
    (desk.root / linked).symlink_to(outside)

    with pytest.raises(RefusedPath, match="symbolic link"):
        desk.apply(plan)
    assert (outside / "sales.csv" if outside.is_dir() else outside).read_text() == "changed"


def test_a_file_that_moved_since_the_plan_is_left_alone(desk: Desk) -> None:
    taken = desk.take(globs=FILES).snapshot
    desk.put("data/sales.csv", "changed")
    plan = desk.plan(taken.id)
    desk.put("data/sales.csv", "changed again")
    before = desk.tree()

    with pytest.raises(CannotBeDoneHere, match="changed after the plan"):
        desk.apply(plan)
    assert desk.tree() == before


def test_a_failure_half_way_changes_nothing(desk: Desk) -> None:
    taken = desk.take(globs=FILES).snapshot
    for name in ("report.ipynb", "data/sales.csv"):
        desk.put(name, notebook_text("changed"))
    (desk.root / "data/sub").mkdir()
    desk.put("data/z/last.bin", "z")
    later = desk.take(globs=FILES).snapshot
    (desk.root / "data/z/last.bin").unlink()
    (desk.root / "data/z").rmdir()
    desk.apply(desk.plan(taken.id))
    plan = desk.plan(later.id)
    assert [change.path for change in plan.changes][-1] == "data/z/last.bin"
    desk.put("data/z", "a file where a folder is needed")
    before = desk.tree()

    with pytest.raises(RefusedPath):
        desk.apply(plan)
    assert desk.tree() == before


def test_an_interrupt_half_way_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = desk.take(globs=FILES).snapshot
    desk.put("report.ipynb", notebook_text("changed"))
    desk.put("data/sales.csv", "changed")
    plan = desk.plan(taken.id)
    before, renames = desk.tree(), iter([os.rename, interrupted])

    def rename(source: Path, folder: int, name: str) -> None:
        next(renames, os.rename)(source, name, dst_dir_fd=folder)

    monkeypatch.setattr(swapping, "_rename", rename)
    with pytest.raises(KeyboardInterrupt):
        desk.apply(plan)

    monkeypatch.undo()
    assert desk.tree() == before


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


class Forgetful(MemoryStore):
    """Says that it keeps a file, and keeps other bytes once it forgets."""

    is_forgetful = False

    def put_file(
        self, source: Path, *, again: bool = False, heard: Heard = unheard
    ) -> Stored | Unstable:
        stored = super().put_file(source, again=again, heard=heard)
        if self.is_forgetful and isinstance(stored, Stored):
            self.contents[stored.digest] = b"junk"
        return stored


def test_a_present_state_that_cannot_be_read_back_is_not_replaced(tmp_path: Path) -> None:
    store = Forgetful()
    desk = Desk(store=store, workspace=Workspace(root=tmp_path))
    desk.put("report.ipynb", notebook_text("x = 1"))
    desk.put("data/sales.csv", "old")
    taken = desk.take(globs=FILES).snapshot
    desk.put("data/sales.csv", "present")
    store.is_forgetful = True

    with pytest.raises(CannotBeDoneHere):
        desk.apply(desk.plan(taken.id, "data/sales.csv"))

    assert desk.tree()["data/sales.csv"] == b"present"


def test_the_present_state_is_written_again_where_the_store_has_it_damaged(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    desk = Desk(store=store, workspace=Workspace(root=tmp_path))
    desk.put("report.ipynb", notebook_text("x = 1"))
    desk.put("data/sales.csv", "old")
    taken = desk.take(globs=FILES).snapshot
    desk.put("data/sales.csv", "present")
    spoil(tmp_path, store.put_bytes(b"present"))

    undo = desk.apply(desk.plan(taken.id)).undo

    assert undo is not None
    desk.apply(desk.plan(undo))
    assert desk.tree()["data/sales.csv"] == b"present"


def test_a_file_that_cannot_be_kept_first_is_not_replaced(desk: Desk) -> None:
    taken = desk.take(run("c0", 1, writes=(write("id_key", None),))).snapshot
    desk.put("id_key", "secret")
    plan = desk.plan(taken.id)
    assert [change.path for change in plan.changes] == ["id_key"]

    with pytest.raises(CannotBeDoneHere, match="cannot be kept"):
        desk.apply(plan)
    assert desk.tree()["id_key"] == b"secret"


def test_files_whose_bytes_are_not_kept_are_named_as_missing(desk: Desk) -> None:
    desk.put("id_key", "secret")
    taken = desk.take(globs=("id_key",)).snapshot
    (desk.root / "id_key").unlink()
    plan = desk.plan(taken.id)

    assert (plan.missing, plan.changes) == (("id_key",), ())


def test_files_that_run_code_come_back_only_by_name(desk: Desk) -> None:
    desk.put("conftest.py", "old")
    taken = desk.take(globs=("conftest.py",)).snapshot
    desk.put("conftest.py", "new")

    assert desk.plan(taken.id).changes == ()
    assert [change.runs_code for change in desk.plan(taken.id, "conftest.py").changes] == [True]


def test_a_renamed_notebook_is_put_back_under_its_new_name(desk: Desk) -> None:
    taken = desk.take().snapshot
    (desk.root / "report.ipynb").rename(desk.root / "final.ipynb")
    moved(desk.store, "report.ipynb", "final.ipynb")
    desk.put("final.ipynb", notebook_text("changed"))
    desk.apply(desk.plan(taken.id))

    assert desk.tree()["final.ipynb"] == notebook_text("import pandas", "x = 1").encode()
    assert "report.ipynb" not in desk.tree()
