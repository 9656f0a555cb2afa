from __future__ import annotations

import os
from datetime import timedelta

import pytest

from nbproof.model.data import DataState
from nbproof.model.errors import BadInput, DamagedStore
from nbproof.model.runs import CellRun
from nbproof.snapshots import keeping
from nbproof.store.memory import MemoryStore
from nbproof.store.records import load
from nbproof.store.verify import Verified, verify
from nbproof.wire.canonical import digest_of
from tests.snapshots.desk import ENVIRONMENT, START, Desk, notebook_text, read, run, write

SALES = b"day,sum\n1,10\n2,20\n"


def kept(path: str, content: bytes) -> DataState:
    return DataState(path=path, digest=digest_of(content), size_bytes=len(content), kept=True)


def absent(path: str) -> DataState:
    return DataState(path=path, digest=None, size_bytes=0, kept=False)


def test_a_snapshot_holds_all_that_there_is(desk: Desk) -> None:
    desk.put("helpers.py", "y = 2")
    desk.store.put_bytes(b"o")
    runs = (
        run("c0", 1, reads=(read("helpers.py", b"y = 2", is_code=True),)),
        run(
            "c1", 2, reads=(read("data/sales.csv", SALES),), writes=(write("out.csv", None, b"o"),)
        ),
    )
    taken = desk.take(*runs, environment=ENVIRONMENT)
    snapshot = taken.snapshot

    assert taken.is_new
    assert taken.notes == ()
    assert snapshot.document.path == snapshot.notebook == "report.ipynb"
    assert snapshot.taken_at == START + timedelta(minutes=1)
    assert snapshot.parent is None
    assert snapshot.environment == ENVIRONMENT
    assert snapshot.runs == runs
    assert snapshot.data == (kept("data/sales.csv", SALES), absent("out.csv"))
    assert snapshot.code == (kept("helpers.py", b"y = 2"),)
    assert snapshot.capture == ("audit-hook",)
    assert load(desk.store, snapshot.id) == snapshot
    assert verify(desk.store) == Verified(ok=True)


def test_unchanged_content_makes_no_new_snapshot(desk: Desk) -> None:
    runs = (run("c0", 1, reads=(read("data/sales.csv", SALES),)),)
    first = desk.take(*runs, environment=ENVIRONMENT)
    again = desk.take(*runs, environment=ENVIRONMENT)
    without_kernel = desk.take()

    assert (again.is_new, again.snapshot) == (False, first.snapshot)
    assert (without_kernel.is_new, without_kernel.snapshot) == (False, first.snapshot)


def test_a_new_run_is_a_change(desk: Desk) -> None:
    first = desk.take(run("c0", 1))
    second = desk.take(run("c0", 1), run("c0", 2))

    assert second.is_new
    assert second.snapshot.parent == first.snapshot.id


def test_the_same_state_has_the_same_id_whenever_it_is_taken(desk: Desk) -> None:
    first = desk.take()
    desk.store.put_head("report.ipynb", None)
    again = desk.take()

    assert first.snapshot.taken_at != again.snapshot.taken_at
    assert first.snapshot.id == again.snapshot.id


def test_data_that_somebody_named_stays_data_while_nothing_runs(desk: Desk) -> None:
    desk.take(globs=("data/**",))
    desk.put("data/sales.csv", "changed")
    second = desk.take()
    (desk.root / "data/sales.csv").unlink()
    third = desk.take()

    assert second.snapshot.data == (kept("data/sales.csv", b"changed"),)
    assert third.snapshot.data == ()


def test_a_name_that_is_not_unicode_is_recorded_exactly(desk: Desk) -> None:
    name = os.fsdecode(b"data/caf\xe9.csv")
    desk.put(name, "x")
    taken = desk.take(globs=("data/caf*",))

    assert taken.snapshot.data == (kept(name, b"x"),)
    assert load(desk.store, taken.snapshot.id) == taken.snapshot


def test_secrets_are_known_by_their_digest_only(desk: Desk) -> None:
    desk.put("data/id_rsa", "secret")
    taken = desk.take(globs=("data/id_*",))

    assert [(state.path, state.kept) for state in taken.snapshot.data] == [("data/id_rsa", False)]
    assert not desk.store.has(digest_of(b"secret"))


