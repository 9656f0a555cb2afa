"""Each notebook in tests/notebooks has its expected verdict beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nbproof.sessions import verdicts
from nbproof.sessions.room import open_room

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


@pytest.mark.parametrize("name", sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")))
def test_a_notebook_without_history_gets_its_expected_verdict(name: str, tmp_path: Path) -> None:
    expected = json.loads((NOTEBOOKS / f"{name}.json").read_text())
    notebook = tmp_path / f"{name}.ipynb"
    notebook.write_bytes((NOTEBOOKS / f"{name}.ipynb").read_bytes())

    judged = verdicts.status(open_room(tmp_path), notebook, shown_as=name, live=None, cells=None)

    found = {
        "basis": judged.basis,
        "sentence": judged.sentence,
        "fix": list(judged.fix),
        "cells": {
            cell.id: [cell.state, cell.fresh, [reason.sentence for reason in cell.reasons]]
            for cell in judged.cells
        },
    }
    assert found == expected
