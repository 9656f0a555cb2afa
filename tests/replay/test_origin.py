"""Where the files of a clean copy come from: the disk, a commit, a snapshot."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from nbproof.model.errors import BadInput
from nbproof.model.ids import SnapshotId
from nbproof.replay.layout import LaidOut, lay_out
from nbproof.replay.origin import Origin, origin
from nbproof.store.directory import DirectoryStore
from nbproof.store.verify import verify
from nbproof.wire.canonical import digest_of
from nbproof.workspace.place import Workspace
from tests.replay.workspaces import commit_all, git
from tests.snapshots.desk import Desk, notebook_text, read, run, write
from tests.store.harm import spoil


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A workspace with a notebook that reads `in.csv` and writes `out.csv`."""
    root = tmp_path.resolve() / "workspace"
    root.mkdir()
    desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root))
    desk.put("report.ipynb", notebook_text("a", "b"))
    desk.put("in.csv", "old")
    return desk


def found(desk: Desk, at: str | None = None) -> Origin:
    return origin(desk.store, desk.workspace, desk.workspace.root / "report.ipynb", at)


def copied(desk: Desk, state: Origin, folder: Path) -> tuple[dict[str, bytes], LaidOut]:
    folder.mkdir()
    laid_out = lay_out(state, folder, store=desk.store, root=desk.workspace.root, told=lambda: None)
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}, laid_out


def taken(desk: Desk) -> SnapshotId:
    """A snapshot after a run that read `in.csv`, wrote over it and made `out.csv`."""
    desk.store.put_bytes(b"old")
    desk.put("in.csv", "new")
    desk.put("out.csv", "made")
    desk.put("lib.py", "x = 1")
    runs = (
        run("c0", 1, reads=(read("in.csv", b"old"), read("lib.py", b"x = 1", is_code=True))),
        run("c1", 2, writes=(write("in.csv", b"new", before=b"old"), write("out.csv", b"made"))),
    )
    return desk.take(*runs).snapshot.id


def test_without_a_state_the_files_are_taken_as_they_lie_there(desk: Desk, tmp_path: Path) -> None:
    desk.put("data/far/x.bin", "1")
    files, laid_out = copied(desk, found(desk), tmp_path / "copy")

    assert set(files) == {"report.ipynb", "in.csv", "data/far/x.bin"}
    assert laid_out.digests["in.csv"] == digest_of(b"old")


def test_a_snapshot_gives_the_files_as_they_stood_before_its_runs(
    desk: Desk, tmp_path: Path
) -> None:
    snapshot = taken(desk)
    desk.put("in.csv", "newer still")
    state = found(desk, snapshot[:12])
    files, _ = copied(desk, state, tmp_path / "copy")

    assert files == {
        "report.ipynb": notebook_text("a", "b").encode(),
        "in.csv": b"old",
        "lib.py": b"x = 1",
    }
    assert state.recording.inputs == {"in.csv": digest_of(b"old")}
    assert state.at == f"snapshot {snapshot[:12]}"


def test_a_commit_gives_its_own_files_and_recorded_data_that_git_does_not_hold(
    desk: Desk, tmp_path: Path
) -> None:
    desk.put(".gitignore", "in.csv\nout.csv\n.nbproof\n")
    taken(desk)
    commit = commit_all(desk.workspace.root)
    git(desk.workspace.root, "tag", "v1")
    desk.put("lib.py", "x = 2")
    desk.put("report.ipynb", notebook_text("other"))
    state = found(desk, "v1")
    files, _ = copied(desk, state, tmp_path / "copy")

    assert files == {
        ".gitignore": b"in.csv\nout.csv\n.nbproof\n",
        "report.ipynb": notebook_text("a", "b").encode(),
        "in.csv": b"old",
        "lib.py": b"x = 1",
    }
    assert state.at == f"revision v1 ({commit[:12]})"


def test_recorded_data_that_is_nowhere_is_missing_by_name(desk: Desk) -> None:
    desk.put(".gitignore", "in.csv\nout.csv\n.nbproof\n")
    taken(desk)
    commit_all(desk.workspace.root)
    spoil(desk.workspace.root, digest_of(b"old"))
    verify(desk.store)

    assert found(desk, "HEAD").missing == ("in.csv",)


def test_a_name_that_is_neither_revision_nor_snapshot_is_refused(desk: Desk) -> None:
    commit_all(desk.workspace.root)

    with pytest.raises(BadInput):
        found(desk, "0123456789abcdef")


def test_a_hostile_tree_cannot_write_outside_of_the_copy(desk: Desk, tmp_path: Path) -> None:
    root = desk.workspace.root
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "out").symlink_to(outside)
    (root / "up").symlink_to("../../outside/x")
    (root / "deep").mkdir()
    (root / "deep" / "in").symlink_to("../in.csv")
    commit_all(root)
    _, laid_out = copied(desk, found(desk, "HEAD"), tmp_path / "copy")

    assert laid_out.notes == (
        "out is not in the clean copy: it is a link that leads out of it.",
        "up is not in the clean copy: it is a link that leads out of it.",
    )
    assert (tmp_path / "copy" / "deep" / "in").read_bytes() == b"old"
    assert list(outside.iterdir()) == []


def test_laying_out_stops_when_it_is_told_to(desk: Desk, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()

    def told() -> None:
        if stop.is_set():
            raise InterruptedError

    (tmp_path / "copy").mkdir()
    with pytest.raises(InterruptedError):
        lay_out(
            found(desk),
            tmp_path / "copy",
            store=desk.store,
            root=desk.workspace.root,
            told=told,
        )
    assert list((tmp_path / "copy").iterdir()) == []
