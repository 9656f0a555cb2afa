"""A cell that listed a folder is out of date once other files lie there, but for its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nbproof.capture.agent import folders
from nbproof.model.ids import CellId, Digest, SessionId
from nbproof.model.runs import Before, CellRun, FileWrite, Listing
from nbproof.model.status import CellSource
from nbproof.sessions.evidence import came_up, present_names
from nbproof.staleness.evidence import Evidence
from nbproof.staleness.judge import judge
from nbproof.workspace.place import Workspace

SOMETHING = Digest("blake3:" + "0" * 64)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass
class Folder:
    """The folder `data` with its files, and runs of cells that list it, make or take files."""

    names: list[str]
    session: str = "s1"
    runs: list[CellRun] = field(default_factory=list)

    def run(self, cell: str, *patterns: str, makes: str = "", takes: str = "") -> None:
        """Run a cell that lists `data` where it has patterns, and then makes or takes a file."""
        names = tuple(sorted(self.names))
        listing = Listing(folder="data", names=names, patterns=patterns)
        written = []
        if makes and makes not in self.names:
            written.append(FileWrite(path=f"data/{makes}", digest=SOMETHING, size_bytes=1))
            self.names.append(makes)
        if takes:
            written.append(gone(takes))
            self.names.remove(takes)
        self.runs.append(
            CellRun(
                cell_id=CellId(cell),
                session=SessionId(self.session),
                execution_count=len(self.runs) + 1,
                source=cell,
                outcome="ok",
                started_at=NOON + timedelta(minutes=len(self.runs)),
                ended_at=NOON + timedelta(minutes=len(self.runs), seconds=1),
                listings=(listing,) if patterns else (),
                files_written=tuple(written),
            )
        )

    def evidence(self, document: str) -> Evidence:
        """What a verdict on these cells rests on."""
        written = [file for run in self.runs for file in run.files_written]
        there = {f"data/{name}" for name in self.names}
        return Evidence(
            cells=tuple(CellSource(id=CellId(one), type="code", source=one) for one in document),
            indexes=tuple(range(len(document))),
            runs=tuple(self.runs),
            session=SessionId(self.session),
            present={file.path: SOMETHING if file.path in there else None for file in written},
            folders={"data": tuple(self.names)},
        )

    def said(self, document: str) -> dict[str, str]:
        """What is said of each cell that is not fresh."""
        cells = judge("n.ipynb", self.evidence(document)).cells
        return {one.id: one.reasons[0].sentence for one in cells if not one.fresh}


def gone(name: str) -> FileWrite:
    before = Before(digest=SOMETHING, size_bytes=1, kept=True)
    return FileWrite(path=f"data/{name}", digest=None, size_bytes=0, before=before)


def test_a_file_that_comes_up_or_goes_is_told_where_it_follows_the_pattern() -> None:
    folder = Folder(["1.csv"])
    folder.run("a", "*.csv")
    assert folder.said("a") == {}

    folder.names.append("notes.txt")
    assert folder.said("a") == {}

    folder.names.append("2.csv")
    assert folder.said("a") == {"a": "data/2.csv has come up since this ran at 12:00."}

    folder.names[:] = ["2.csv"]
    folder.run("a", "*.csv")
    assert folder.said("a") == {}

    folder.names.clear()
    assert folder.said("a") == {"a": "data/2.csv is gone since this ran at 12:01."}


def test_a_file_that_a_cell_above_makes_is_there_in_a_clean_run() -> None:
    folder = Folder([])
    folder.run("b", "*")
    folder.run("a", makes="1.csv")

    assert folder.said("ab") == {"b": "Ran without data/1.csv, which [2] makes above it."}

    folder.run("b", "*")
    assert folder.said("ab") == {}


def test_a_file_that_a_cell_below_makes_is_not_there_in_a_clean_run() -> None:
    folder = Folder([])
    folder.run("a", "*")
    folder.run("b", makes="1.csv")
    assert folder.said("ab") == {}

    folder.run("a", "*")
    assert list(folder.said("ab")) == ["a"]

    folder.session = "s2"
    folder.run("a", "*")
    assert "a" not in folder.said("ab")


def test_what_the_cell_itself_makes_and_takes_is_not_held_against_it() -> None:
    folder = Folder(["1.csv"])
    folder.run("a", "*", makes="2.csv")
    assert judge("n.ipynb", folder.evidence("a")).cells[0].rerun_now == "same"

    folder.run("a", "*", makes="2.csv")
    assert folder.said("a") == {}

    folder.run("a", "*", takes="1.csv")
    assert folder.said("a") == {}


@pytest.mark.parametrize(("names", "rerun"), [(["1.csv"], "same"), ([], "differs")])
def test_running_it_again_would_list_what_lies_there_now(names: list[str], rerun: str) -> None:
    folder = Folder(["1.csv"])
    folder.run("a", "*")
    folder.names[:] = names

    assert judge("n.ipynb", folder.evidence("a")).cells[0].rerun_now == rerun


def test_what_lies_there_now_is_files_alone(tmp_path: Path) -> None:
    folder = Folder(["1.csv"])
    folder.run("a", "*")
    (tmp_path / "data" / "below").mkdir(parents=True)
    (tmp_path / "data" / "2.csv").touch()
    workspace = Workspace(root=tmp_path)

    present = present_names(workspace, folder.runs)

    assert present == {"data": ("2.csv",)}
    assert came_up(workspace, folder.runs, (), present) == frozenset()


def test_a_folder_of_very_many_files_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "MOST_ENTRIES", 1)
    folder = Folder(["1.csv"])
    folder.run("a", "*")
    (tmp_path / "data").mkdir()
    for name in ("1.csv", "2.csv"):
        (tmp_path / "data" / name).touch()

    present = present_names(Workspace(root=tmp_path), folder.runs)
    verdict = judge("n.ipynb", replace(folder.evidence("a"), folders=present)).cells[0]

    assert (present, verdict.fresh, verdict.rerun_now) == ({}, True, "same")


def test_what_came_up_while_a_cell_ran_is_taken_for_that_cells(tmp_path: Path) -> None:
    folder = Folder(["1.csv"])
    folder.run("a", "*.csv")
    (tmp_path / "data").mkdir()
    for name in ("2.csv", "2.txt"):
        (tmp_path / "data" / name).touch()
    now = datetime.now(UTC)
    folder.run("b")
    around = timedelta(seconds=5)
    blind = replace(folder.runs[1], started_at=now - around, ended_at=now + around)
    workspace = Workspace(root=tmp_path)
    present = present_names(workspace, folder.runs)

    assert came_up(workspace, folder.runs, (blind,), present) == {"data/2.csv"}
