"""nbproof restore and verify."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import NOTEBOOK, SALES, Nbproof

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


def test_a_second_restore_has_nothing_to_change(nbproof: Nbproof, snapshot: str) -> None:
    nbproof("restore", snapshot)

    assert "already as it was" in nbproof("restore", snapshot).stdout


def test_a_store_that_is_whole_is_verified_with_0(nbproof: Nbproof, snapshot: str) -> None:
    said = nbproof("verify", "--json")

    assert said.exit_code == 0
    assert said.document == {"format": 1, "ok": True, "damaged": [], "repaired": []}


def test_a_flipped_byte_is_found_with_4_and_named(
    folder: Path, nbproof: Nbproof, snapshot: str
) -> None:
    content = b"day,amount\n1,10\n"
    for path in (folder / ".nbproof").rglob("*"):
        if path.is_file() and path.read_bytes() == content:
            path.chmod(0o600)
            path.write_bytes(content.replace(b"10", b"11"))
    said = nbproof("verify", "--json")

    assert said.exit_code == 4
    assert not said.document["ok"]
    assert said.document["damaged"][0]["snapshots"] == [snapshot]
    assert nbproof("restore", snapshot).exit_code == 4
    assert (folder / SALES).read_text() == OVERWRITTEN
