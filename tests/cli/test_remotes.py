"""push and pull, as a person uses them: where they go, and whom they trust."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import NOTEBOOK, SALES, Nbproof


@pytest.fixture
def remote(folder: Path, monkeypatch: pytest.MonkeyPatch, nbproof: Nbproof) -> str:
    """An empty folder to push to; the user's own files lie below the test's."""
    for name in ("config", "data"):
        monkeypatch.setenv(f"JUPYTER_{name.upper()}_DIR", str(folder.parent / name))
    monkeypatch.delenv("NBPROOF_REMOTE", raising=False)
    nbproof("snapshot", NOTEBOOK, "--data", SALES)
    return f"file://{folder.parent / 'remote'}"


def settings(folder: Path) -> Path:
    return folder.parent / "config/nbproof.toml"


def test_a_push_says_what_was_sent_and_a_second_one_that_nothing_was(
    nbproof: Nbproof, remote: str
) -> None:
    first, second = nbproof("push", remote), nbproof("push", remote)

    assert first.stdout.startswith("pushed 1 snapshot, ")
    assert second.stdout == f"pushed 0 snapshots, 0 objects, 0 B to {remote}\n"
    assert nbproof("pull", remote).stdout == f"pulled 0 snapshots, 0 objects from {remote}\n"


def test_without_a_remote_the_way_to_one_is_told(nbproof: Nbproof, remote: str) -> None:
    said = nbproof("push")

    assert remote
    assert said.exit_code == 2
    assert "no remote is known for this workspace" in said.stderr
    assert "NBPROOF_REMOTE" in said.stderr


def test_a_project_is_followed_once_it_is_trusted_and_no_further(
    folder: Path, nbproof: Nbproof, remote: str
) -> None:
    project = folder / "pyproject.toml"
    project.write_text(f'[tool.nbproof]\nremote = "{remote}"\n')
    refused = nbproof("push")
    assert (refused.exit_code, "have not trusted" in refused.stderr) == (2, True)
    assert nbproof("push", "--trust").exit_code == 0
    project.write_text(f'[tool.nbproof]\nremote = "{remote}-of-somebody-else"\n')

    assert nbproof("push").stdout.endswith(f"to {remote}\n")
    assert not Path(remote.removeprefix("file://") + "-of-somebody-else").exists()


def test_the_users_settings_come_before_the_projects(
    folder: Path, nbproof: Nbproof, remote: str
) -> None:
    (folder / "pyproject.toml").write_text('[tool.nbproof]\nremote = "file:///nowhere"\n')
    settings(folder).parent.mkdir()
    settings(folder).write_text(f'[remotes]\ndefault = "{remote}"\n')

    assert nbproof("push").stdout.endswith(f"to {remote}\n")


def test_bad_settings_are_told_in_one_line(folder: Path, nbproof: Nbproof, remote: str) -> None:
    settings(folder).parent.mkdir()
    settings(folder).write_text("[remotes\n")
    said = nbproof("push")

    assert remote
    assert said.exit_code == 2
    assert "nbproof.toml cannot be read" in said.stderr


def test_a_purge_says_which_remote_has_the_file_and_takes_it_out_there_when_asked(
    nbproof: Nbproof, remote: str
) -> None:
    nbproof("push", remote)
    here = nbproof("purge", SALES)
    planned = nbproof("purge", SALES, "--remotes", "--dry-run")
    there = nbproof("purge", SALES, "--remotes")
    again = nbproof("purge", SALES)

    assert f"{remote} has 1 object of it\n" in here.stdout
    assert f"nbproof purge {SALES} --remotes takes it out there, too" in here.stdout
    assert f"{remote} has 1 object of it\n" in planned.stdout
    assert f"1 object of it removed from {remote}" in there.stdout
    assert remote not in again.stdout
    assert [one.exit_code for one in (here, planned, there, again)] == [0, 0, 0, 0]
