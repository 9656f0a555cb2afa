from __future__ import annotations

from dataclasses import replace

import pytest

from nbproof.model.errors import UnknownSnapshot
from nbproof.model.ids import CellId, SnapshotId
from nbproof.model.snapshot import CellDifference, Overwritten
from nbproof.snapshots.diff import diff
from nbproof.snapshots.history import copied, list_snapshots, moved, resolve
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text, run, write


def versions(desk: Desk, *sources: str, notebook: str = "report.ipynb") -> list[SnapshotId]:
    ids = []
    for source in sources:
        desk.put(notebook, notebook_text(source))
        ids.append(desk.take(notebook=notebook).snapshot.id)
    return ids


def test_snapshots_are_listed_newest_first_and_by_page(desk: Desk) -> None:
    one, two, three = versions(desk, "1", "2", "3")
    (other,) = versions(desk, "1", notebook="other.ipynb")

    def ids(*arguments: str, **named: object) -> list[str]:
        return [item.id for item in list_snapshots(desk.store, *arguments, **named)]  # type: ignore[arg-type]

    assert ids("report.ipynb") == [three, two, one]
    assert ids() == [other, three, two, one]
    assert ids("report.ipynb", limit=2) == [three, two]
    assert ids("report.ipynb", limit=2, before=two) == [one]
    assert ids("unknown.ipynb") == []
    with pytest.raises(UnknownSnapshot):
        ids("report.ipynb", before=other)


def test_a_damaged_snapshot_hides_no_other(desk: Desk) -> None:
    one, two, three = versions(desk, "1", "2", "3")
    desk.store.put_record(two, b"{}")

    assert [item.id for item in list_snapshots(desk.store, "report.ipynb")] == [three, one]


def test_a_list_names_what_each_snapshots_own_runs_overwrote(desk: Desk) -> None:
    first = run("c0", 1, writes=(write("a.csv", b"new", b"old"), write("b.csv", b"made")))
    lost = write("c.csv", None, b"old")
    unkept = replace(lost, before=replace(lost.before, kept=False)) if lost.before else lost
    desk.store.put_bytes(b"old")
    desk.take(first)
    desk.take(first, run("c1", 2, writes=(unkept,)))
    newer, older = list_snapshots(desk.store, "report.ipynb")

    assert newer.overwritten == ()
    assert older.overwritten == (
        Overwritten(path="a.csv", cell_id=CellId("c0"), execution_count=1),
    )


def test_the_history_follows_a_rename_and_a_copy(desk: Desk) -> None:
    one, two = versions(desk, "1", "2")
    moved(desk.store, "report.ipynb", "final.ipynb")
    copied(desk.store, "final.ipynb", "copy.ipynb")
    (three,) = versions(desk, "3", notebook="final.ipynb")
    (four,) = versions(desk, "4", notebook="copy.ipynb")

    def ids(notebook: str) -> list[SnapshotId]:
        return [item.id for item in list_snapshots(desk.store, notebook)]

    assert ids("final.ipynb") == [three, two, one]
    assert ids("copy.ipynb") == [four, two, one]
    moved(desk.store, "unknown.ipynb", "x.ipynb")
    assert desk.store.head("x.ipynb") is None


def test_a_snapshot_is_found_by_the_beginning_of_its_id(desk: Desk) -> None:
    (one,) = versions(desk, "1")

    assert resolve(desk.store, one) == one
    assert resolve(desk.store, one[:4]) == one
    assert resolve(desk.store, one[:9].upper()) == one


HOSTILE = ["", "-rf", "--", "../../outside/secret.txt", "/etc/passwd", "*", "id\nid", "é", "abc",
           "0123456789abcdef" * 4, "a" * 65, "\0", "caf\udce9", "٤٤٤٤", "x" * 100_000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_an_unknown_id_is_refused_in_one_short_line(desk: Desk, text: str) -> None:
    versions(desk, "1")

    with pytest.raises(UnknownSnapshot) as caught:
        resolve(desk.store, text)
    assert text[:7].isascii() is False or ascii(text[:7])[1:-1] in caught.value.message
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 200


def test_an_ambiguous_beginning_is_refused(desk: Desk) -> None:
    for digit in "12":
        desk.store.put_record(SnapshotId("abcd" + digit * 60), b"{}")

    with pytest.raises(UnknownSnapshot, match="2 snapshots begin with 'abcd'"):
        resolve(desk.store, "abcd")


def test_a_difference_names_cells_files_and_environment(desk: Desk) -> None:
    desk.put("report.ipynb", notebook_text("same", "old", "gone"))
    older = desk.take(globs=("data/*",), environment=ENVIRONMENT).snapshot
    desk.put("report.ipynb", notebook_text("same", "new"))
    desk.put("data/sales.csv", "changed")
    newer = desk.take(environment=replace(ENVIRONMENT, python="3.13.0")).snapshot
    found = diff(desk.store, older, newer)

    assert found.cells == (
        CellDifference(cell_id="c1", before="old", after="new"),
        CellDifference(cell_id="c2", before="gone", after=None),
    )
    assert [item.path for item in found.files] == ["data/sales.csv"]
    assert [item.name for item in found.environment] == ["python"]
