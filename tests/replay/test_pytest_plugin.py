"""Notebooks as tests of pytest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.replay.workspaces import Cell, notebook_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a notebook that is reproduced, one that is not, and one that is none."""
    (tmp_path / "good.ipynb").write_text(notebook_text([Cell(source="print(1)", printed="1\n")]))
    (tmp_path / "bad.ipynb").write_text(notebook_text([Cell(source="print(1)", printed="2\n")]))
    (tmp_path / "torn.ipynb").write_text("{")
    return tmp_path


def said(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of pytest."""
    plugin = ["-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "--rootdir", str(folder), "-q", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout


def test_notebooks_are_left_alone_unless_they_are_asked_for(folder: Path) -> None:
    code, output = said(folder)

    assert (code, output.splitlines()[-1].startswith("no tests ran")) == (5, True)


def test_a_notebook_passes_where_it_gives_its_outputs_again(folder: Path) -> None:
    code, output = said(folder, "--nbproof", "good.ipynb")

    assert code == 0
    assert output.splitlines()[-1].startswith("1 passed")


def test_a_notebook_that_does_not_fails_with_its_verdict(folder: Path) -> None:
    code, output = said(folder, "--nbproof", "bad.ipynb", "torn.ipynb")

    assert code == 1
    assert "bad.ipynb: Not reproduced: of 1 cell, 1 gave something else." in output
    assert "line 1: 2 → 1" in output
    assert "torn.ipynb" in output
    assert "Traceback" not in output
