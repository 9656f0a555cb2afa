"""A list of snapshots is the same with and without the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbproof.snapshots.history import list_snapshots
from nbproof.snapshots.naming import give_name
from nbproof.store import catalogue
from nbproof.store.directory import DirectoryStore
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with three snapshots, whose catalogue is written with the first list."""
    monkeypatch.setattr(catalogue, "_WORTH", 1)
    root = tmp_path.resolve()
    desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root))
    for version in ("one", "two", "three"):
        desk.put("report.ipynb", notebook_text(version))
        desk.take(environment=ENVIRONMENT)
    return desk


def test_it_is_written_once_and_says_the_same(desk: Desk) -> None:
    first = list_snapshots(desk.store)
    file = desk.root / ".nbproof/catalogue"
    assert file.exists()
    again = list_snapshots(DirectoryStore(desk.root))

    assert again == first
    assert len(first) == 3


@pytest.mark.parametrize("harm", ["flip", "cut", "empty"])
def test_a_damaged_one_is_not_used(desk: Desk, harm: str) -> None:
    first = list_snapshots(desk.store)
    file = desk.root / ".nbproof/catalogue"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes({"flip": bytes(raw), "cut": bytes(raw[:9]), "empty": b""}[harm])

    assert list_snapshots(DirectoryStore(desk.root)) == first


def test_a_new_name_is_seen(desk: Desk) -> None:
    newest = list_snapshots(desk.store)[0]
    give_name(desk.store, newest.id, "as sent")
    names = [one.name for one in list_snapshots(DirectoryStore(desk.root))]

    assert names == ["as sent", None, None]


def test_a_forgotten_snapshot_is_not_listed(desk: Desk) -> None:
    oldest = list_snapshots(desk.store)[-1]
    desk.store.drop_record(oldest.id)

    assert oldest.id not in {one.id for one in list_snapshots(DirectoryStore(desk.root))}
