"""nbproof status and check, from disk and history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import NOTEBOOK, Nbproof, notebook_text

UNTRUSTED = "ghost.ipynb"


@pytest.fixture
def ghost(folder: Path) -> str:
    """A notebook that uses a name which no cell makes."""
    (folder / UNTRUSTED).write_text(notebook_text("print(cfg)"))
    return UNTRUSTED


@pytest.mark.parametrize("verb", ["status", "check"])
def test_one_notebook_gives_its_verdict_as_the_document(
    nbproof: Nbproof, ghost: str, verb: str
) -> None:
    said = nbproof(verb, ghost, "--json")

    assert said.exit_code == 1
    assert said.document["path"] == ghost
    assert [(cell["state"], cell["fresh"]) for cell in said.document["cells"]] == [("ghost", False)]


@pytest.mark.parametrize("verb", ["status", "check"])
def test_what_is_not_known_to_be_wrong_passes(nbproof: Nbproof, verb: str) -> None:
    assert nbproof(verb, NOTEBOOK).exit_code == 0


def test_strict_fails_where_it_cannot_be_told(nbproof: Nbproof) -> None:
    assert nbproof("check", NOTEBOOK, "--strict").exit_code == 1


@pytest.mark.parametrize("verb", ["status", "check"])
def test_a_folder_is_judged_as_a_list_of_its_notebooks(
    folder: Path, nbproof: Nbproof, ghost: str, verb: str
) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "x.ipynb").write_text(notebook_text("x = 1"))
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "y.ipynb").write_text("{")

    said = nbproof(verb, "--json")

    assert said.exit_code == 1
    assert [one["path"] for one in said.document] == [ghost, NOTEBOOK, "deep/x.ipynb"]


def test_a_batch_goes_on_past_a_torn_notebook_and_gives_the_highest_code(
    folder: Path, nbproof: Nbproof, ghost: str
) -> None:
    (folder / "torn.ipynb").write_text("{")

    said = nbproof("check", ghost, "torn.ipynb", NOTEBOOK, "--json")

    assert said.exit_code == 2
    assert [one.get("error") for one in said.document] == [None, "bad-input", None]


def test_one_torn_notebook_is_an_error(folder: Path, nbproof: Nbproof) -> None:
    (folder / "torn.ipynb").write_text("{")

    said = nbproof("status", "torn.ipynb", "--json")

    assert said.exit_code == 2
    assert said.document.keys() == {"error", "message", "hint"}


def test_an_empty_folder_has_nothing_to_judge(folder: Path, nbproof: Nbproof) -> None:
    (folder / "empty").mkdir()

    assert json.loads(nbproof("status", "empty", "--json").stdout) == []


def test_the_lines_name_the_notebook_the_cell_and_the_reason(nbproof: Nbproof, ghost: str) -> None:
    first, *_ = nbproof("check", ghost).stdout.splitlines()

    assert first.startswith("ghost.ipynb cell 1 ghost: ")
    assert "cfg" in first
