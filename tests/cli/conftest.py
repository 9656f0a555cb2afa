"""A folder with one notebook and one data file, and the command line in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nbproof.cli import main

NOTEBOOK = "report.ipynb"
SALES = "data/sales.csv"


@dataclass(frozen=True, slots=True)
class Said:
    """What the command line gave."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.stdout)


Nbproof = Callable[..., Said]


def notebook_text(*sources: str) -> str:
    """A notebook whose code cells have these sources and ran in their order."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{count}",
            "metadata": {},
            "execution_count": count,
            "source": source,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": f"{count}\n"}],
        }
        for count, source in enumerate(sources, 1)
    ]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernelspec},
        "cells": cells,
    }
    return json.dumps(document, indent=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a workspace without git."""
    here = tmp_path / "project"
    (here / "data").mkdir(parents=True)
    (here / SALES).write_text("day,amount\n1,10\n")
    (here / NOTEBOOK).write_text(notebook_text("x = 1", "print(x)"))
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def nbproof(folder: Path, capsys: pytest.CaptureFixture[str]) -> Nbproof:
    """Run a verb in this process."""

    def run(*words: str) -> Said:
        capsys.readouterr()
        exit_code = main(words)
        out, err = capsys.readouterr()
        return Said(exit_code, out, err)

    return run


def in_a_shell(
    script: str, *words: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Said:
    """Run a verb in a process of its own, as `"$@"` of a shell script."""
    command = [sys.executable, "-c", "import sys; from nbproof.cli import main; sys.exit(main())"]
    done = subprocess.run(
        ["/bin/sh", "-c", script, "-", *command, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())
