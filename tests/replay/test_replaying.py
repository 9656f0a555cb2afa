"""Whole replays in real kernels: the examples, and little notebooks for each way to differ."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nbproof.model.environment import Environment, Package
from nbproof.model.ids import SnapshotId
from nbproof.store.directory import DirectoryStore
from nbproof.workspace.place import Workspace
from tests.replay.workspaces import (
    UNSEEN,
    Cell,
    causes,
    commit_all,
    grades,
    notebook_text,
    stream,
    verdict_of,
)
from tests.snapshots.desk import Desk, read, run

EXAMPLES = Path(__file__).parents[2] / "examples"
READS = "text = open('in.csv').read()"
SUMS = "print(sum(int(one) for one in text.split(',')))"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "project"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the examples, under git."""
    folder = tmp_path_factory.mktemp("examples").resolve() / "penguins"
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns(".nbproof", ".ipynb_*"))
    commit_all(folder)
    return folder


def put(root: Path, *cells: Cell) -> None:
    (root / "report.ipynb").write_text(notebook_text(cells))


def recorded(root: Path, *cells: Cell, environment: Environment | None = None) -> SnapshotId:
    """A snapshot of a notebook whose first cell read `in.csv`, which held 1,2,3."""
    put(root, *cells)
    (root / "in.csv").write_text("1,2,3")
    desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root))
    desk.store.put_bytes(b"1,2,3")
    runs = [
        run("c1", 1, source=cells[0].source, reads=(read("in.csv", b"1,2,3"),)),
        *(run(f"c{count}", count, source=cell.source) for count, cell in enumerate(cells[1:], 2)),
    ]
    return desk.take(*runs, environment=environment).snapshot.id


@pytest.mark.parametrize("notebook", ["01-clean.ipynb", "02-model.ipynb"])
def test_the_clean_examples_are_reproduced(examples: Path, notebook: str) -> None:
    verdict = verdict_of(examples, notebook, timeout_s=120)

    assert verdict.reproduced
    assert set(grades(verdict)) <= {"identical", "equivalent"}


def test_the_example_with_sins_names_each_cause_at_its_cell(examples: Path) -> None:
    verdict = verdict_of(examples, "03-sins.ipynb", timeout_s=120)
    told = {
        cell.id: cell.differences[0].cause_kind
        for cell in verdict.cells
        if cell.grade in ("different", "failed")
    }

    assert not verdict.reproduced
    assert told == {
        "imports": "data",
        "kilograms": "data",
        "filter": "missing-name",
        "share": "upstream",
        "bootstrap": "upstream",
        "headline": "upstream",
    }


