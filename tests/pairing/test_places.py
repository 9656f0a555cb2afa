"""Where a notebook's cells stand in its script."""

from __future__ import annotations

import pytest

from nbproof.model.ids import CellId
from nbproof.model.pairing import CellType
from nbproof.model.status import CellSource
from nbproof.pairing.dialect import dialect_of
from nbproof.pairing.places import lines_of
from nbproof.pairing.script import script_of

PYTHON = dialect_of("python", None) or pytest.fail("Python has a dialect")
CELLS: tuple[tuple[CellType, str], ...] = (
    ("markdown", "# Title\n\nwords"),
    ("code", "x = 1"),
    ("code", ""),
    ("code", "def f():\n\n\n    return 2\n\n\nf()"),
    ("raw", "raw"),
    ("code", "%matplotlib inline\ny = x"),
)


def cells(*given: tuple[CellType, str]) -> tuple[CellSource, ...]:
    return tuple(
        CellSource(id=CellId(f"c{index}"), type=kind, source=source)
        for index, (kind, source) in enumerate(given)
    )


def test_each_cell_is_found_on_the_line_where_its_source_begins() -> None:
    text = script_of(cells(*CELLS), PYTHON)
    lines = text.split("\n")
    found = lines_of(text, cells(*CELLS), PYTHON)

    assert sorted(found) == [0, 1, 2, 3, 4, 5]
    assert [lines[found[index] - 1] for index in (0, 1, 3)] == ["# # Title", "x = 1", "def f():"]
    assert lines[found[5] - 1] == "# %matplotlib inline"


def test_a_header_and_a_formatters_blank_lines_move_the_lines() -> None:
    header = "# ---\n# jupyter:\n#   jupytext:\n#     main_language: python\n# ---\n\n"
    script = script_of(cells(*CELLS), PYTHON).replace("# %%\nx", "\n# %%\nx")
    text = header + script
    lines = text.split("\n")
    found = lines_of(text, cells(*CELLS), PYTHON)

    assert {lines[line - 1] for line in found.values()} >= {"x = 1", "def f():"}


def test_a_cell_that_the_script_has_otherwise_is_left_out() -> None:
    text = script_of(cells(("code", "x = 1"), ("code", "y = 2")), PYTHON)
    found = lines_of(text, cells(("code", "x = 1"), ("code", "y = 3")), PYTHON)

    assert found == {0: 2}


def test_an_empty_script_has_no_cells() -> None:
    assert lines_of("", cells(*CELLS), PYTHON) == {}