def test_pipes_and_unreadable_things_are_noted_and_left_out(desk: Desk) -> None:
    os.mkfifo(desk.root / "data/pipe")
    taken = desk.take(run("c0", 1, reads=(read("data/pipe", b""), read("data", b""))))

    assert taken.snapshot.data == ()
    assert taken.notes == (
        "data is not part of this snapshot: it is not a regular file",
        "data/pipe is not part of this snapshot: it is not a regular file",
    )


def test_a_large_file_is_known_by_its_digest_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LARGEST_KEPT_BYTES", 3)
    taken = desk.take(globs=("data/*",))

    assert [state.kept for state in taken.snapshot.data] == [False]


def test_a_full_quota_is_noted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LEAST_QUOTA_BYTES", 0)
    desk.store = MemoryStore(free=10)
    taken = desk.take(globs=("data/*",))

    assert [state.kept for state in taken.snapshot.data] == [False]
    assert taken.notes == (
        (
            "data/sales.csv is known by digest only: the history has used up its room."
            " `nbproof gc --thin` gives some back."
        ),
    )


def test_a_full_quota_is_one_line_however_many_files_it_stops(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LEAST_QUOTA_BYTES", 0)
    desk.store = MemoryStore(free=10)
    for number in range(1_200):
        desk.put(f"data/{number:04}.csv", f"{number}")
    taken = desk.take(globs=("data/*",))

    assert taken.is_new
    assert [note.partition(":")[0] for note in taken.notes] == [
        "data/0000.csv and 1,200 more are known by digest only"
    ]


def test_who_listens_hears_how_many_bytes_of_how_many_were_read(desk: Desk) -> None:
    desk.put("data/large.csv", "x" * 9_000_000)
    told: list[tuple[int, int]] = []
    desk.take(globs=("data/*",), told=lambda done, total: told.append((done, total)))
    first = list(told)
    desk.take(globs=("data/*",), told=lambda done, total: told.append((done, total)))

    total = sum(path.stat().st_size for path in (desk.root / "data").iterdir())
    assert first[-1] == (total, total)
    assert [done for done, _ in first] == sorted(done for done, _ in first)


def test_a_notebook_outside_of_the_workspace_is_refused(desk: Desk) -> None:
    (desk.root.parent / "other.ipynb").write_text(notebook_text())
    (desk.root / "link.ipynb").symlink_to("../other.ipynb")

    with pytest.raises(BadInput, match="outside"):
        desk.take(notebook="link.ipynb")


def test_a_save_goes_on_where_the_past_is_damaged(desk: Desk) -> None:
    first = desk.take().snapshot
    desk.store.put_record(first.id, b"{}")
    desk.put("report.ipynb", notebook_text("y = 3"))
    second = desk.take()

    assert second.snapshot.parent == first.id
    assert second.notes[0].startswith("The history before this snapshot cannot be read")
    with pytest.raises(DamagedStore):
        load(desk.store, first.id)


BY_R = notebook_text("import pandas", "x = 1").replace(
    '"metadata": {}, "cells"', '"metadata": {"by": "R"}, "cells"'
)
SUMMARIES = [
    ("report.ipynb", notebook_text("import pandas", "x = 2"), (), "edited 1 cell"),
    ("report.ipynb", notebook_text("import pandas"), (), "removed 1 cell"),
    ("report.ipynb", BY_R, (), "outputs or metadata changed"),
    ("data/sales.csv", "day,sum\n1,10\n", (), "data/sales.csv \N{MINUS SIGN}1 rows"),
    ("data/sales.csv", "day,sum\n1,10\n2,21\n", (), "data/sales.csv changed"),
    ("data/new.bin", "x", (), "data/new.bin is new"),
    ("report.ipynb", notebook_text("import pandas", "x = 1"), (run("c0", 3),), "ran [3]"),
    (
        "out.csv",
        "new",
        (run("c1", 14, writes=(write("out.csv", b"new", b"old"),)),),
        "ran [14]; out.csv is new; cell [14] overwrote out.csv",
    ),
]


@pytest.mark.parametrize(("name", "content", "runs", "expected"), SUMMARIES)
def test_a_summary_says_what_changed(
    desk: Desk, name: str, content: str, runs: tuple[CellRun, ...], expected: str
) -> None:
    first = desk.take(globs=("data/**",))
    desk.put(name, content)
    second = desk.take(*runs, globs=("data/**",))

    assert first.snapshot.summary == "first snapshot"
    assert second.snapshot.summary == expected
