"""Whatever happens to the process ends as an exit code and one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbproof.cli.verbs import SUMMARIES, VERBS
from tests.cli.conftest import NOTEBOOK, Nbproof, Said, in_a_shell, notebook_text


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("log", "--frobnicate"),
        ("snapshot",),
        ("snapshot", "--output=x.ipynb"),
        ("snapshot", ""),
        ("snapshot", "n" * 300 + ".ipynb"),
        ("status", "n" * 300 + ".ipynb"),
        ("diff", "a"),
        ("show", "-rf"),
        ("show", "--"),
        ("show", ""),
        ("show", "*"),
        ("show", "../../outside/secret.txt"),
        ("restore", "id\nid"),
        ("restore", "0123456789abcdef" * 4),
        ("restore", "é"),
    ],
)
def test_bad_usage_is_exit_2_with_one_line_and_a_hint(
    nbproof: Nbproof, words: tuple[str, ...]
) -> None:
    said = nbproof(*words)

    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.startswith("nbproof: ")
    assert len(said.stderr.splitlines()) <= 2


def test_with_json_an_error_is_one_document_on_stdout_and_the_line_on_stderr(
    nbproof: Nbproof,
) -> None:
    said = nbproof("show", "0123456789ab", "--json")

    assert said.exit_code == 2
    assert said.document["error"] == "unknown-snapshot"
    assert said.document.keys() == {"error", "message", "hint"}
    assert said.document["message"] in said.stderr


def test_bad_usage_is_json_too_where_json_was_asked_for(nbproof: Nbproof) -> None:
    assert nbproof("log", "--frobnicate", "--json").document["error"] == "bad-usage"


def test_without_words_the_help_is_shown(nbproof: Nbproof) -> None:
    said = nbproof()

    assert (said.exit_code, said.stderr) == (0, "")
    assert "Verbs:" in said.stdout


@pytest.mark.parametrize("verb", SUMMARIES)
def test_the_help_of_a_verb_begins_with_its_line_in_the_table(verb: str) -> None:
    with VERBS.make_context("nbproof", [verb], resilient_parsing=True) as context:
        command = VERBS.get_command(context, verb)

    assert command is not None
    assert (command.help or "").splitlines()[0] == SUMMARIES[verb]


@pytest.mark.parametrize("verb", SUMMARIES)
def test_every_verb_takes_json(nbproof: Nbproof, verb: str) -> None:
    assert "--json" in nbproof(verb, "--help").stdout


def test_a_full_device_is_said_in_one_line(folder: Path) -> None:
    said = in_a_shell('exec "$@" > /dev/full', "log", "--json", folder=folder)

    assert said == Said(3, "", "nbproof: No space left on device\n")


def test_a_closed_stdout_is_no_failure(folder: Path) -> None:
    said = in_a_shell('exec "$@" >&-', "log", "--json", folder=folder)

    assert said == Said(0, "", "")


def test_a_reader_that_leaves_early_is_no_reason_to_complain(folder: Path) -> None:
    said = in_a_shell('"$@" | true', "log", "--json", folder=folder)

    assert said == Said(0, "", "")


def test_a_folder_that_is_gone_is_said_in_one_line(folder: Path) -> None:
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    said = in_a_shell(script, "log", folder=folder)

    assert said.exit_code == 3
    assert said.stderr.splitlines()[0] == "nbproof: the current folder does not exist any more"


def test_a_name_that_the_locale_cannot_show_is_escaped(folder: Path) -> None:
    (folder / "отчёт.ipynb").write_text(notebook_text("x = 1"))

    said = in_a_shell('LC_ALL=C PYTHONUTF8=0 exec "$@"', "snapshot", "отчёт.ipynb", folder=folder)

    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.isascii()


def test_a_link_to_nothing_is_named_as_the_user_named_it(folder: Path, nbproof: Nbproof) -> None:
    (folder / "x.ipynb").symlink_to("nowhere")

    said = nbproof("snapshot", "x.ipynb")

    assert said.exit_code == 2
    assert said.stderr.startswith("nbproof: x.ipynb is a link")


def test_a_notebook_named_like_an_option_can_be_named_after_two_dashes(
    folder: Path, nbproof: Nbproof
) -> None:
    (folder / "-x.ipynb").write_text(notebook_text("x = 1"))

    assert nbproof("snapshot", "--", "-x.ipynb").exit_code == 0
    assert nbproof("snapshot", "-x.ipynb").exit_code == 2


def test_the_help_loads_none_of_the_slow_packages(folder: Path) -> None:
    said = in_a_shell('PYTHONPROFILEIMPORTTIME=1 exec "$@"', "--help", folder=folder)
    loaded = {row.rpartition("|")[2].strip() for row in said.stderr.splitlines()}

    assert "click" in loaded
    assert not loaded & {"rich", "git", "nbformat", "blake3", "jupyter_core", "msgspec"}


def test_the_notebook_is_never_changed(folder: Path, nbproof: Nbproof) -> None:
    before = (folder / NOTEBOOK).read_bytes()
    for verb in ("snapshot", "status", "check"):
        nbproof(verb, NOTEBOOK)

    assert (folder / NOTEBOOK).read_bytes() == before