def test_one_changed_byte_of_an_examples_data_differs_at_the_cell_that_shows_it(
    examples: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "penguins"
    shutil.copytree(examples, folder, ignore=shutil.ignore_patterns(".git"))
    sheet = folder / "data/raw/penguins-raw.csv"
    sheet.write_text(sheet.read_text().replace(",39.1,", ",39.2,", 1))
    verdict = verdict_of(folder, "01-clean.ipynb", timeout_s=120)
    differing = [cell.id for cell in verdict.cells if cell.grade == "different"]

    assert verdict.grade == "different"
    assert differing[0] == "read"


def test_a_recorded_run_is_proven_by_its_data_and_environment(root: Path) -> None:
    recorded(root, Cell(source=READS), Cell(source=SUMS, printed="6\n"))
    first = verdict_of(root)
    used = first.environment.used
    assert used is not None

    assert grades(first) == ["identical", "identical"]
    assert first.sentence == "Reproduced: 2 cells gave what was recorded."
    assert [(one.path, one.as_recorded) for one in first.data] == [("in.csv", True)]
    assert first.proven == ("2 outputs by running the files as they lie here", "1 input by digest")
    assert first.not_proven == (
        "the environment: none was recorded, the present one was used",
        *UNSEEN,
    )


def test_a_changed_byte_is_the_cause_also_of_what_uses_it(root: Path) -> None:
    recorded(root, Cell(source=READS), Cell(source=SUMS, printed="6\n"))
    (root / "in.csv").write_text("1,2,4")
    verdict = verdict_of(root)

    assert grades(verdict) == ["identical", "different"]
    assert causes(verdict) == [("data", "in.csv is not what was recorded")]
    assert [(one.path, one.as_recorded) for one in verdict.data] == [("in.csv", False)]
    assert "in.csv: not what was recorded" in verdict.not_proven


def test_a_snapshot_is_reproduced_after_its_files_have_moved_on(root: Path) -> None:
    snapshot = recorded(root, Cell(source=READS), Cell(source=SUMS, printed="6\n"))
    (root / "in.csv").unlink()
    put(root, Cell(source="1/0"))
    verdict = verdict_of(root, at=snapshot)

    assert verdict.grade == "identical"
    assert verdict.at == f"snapshot {snapshot[:12]}"


def test_a_revision_is_reproduced_after_its_files_have_moved_on(root: Path) -> None:
    put(root, Cell(source="import lib; print(lib.x)", printed="1\n"))
    (root / "lib.py").write_text("x = 1\n")
    commit = commit_all(root)
    (root / "lib.py").write_text("x = 2\n")

    assert verdict_of(root).grade == "different"
    assert verdict_of(root, at="HEAD").grade == "identical"
    assert verdict_of(root, at="HEAD").at == f"revision HEAD ({commit[:12]})"


def test_drift_is_named_and_the_environment_is_not_proven(root: Path) -> None:
    environment = Environment(
        python="3.9.0",
        implementation="CPython",
        platform="linux-x86_64",
        packages=(Package(name="ipykernel", version="5.0"),),
        variables={},
    )
    recorded(
        root, Cell(source=READS), Cell(source="print(7)", printed="6\n"), environment=environment
    )
    verdict = verdict_of(root)
    moved = {one.name: one.recorded for one in verdict.environment.drift}

    assert (moved["python"], moved["ipykernel"]) == ("CPython 3.9.0", "5.0")
    assert [kind for kind, _ in causes(verdict)] == ["packages"]
    assert verdict.not_proven[0].startswith("the environment: the present one was used, with ")


def test_cells_that_were_never_run_are_not_compared(root: Path) -> None:
    put(root, Cell(source="print(1)", count=0), Cell(source="print(2)", printed="2\n"))
    verdict = verdict_of(root)

    assert grades(verdict) == ["not-compared", "identical"]
    assert verdict.reproduced


def test_a_notebook_without_outputs_is_not_called_reproduced(root: Path) -> None:
    put(root, Cell(source="print(1)", count=0))
    verdict = verdict_of(root)

    assert (verdict.grade, verdict.reproduced) == ("not-compared", False)
    assert verdict.sentence.startswith("Nothing was recorded to compare with")


def test_the_clean_copys_folders_read_like_those_that_it_stands_for(root: Path) -> None:
    put(root, Cell(source="import os; print(os.getcwd())", printed=f"{root}\n"))

    assert verdict_of(root).grade == "identical"


def test_errors_that_were_recorded_are_expected_again(root: Path) -> None:
    error: dict[str, object] = {
        "output_type": "error",
        "ename": "ZeroDivisionError",
        "evalue": "division by zero",
        "traceback": [],
    }
    put(root, Cell(source="1/0", outputs=(error,)), Cell(source="print(2)", printed="2\n"))

    assert verdict_of(root).reproduced


def test_what_the_executed_notebook_holds_came_out_of_the_replay(
    root: Path, tmp_path: Path
) -> None:
    put(root, Cell(source="print(1)", printed="other\n"))
    outcome = tmp_path / "outcome"
    outcome.mkdir()
    verdict_of(root, outcome=outcome)
    executed = json.loads((outcome / "executed.ipynb").read_text())
    shown = json.loads((outcome / "cell-0.json").read_text())

    assert executed["cells"][0]["outputs"] == [stream("1\n")]
    assert (shown["recorded"], shown["replayed"]) == ([stream("other\n")], [stream("1\n")])


def test_a_file_written_outside_of_the_clean_copy_is_told(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.txt"
    put(root, Cell(source=f"_ = open({str(target)!r}, 'w').write('x')"))
    told = [one for one in verdict_of(root).not_proven if one.startswith("it wrote outside")]

    assert told == [f"it wrote outside of the clean copy: {target}"]
