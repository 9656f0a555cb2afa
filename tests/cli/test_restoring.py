"""nbproof restore and verify."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from nbproof.model.ids import CellId, SessionId
from nbproof.model.runs import Before, CellRun, FileWrite
from nbproof.sessions.room import open_room
from nbproof.snapshots.take import take
from nbproof.wire.canonical import digest_of
from tests.cli.conftest import NOTEBOOK, SALES, Nbproof
from tests.store.harm import spoil

OVERWRITTEN = "day,amount\n"


@pytest.fixture
def snapshot(folder: Path, nbproof: Nbproof) -> str:
    """A snapshot of the folder; afterwards the data was overwritten."""
    taken = nbproof("snapshot", NOTEBOOK, "--data", SALES, "--json").document["id"]
    (folder / SALES).write_text(OVERWRITTEN)
    return str(taken)


def test_a_restore_puts_the_bytes_back_and_its_undo_takes_it_back(
    folder: Path, nbproof: Nbproof, snapshot: str
) -> None:
    done = nbproof("restore", snapshot, "--json")
    restored = (folder / SALES).read_text()
    nbproof("restore", done.document["undo"], "--json")

    assert (done.exit_code, restored) == (0, "day,amount\n1,10\n")
    assert (folder / SALES).read_text() == OVERWRITTEN


def test_a_dry_run_shows_the_plan_and_changes_nothing(
    folder: Path, nbproof: Nbproof, snapshot: str
) -> None:
    said = nbproof("restore", snapshot, "--dry-run", "--json")

    assert said.exit_code == 0
    assert [change["path"] for change in said.document["plan"]["changes"]] == [SALES]
    assert said.document["undo"] is None
    assert (folder / SALES).read_text() == OVERWRITTEN


def test_copies_leave_what_stands_there_alone(
    folder: Path, nbproof: Nbproof, snapshot: str
) -> None:
    said = nbproof("restore", snapshot, "--as-copy", "--json")

    (change,) = said.document["plan"]["changes"]
    assert (change["path"], change["copy_of"]) == (f"data/sales-{snapshot[:8]}.csv", SALES)
    assert (folder / change["path"]).read_text() == "day,amount\n1,10\n"
    assert (folder / SALES).read_text() == OVERWRITTEN


def test_only_the_files_that_are_named_are_put_back(
    folder: Path, nbproof: Nbproof, snapshot: str
) -> None:
    (folder / NOTEBOOK).write_text("{")

    nbproof("restore", snapshot, NOTEBOOK)

    assert (folder / SALES).read_text() == OVERWRITTEN
    assert (folder / NOTEBOOK).read_text() != "{"


@pytest.mark.parametrize(
    "words",
    [("nowhere.csv",), ("../outside.txt",), ("/etc/passwd",), ("",), ("--before", "c1:x")],
)
def test_what_cannot_be_restored_is_bad_input_and_changes_nothing(
    folder: Path, nbproof: Nbproof, snapshot: str, words: tuple[str, ...]
) -> None:
    said = nbproof("restore", snapshot, *words)

    assert said.exit_code == 2
    assert (folder / SALES).read_text() == OVERWRITTEN


@pytest.fixture
def overwritten_by_c1(folder: Path) -> str:
    """A snapshot whose cell c1 has overwritten the data in its second run; old bytes are kept."""
    room, now = open_room(folder), datetime.now(timezone.utc)
    old = (folder / SALES).read_bytes()
    before = Before(digest=room.store.put_bytes(old), size_bytes=len(old), kept=True)
    (folder / SALES).write_text(OVERWRITTEN)
    digest = room.store.put_bytes(OVERWRITTEN.encode())
    run = CellRun(
        cell_id=CellId("c1"),
        session=SessionId("s1"),
        execution_count=2,
        source="x = 1",
        outcome="ok",
        started_at=now - timedelta(seconds=1),
        ended_at=now,
        files_written=(
            FileWrite(path=SALES, digest=digest, size_bytes=len(OVERWRITTEN), before=before),
        ),
    )
    taken = take(
        room.store,
        room.workspace,
        notebook=folder / NOTEBOOK,
        runs=(run,),
        environment=None,
        capture=("agent",),
        taken_at=now,
    )
    return taken.snapshot.id


@pytest.mark.parametrize("run", ["c1", "c1:2"])
def test_what_a_cell_overwrote_is_put_back(
    folder: Path, nbproof: Nbproof, overwritten_by_c1: str, run: str
) -> None:
    said = nbproof("restore", overwritten_by_c1, "--before", run)

    assert (said.exit_code, said.stderr) == (0, "")
    assert (folder / SALES).read_text() == "day,amount\n1,10\n"


@pytest.mark.parametrize("run", ["c9", "c1:3"])
def test_a_run_that_is_not_known_is_bad_input(
    nbproof: Nbproof, overwritten_by_c1: str, run: str
) -> None:
    assert nbproof("restore", overwritten_by_c1, "--before", run).exit_code == 2


def test_a_run_is_shown_with_what_it_wrote(nbproof: Nbproof, overwritten_by_c1: str) -> None:
    assert f"wrote {SALES}" in nbproof("show", overwritten_by_c1).stdout


def test_a_second_restore_has_nothing_to_change(nbproof: Nbproof, snapshot: str) -> None:
    nbproof("restore", snapshot)

    assert "already as it was" in nbproof("restore", snapshot).stdout


def test_a_store_that_is_whole_is_verified_with_0(nbproof: Nbproof, snapshot: str) -> None:
    said = nbproof("verify", "--json")

    assert said.exit_code == 0
    assert said.document == {
        "format": 1,
        "ok": True,
        "damaged": [],
        "repaired": [],
        "set_aside": [],
    }


def test_a_flipped_byte_is_found_with_4_and_named(
    folder: Path, nbproof: Nbproof, snapshot: str
) -> None:
    spoil(folder, digest_of(b"day,amount\n1,10\n"))
    assert nbproof("restore", snapshot).exit_code == 4
    said = nbproof("verify", "--json")

    assert said.exit_code == 4
    assert not said.document["ok"]
    assert said.document["damaged"][0]["snapshots"] == [snapshot], said.document
    assert nbproof("restore", snapshot).exit_code == 3
    assert (folder / SALES).read_text() == OVERWRITTEN
