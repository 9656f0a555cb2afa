"""nbproof lock."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbproof.model.environment import Environment, Package
from tests.cli.conftest import NOTEBOOK, Nbproof
from tests.replay.test_replaying import recorded
from tests.replay.workspaces import Cell

ENVIRONMENT = Environment(
    python="3.11.7",
    implementation="CPython",
    platform="linux-x86_64",
    packages=(
        Package(name="six", version="1.17.0"),
        Package(name="mine", version="1", origin="file:///elsewhere"),
    ),
    variables={},
)


@pytest.fixture
def saved(folder: Path) -> Path:
    """A workspace with a notebook whose environment was recorded."""
    recorded(folder, Cell(source="print(1)", printed="1\n"), environment=ENVIRONMENT)
    return folder


def test_lock_writes_what_was_recorded_and_says_what_it_could_not(
    saved: Path, nbproof: Nbproof
) -> None:
    said = nbproof("lock", "report.ipynb", "--json")
    text = (saved / "environments" / "pylock.report.toml").read_text()

    assert said.exit_code == 0
    assert said.document == {
        "format": 1,
        "path": "environments/pylock.report.toml",
        "python": "3.11.7",
        "packages": 1,
        "code": [],
        "left": ["mine 1 from file:///elsewhere"],
    }
    assert 'version = "1.17.0"' in text
    assert nbproof("lock", "report.ipynb").stdout.splitlines() == [
        "environments/pylock.report.toml: Python 3.11.7 with 1 package.",
        "Not locked: mine 1 from file:///elsewhere",
    ]


@pytest.mark.usefixtures("folder")
def test_a_notebook_without_a_record_cannot_be_locked(nbproof: Nbproof) -> None:
    said = nbproof("lock", NOTEBOOK)

    assert said.exit_code == 3
    assert "No environment of" in said.stderr


@pytest.mark.parametrize("path", ["none.ipynb", "."])
@pytest.mark.usefixtures("folder")
def test_what_is_no_notebook_is_bad_input(nbproof: Nbproof, path: str) -> None:
    assert nbproof("lock", path).exit_code == 2
