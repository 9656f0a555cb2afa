"""gc, forget, purge and names, as a person uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import NOTEBOOK, SALES, Nbproof


@pytest.fixture
def snapshot(nbproof: Nbproof) -> str:
    """A snapshot of the notebook with its data."""
    return str(nbproof("snapshot", NOTEBOOK, "--data", SALES, "--json").document["id"])


def test_gc_has_nothing_to_remove_in_a_sound_store(nbproof: Nbproof, snapshot: str) -> None:
    said = nbproof("gc", "--grace", "0", "--json")

    assert said.document == {
        "format": 1, "forgotten": [], "removed": 0, "freed_bytes": 0, "objects": 0,
        "size_bytes": 0, "done": True,
    }  # fmt: skip
    assert nbproof("restore", snapshot, "--dry-run").exit_code == 0


def test_a_dry_run_says_what_would_go(nbproof: Nbproof, snapshot: str) -> None:
    nbproof("forget", snapshot)
    would = nbproof("gc", "--grace", "0", "--dry-run")
    done = nbproof("gc", "--grace", "0")

    assert "would be removed" in would.stdout
    assert done.stdout == would.stdout.replace("would be removed", "removed")
    assert nbproof("verify").exit_code == 0


def test_a_forgotten_snapshot_is_unknown(nbproof: Nbproof, snapshot: str) -> None:
    assert "1 snapshot forgotten" in nbproof("forget", snapshot[:12]).stdout
    assert nbproof("show", snapshot).exit_code == 2
    assert nbproof("log", NOTEBOOK).stdout == "no snapshots yet\n"


def test_purge_says_what_it_removes_and_restore_that_it_is_gone(
    folder: Path, nbproof: Nbproof, snapshot: str
) -> None:
    would = nbproof("purge", SALES, "--dry-run")
    assert "would be removed" in would.stdout
    done = nbproof("purge", SALES, "--json")

    assert done.document["done"]
    assert snapshot in done.document["snapshots"]
    assert nbproof("verify").exit_code == 0
    (folder / SALES).write_text("something else")
    assert nbproof("restore", snapshot, SALES).exit_code == 3
    assert nbproof("purge", "nothing.csv").exit_code == 2


def test_a_named_snapshot_keeps_its_id_and_stays(nbproof: Nbproof, snapshot: str) -> None:
    said = nbproof("snapshot", NOTEBOOK, "--name", "as sent", "--json")

    assert said.exit_code == 0
    assert '"as sent"' in nbproof("log", NOTEBOOK).stdout
    assert nbproof("verify").exit_code == 0
    assert nbproof("snapshot", NOTEBOOK, "--name", "two\nlines").exit_code == 2
    assert snapshot
