"""Stores of every format that was ever written are read by today's code, byte for byte."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from nbproof.model.ids import SnapshotId
from nbproof.snapshots.history import list_snapshots
from nbproof.store.directory import DirectoryStore
from nbproof.store.packs.layout import Kind
from nbproof.store.verify import Verified, verify
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import Desk, notebook_text
from tests.store.golden import ALONE, FILES, LARGE, SECRET

FOLDER = Path(__file__).parents[1] / "golden"
STORES = sorted(FOLDER.glob("store-*.zip"))


@pytest.fixture(params=STORES, ids=[path.stem for path in STORES])
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Desk, dict[str, SnapshotId]]:
    """A workspace that holds nothing but a golden store, and what is in that."""
    file: Path = request.param
    with zipfile.ZipFile(file) as zipped:
        zipped.extractall(tmp_path)
    root = tmp_path.resolve()
    desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root))
    return desk, json.loads(file.with_suffix(".json").read_text())


def test_there_is_a_golden_store_of_the_present_format() -> None:
    assert FOLDER / "store-1.zip" in STORES


def test_a_golden_store_is_whole(golden: tuple[Desk, dict[str, SnapshotId]]) -> None:
    desk, _ = golden

    assert verify(desk.store) == Verified(ok=True)


def test_a_golden_store_lists_what_was_taken(golden: tuple[Desk, dict[str, SnapshotId]]) -> None:
    desk, ids = golden
    listed = list_snapshots(desk.store)

    assert [one.id for one in listed] == [ids["head"], ids["first"]]
    assert [one.name for one in listed] == [None, "as sent"]
    assert desk.store.head("report.ipynb") == ids["head"]
    assert desk.store.forgotten() == {ids["forgotten"]}
    assert len(desk.store.purged()) == 1
    assert desk.store.verdict("report.ipynb") == b'{"format":1}'


@pytest.mark.parametrize(
    ("which", "changed"),
    [
        ("first", {"report.ipynb": notebook_text("first").encode()}),
        (
            "head",
            {
                "report.ipynb": notebook_text("third").encode(),
                "data/large.csv": f"{LARGE}last,1\n".encode(),
                "data/alone.bin": ALONE,
            },
        ),
    ],
)
def test_a_golden_store_gives_all_bytes_back(
    golden: tuple[Desk, dict[str, SnapshotId]], which: str, changed: dict[str, bytes]
) -> None:
    desk, ids = golden
    desk.put("report.ipynb", "other")
    plan = desk.plan(ids[which])
    names = [change.path for change in plan.changes]
    desk.apply(desk.plan(ids[which], *names))

    assert plan.missing == ("data/private.txt",)
    assert desk.tree() == {**FILES, **changed}
    assert SECRET not in desk.tree().values()


def test_a_golden_store_holds_every_kind_of_entry(
    golden: tuple[Desk, dict[str, SnapshotId]],
) -> None:
    desk, ids = golden
    assert isinstance(desk.store, DirectoryStore)
    packs = desk.store.contents.shelf.packs().values()
    alone = ids["alone"].removeprefix("blake3:")

    assert {row.kind for rows in packs for row in rows.values()} == set(Kind)
    assert desk.store.contents.path_alone(bytes.fromhex(alone)).is_file()
