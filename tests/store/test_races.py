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
