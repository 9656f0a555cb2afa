"""Replays in the recorded order, with parameters, and clean copies that are kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nbproof.model.errors import BadInput
from tests.replay.workspaces import Cell, grades, notebook_text, verdict_of
from tests.replay.workspaces import replayed as result_of

COUNTED = (
    Cell(source="n = 1", count=1),
    Cell(source="print(n)", printed="11\n", count=3),
    Cell(source="n += 10", count=2),
    Cell(source="print('same')", printed="same\n", count=4),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "project"
    folder.mkdir()
    return folder


def test_as_run_gives_what_was_recorded_and_names_what_top_to_bottom_gives_otherwise(
    root: Path,
) -> None:
    (root / "report.ipynb").write_text(notebook_text(COUNTED))
    from_top, as_run = verdict_of(root), verdict_of(root, is_as_run=True)

    assert grades(from_top) == ["identical", "different", "identical", "identical"]
    assert (from_top.order, from_top.top_down) == ("top-down", None)
    assert grades(as_run) == ["identical"] * 4
    assert as_run.order == "as-run"
    assert [cell.top_down for cell in as_run.cells] == [
        "identical",
        "different",
        "identical",
        "identical",
    ]
    assert as_run.top_down == "From top to bottom [3] gives something else."


def test_as_run_says_so_where_the_order_makes_no_difference(root: Path) -> None:
    cells = (
        Cell(source="print(2)", printed="2\n", count=2),
        Cell(source="print(1)", printed="1\n", count=1),
    )
    (root / "report.ipynb").write_text(notebook_text(cells))

    assert (
        verdict_of(root, is_as_run=True).top_down == "From top to bottom the cells give the same."
    )


def test_a_display_that_is_updated_after_its_cell_ran_again_is_that_of_the_last_run(
    root: Path,
) -> None:
    """nbclient finds displays by their places, which move where a cell runs twice."""
    source = "from IPython.display import display\nprint(1)\nshown = display('a', display_id='d')"
    cells = (Cell(source=source, count=1), Cell(source="shown.update('b')", count=2))
    (root / "report.ipynb").write_text(notebook_text(cells))

    assert "failed" not in grades(verdict_of(root, is_as_run=True))


def test_other_parameters_give_other_outputs_and_are_told(root: Path) -> None:
    text = json.loads(
        notebook_text([Cell(source="a = 1"), Cell(source="print(a * 2)", printed="2\n")])
    )
    text["cells"][0]["metadata"]["tags"] = ["parameters"]
    (root / "report.ipynb").write_text(json.dumps(text))

    assert verdict_of(root).grade == "identical"

    verdict = verdict_of(root, parameters=(("a", "5"),))

    assert grades(verdict) == ["identical", "different"]
    assert verdict.cells[1].differences[0].detail == "line 1: 2 → 10"
    assert verdict.parameters == {"a": "5"}
    assert "what the notebook was recorded with: a had other values" in verdict.not_proven


def test_a_parameter_that_the_notebook_does_not_have_is_refused(root: Path) -> None:
    (root / "report.ipynb").write_text(notebook_text([Cell(source="a = 1")]))
    result = result_of(root, parameters=(("a", "5"),))

    assert isinstance(result.error, BadInput)  # type: ignore[union-attr]


def test_a_kept_clean_copy_holds_what_the_cells_wrote_and_the_executed_notebook(
    root: Path,
) -> None:
    cells = [Cell(source="open('out.txt', 'w').write('new'); print(1)", printed="1\n")]
    (root / "report.ipynb").write_text(notebook_text(cells))
    kept = verdict_of(root, keeps=True).clean_copy
    assert kept is not None
    try:
        names = sorted(path.name for path in Path(kept).iterdir())
        executed = json.loads(Path(kept, "report.executed.ipynb").read_text())

        assert names == ["out.txt", "report.executed.ipynb", "report.ipynb"]
        assert executed["cells"][0]["outputs"][0]["text"] == "1\n"
        assert [path.name for path in Path(kept).parent.iterdir()] == [root.name]
        assert not (root / "out.txt").exists()
    finally:
        shutil.rmtree(Path(kept).parent)
