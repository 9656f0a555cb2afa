"""A notebook that is empty or torn on disk, and the newest kept state of it that is not."""

from __future__ import annotations

import pytest

from nbproof.model.ids import SnapshotId
from nbproof.snapshots.lastgood import last_good
from nbproof.store.records import load
from tests.snapshots.desk import Desk, notebook_text

TORN = {
    "empty": "",
    "half of it": notebook_text("x = 1")[:40],
    "zeros": "\0" * 100,
    "no notebook": "[]",
}


def good_of(desk: Desk) -> SnapshotId | None:
    found = last_good(desk.store, desk.workspace, desk.root / "report.ipynb")
    assert found.problem is not None
    return found.good.id if found.good else None


@pytest.mark.parametrize("torn", TORN.values(), ids=TORN)
def test_the_newest_kept_state_is_offered_for_a_notebook_that_cannot_be_read(
    desk: Desk, torn: str
) -> None:
    desk.take()
    desk.put("report.ipynb", notebook_text("later"))
    newest = desk.take().snapshot
    desk.put("report.ipynb", torn)

    assert good_of(desk) == newest.id


def test_a_torn_state_that_was_kept_as_evidence_is_never_offered(desk: Desk) -> None:
    first = desk.take().snapshot
    desk.put("report.ipynb", "{ torn")
    undo = desk.apply(desk.plan(first.id, "report.ipynb")).undo
    assert undo is not None
    desk.apply(desk.plan(undo, "report.ipynb"))

    good = good_of(desk)

    assert desk.tree()["report.ipynb"] == b"{ torn"
    assert good not in (None, undo)
    assert load(desk.store, SnapshotId(str(good))).document == first.document


def test_nothing_is_offered_where_nothing_was_kept(desk: Desk) -> None:
    desk.put("report.ipynb", "")

    assert good_of(desk) is None


def test_nothing_is_wrong_with_a_notebook_that_can_be_read_or_is_not_there(desk: Desk) -> None:
    desk.take()
    there = last_good(desk.store, desk.workspace, desk.root / "report.ipynb")
    absent = last_good(desk.store, desk.workspace, desk.root / "other.ipynb")

    assert [(one.problem, one.good) for one in (there, absent)] == [(None, None)] * 2
