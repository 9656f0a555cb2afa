"""nbproof snapshot, log, show and diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import NOTEBOOK, SALES, Nbproof, notebook_text


def test_a_snapshot_is_listed_and_shown_as_it_was_taken(nbproof: Nbproof) -> None:
    taken = nbproof("snapshot", NOTEBOOK, "--data", "data/**", "--json")
    listed = nbproof("log", NOTEBOOK, "--json")
    shown = nbproof("show", taken.document["id"], "--json")

    assert (taken.exit_code, taken.stderr) == (0, "")
    assert [entry["id"] for entry in listed.document["snapshots"]] == [taken.document["id"]]
    assert {**shown.document, "notes": []} == taken.document
    assert [(state["path"], state["kept"]) for state in taken.document["data"]] == [(SALES, True)]


def test_the_beginning_of_an_id_is_enough(nbproof: Nbproof) -> None:
    whole = nbproof("snapshot", NOTEBOOK, "--json").document["id"]

    assert nbproof("show", whole[:12], "--json").document["id"] == whole


def test_an_unchanged_notebook_gives_no_second_snapshot(nbproof: Nbproof) -> None:
    first, second = (nbproof("snapshot", NOTEBOOK, "--json").document["id"] for _ in range(2))

    assert first == second
    assert len(nbproof("log", "--json").document["snapshots"]) == 1


def test_the_log_has_the_newest_first_and_at_most_as_many_as_asked_for(
    folder: Path, nbproof: Nbproof
) -> None:
    older = nbproof("snapshot", NOTEBOOK, "--json").document["id"]
    (folder / NOTEBOOK).write_text(notebook_text("x = 2"))
    newer = nbproof("snapshot", NOTEBOOK, "--json").document["id"]

    def listed(*words: str) -> list[str]:
        return [entry["id"] for entry in nbproof("log", *words, "--json").document["snapshots"]]

    assert listed() == [newer, older]
    assert listed("--limit", "1") == [newer]


def test_the_log_of_a_notebook_that_is_gone_still_tells(folder: Path, nbproof: Nbproof) -> None:
    nbproof("snapshot", NOTEBOOK)
    (folder / NOTEBOOK).unlink()

    assert len(nbproof("log", NOTEBOOK, "--json").document["snapshots"]) == 1


def test_the_log_of_what_never_was_is_bad_input(nbproof: Nbproof) -> None:
    said = nbproof("log", "nope.ipynb")

    assert said.exit_code == 2
    assert "nope.ipynb" in said.stderr


def test_globs_are_read_from_the_current_folder(
    folder: Path, nbproof: Nbproof, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".git").mkdir()
    (folder / "deep").mkdir()
    (folder / "deep" / "x.ipynb").write_text(notebook_text("1"))
    (folder / "deep" / "x.csv").write_text("a\n1\n")
    monkeypatch.chdir(folder / "deep")

    taken = nbproof("snapshot", "x.ipynb", "--data", "*.csv", "--json").document

    assert taken["notebook"] == "deep/x.ipynb"
    assert [state["path"] for state in taken["data"]] == ["deep/x.csv"]


def test_a_glob_that_leads_out_of_the_workspace_is_refused(nbproof: Nbproof) -> None:
    assert nbproof("snapshot", NOTEBOOK, "--data", "../**").exit_code == 2


def test_a_difference_names_cells_and_files(folder: Path, nbproof: Nbproof) -> None:
    older = nbproof("snapshot", NOTEBOOK, "--data", SALES, "--json").document["id"]
    (folder / NOTEBOOK).write_text(notebook_text("x = 2", "print(x)"))
    (folder / SALES).write_text("day,amount\n")
    newer = nbproof("snapshot", NOTEBOOK, "--data", SALES, "--json").document["id"]

    found = nbproof("diff", older, newer, "--json").document
    told = nbproof("diff", older, newer).stdout

    assert found["cells"] == [{"cell_id": "c1", "before": "x = 1", "after": "x = 2"}]
    assert [file["path"] for file in found["files"]] == [SALES]
    assert found["environment"] == []
    assert "-x = 1\n+x = 2\n" in told


def test_a_snapshot_does_not_differ_from_itself(nbproof: Nbproof) -> None:
    taken = nbproof("snapshot", NOTEBOOK, "--json").document["id"]

    assert nbproof("diff", taken, taken).stdout == "no difference\n"


def test_a_hostile_file_name_cannot_move_the_cursor(folder: Path, nbproof: Nbproof) -> None:
    (folder / "a\x1b[2Jb.ipynb").write_text(notebook_text("1"))

    said = nbproof("snapshot", "a\x1b[2Jb.ipynb")

    assert "\x1b" not in said.stdout + said.stderr
