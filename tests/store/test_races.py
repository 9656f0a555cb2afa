"""Several writers at once lose nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from nbproof.model.errors import StoreBusy
from nbproof.model.ids import SnapshotId
from nbproof.snapshots.history import list_snapshots
from nbproof.store.directory import DirectoryStore
from nbproof.store.verify import Verified, verify
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import Desk, notebook_text, run


def test_snapshots_taken_at_once_are_all_in_the_history(tmp_path: Path) -> None:
    root = tmp_path.resolve()

    def take(number: int) -> SnapshotId:
        desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root), minutes=number)
        return desk.take(run("c0", number)).snapshot.id

    (root / "report.ipynb").write_text(notebook_text("1"))
    with ThreadPoolExecutor(8) as pool:
        taken = set(pool.map(take, range(24)))
    store = DirectoryStore(root)
    listed = list_snapshots(store, "report.ipynb")
    links = pairwise(listed)

    assert len(taken) == 24
    assert {item.id for item in listed} == taken
    assert all(newer.parent == older.id for newer, older in links)
    assert verify(store) == Verified(ok=True)


def test_a_writer_gives_up_after_its_patience(tmp_path: Path) -> None:
    impatient = DirectoryStore(tmp_path, patience_s=0)

    with DirectoryStore(tmp_path).writing(), pytest.raises(StoreBusy), impatient.writing():
        pass


def test_verify_beside_a_writer_finds_no_damage_where_there_is_none(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    writer = DirectoryStore(root)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(
            lambda: [writer.put_bytes(str(number).encode() * 50) for number in range(400)]
        )
        found = []
        while not writing.done():
            found.append(verify(DirectoryStore(root)))
        kept = writing.result()

    assert found
    assert {one.ok for one in found} == {True}
    assert not (root / ".nbproof/quarantine").exists()
    assert DirectoryStore(root).lacking(kept) == set()


def test_what_somebody_else_collected_is_kept_anew(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    here, there = DirectoryStore(root), DirectoryStore(root)
    digest = here.put_bytes(b"x" * 100)
    with there.writing():
        there.remove_all_but(set(), grace_s=-60, is_dry=False)
    here.put_bytes(b"x" * 100)

    assert DirectoryStore(root).read(digest) == b"x" * 100


def test_packs_are_made_one_by_nobody_while_others_hold_the_store(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    holder, writer = DirectoryStore(root), DirectoryStore(root)
    with holder.writing():
        for number in range(70):
            writer.put_bytes(str(number).encode())
        assert len(list((root / ".nbproof/packs").iterdir())) == 70
    writer.put_bytes(b"one more")

    assert len(list((root / ".nbproof/packs").iterdir())) == 1
