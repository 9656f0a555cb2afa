"""Data of a snapshot for DVC, as DVC itself would have written it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from nbproof.model.errors import BadInput, CannotBeDoneHere, RefusedPath
from nbproof.snapshots.exporting import Exported, export_dvc
from nbproof.store.directory import DirectoryStore
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import Desk, notebook_text

CONTENT = b"day,amount\n1,10\n"
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
POINTER = f'outs:\n- md5: {MD5}\n  size: {len(CONTENT)}\n  hash: md5\n  path: "sales.csv"\n'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    root = tmp_path.resolve()
    desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root))
    desk.put("report.ipynb", notebook_text("x = 1"))
    desk.put("data/sales.csv", CONTENT)
    return desk


def exported(desk: Desk) -> Exported:
    taken = desk.take(globs=("data/*.csv",))
    return export_dvc(desk.store, desk.workspace, taken.snapshot)


def test_a_pointer_beside_the_file_and_the_bytes_in_the_cache(desk: Desk) -> None:
    (desk.root / ".dvc").mkdir()
    done = exported(desk)
    cached = desk.root / ".dvc/cache/files/md5" / MD5[:2] / MD5[2:]

    assert done == Exported(written=("data/sales.csv.dvc",), missing=())
    assert (desk.root / "data/sales.csv.dvc").read_text() == POINTER
    assert (cached.read_bytes(), oct(cached.stat().st_mode & 0o777)) == (CONTENT, "0o444")
    assert exported(desk) == Exported(written=(), missing=())


def test_a_pointer_that_says_something_else_stays(desk: Desk) -> None:
    (desk.root / ".dvc").mkdir()
    desk.put("data/sales.csv.dvc", "outs: []\n")

    with pytest.raises(BadInput, match="says something else already"):
        exported(desk)
    assert (desk.root / "data/sales.csv.dvc").read_text() == "outs: []\n"


def test_without_dvc_nothing_is_written(desk: Desk) -> None:
    before = desk.tree()

    with pytest.raises(CannotBeDoneHere, match="is no DVC project"):
        exported(desk)
    assert desk.tree() == before


def test_no_folder_is_made_beyond_a_link(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (desk.root / ".dvc").mkdir()
    desk.put("data/sub/a.csv", CONTENT)
    taken = desk.take(globs=("data/sub/*.csv",)).snapshot
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.rmtree(desk.root / "data")
    (desk.root / "data").symlink_to(elsewhere)

    with pytest.raises(RefusedPath):
        export_dvc(desk.store, desk.workspace, taken)
    assert list(elsewhere.iterdir()) == []
