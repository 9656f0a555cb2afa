"""Notebooks of a batch of which one makes what another one reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nbproof.model.replaying import Verdict
from nbproof.replay.batch import Batch, Unreplayed
from nbproof.replay.needs import needs
from nbproof.replay.protocol import Request
from nbproof.snapshots.take import take
from nbproof.store.directory import DirectoryStore
from nbproof.workspace.place import Workspace
from tests.replay.workspaces import Cell, notebook_text
from tests.snapshots.desk import START, read, run, write

MAKES = Cell(source="open('mid.csv', 'w').write('1,2'); print('made')", printed="made\n")
USES = Cell(source="print(open('mid.csv').read())", printed="1,2\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "project"
    folder.mkdir()
    return folder


def record(root: Path, name: str, cell: Cell, *, reads: str = "", writes: str = "") -> Request:
    """A notebook of one cell with a snapshot that says which file it read or wrote."""
    (root / name).write_text(notebook_text([cell]))
    one = run("c1", 1, source=cell.source)
    one = replace(
        one,
        files_read=(read(reads, b"1,2"),) if reads else (),
        files_written=(write(writes, b"1,2"),) if writes else (),
    )
    take(
        DirectoryStore(root),
        Workspace(root=root),
        notebook=root / name,
        runs=(one,),
        environment=None,
        capture=(),
        taken_at=START,
    )
    return Request(root=str(root), notebook=str(root / name), shown_as=name)


def waits(*requests: Request) -> dict[str, list[tuple[str, str]]]:
    found = needs(requests)
    return {
        one.shown_as: [(need.name, need.maker.shown_as) for need in wanted]
        for one, wanted in found.items()
    }


def test_a_notebook_waits_for_the_one_that_writes_what_it_reads(root: Path) -> None:
    user = record(root, "a.ipynb", USES, reads="mid.csv")
    maker = record(root, "b.ipynb", MAKES, writes="mid.csv")
    other = record(root, "c.ipynb", Cell(source="1"))

    assert waits(user, maker, other) == {
        "a.ipynb": [("mid.csv", "b.ipynb")],
        "b.ipynb": [],
        "c.ipynb": [],
    }


def test_of_two_that_wait_for_each_other_the_first_goes_first(root: Path) -> None:
    one = record(root, "a.ipynb", USES, reads="x.csv", writes="y.csv")
    other = record(root, "b.ipynb", USES, reads="y.csv", writes="x.csv")

    assert waits(one, other) == {"a.ipynb": [("x.csv", "b.ipynb")], "b.ipynb": []}


def test_a_notebook_that_writes_over_its_input_waits_too(root: Path) -> None:
    one = record(root, "a.ipynb", USES, reads="x.csv", writes="x.csv")
    other = record(root, "b.ipynb", MAKES, writes="x.csv")

    assert waits(one, other) == {"a.ipynb": [("x.csv", "b.ipynb")], "b.ipynb": []}


def test_what_a_replay_made_is_handed_to_the_one_that_needs_it(root: Path) -> None:
    user = record(root, "a.ipynb", USES, reads="mid.csv")
    maker = record(root, "b.ipynb", MAKES, writes="mid.csv")
    alone = Batch(jobs=1, heard=lambda _, __: None).run([user])
    both = Batch(jobs=2, heard=lambda _, __: None).run([user, maker])

    assert [_grade(one) for one in alone] == ["failed"]
    assert [_grade(one) for one in both] == ["identical", "identical"]
    assert isinstance(both[0], Verdict)
    assert [(one.path, one.as_recorded) for one in both[0].data] == [("mid.csv", True)]
    assert "mid.csv: not part of it, b.ipynb made it" in both[0].not_proven
    assert not (root / "mid.csv").exists()


def test_a_file_that_lies_there_is_taken_before_one_that_a_replay_made(root: Path) -> None:
    user = record(root, "a.ipynb", USES, reads="mid.csv")
    other = replace(MAKES, source="open('mid.csv', 'w').write('3')")
    maker = record(root, "b.ipynb", other, writes="mid.csv")
    (root / "mid.csv").write_text("1,2")

    first, _ = Batch(jobs=2, heard=lambda _, __: None).run([user, maker])

    assert _grade(first) == "identical"


def _grade(result: Verdict | Unreplayed) -> str:
    return "not replayed" if isinstance(result, Unreplayed) else result.grade
