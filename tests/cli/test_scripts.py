"""nbproof init and sync: scripts through editors and through git, with no output lost."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from nbproof.model.pairing import PairState
from tests.cli.conftest import NOTEBOOK, Nbproof
from tests.replay.workspaces import Cell, commit_all, git, notebook_text

SCRIPT, PROOF = "report.py", "report.proof.json"
CELLS = (
    Cell(source="x = 1"),
    Cell(source="print(x)", printed="1\n"),
    Cell(source="print(x + 1)", printed="2\n"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A versioned workspace under git, with one notebook whose pair was written."""

    folder: Path
    nbproof: Nbproof

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_bytes().decode()
        assert old in text
        path.write_bytes(text.replace(old, new, 1).encode())

    def save(self, old: str, new: str) -> None:
        """Edit the notebook's cell and save, as JupyterLab's save is kept."""
        self.edit(NOTEBOOK, json.dumps(old)[1:-1], json.dumps(new)[1:-1])
        self.keep()

    def keep(self) -> None:
        assert self.nbproof("snapshot", NOTEBOOK).exit_code == 0

    def state(self) -> str:
        return str(self.nbproof("sync", NOTEBOOK, "--json").document["state"])

    def outputs(self) -> list[str]:
        cells = json.loads((self.folder / NOTEBOOK).read_text())["cells"]
        return [one["text"] for cell in cells for one in cell["outputs"]]

    def sources(self) -> list[str]:
        cells = json.loads((self.folder / NOTEBOOK).read_text())["cells"]
        return ["".join(cell["source"]) for cell in cells]

    def git(self, *words: str) -> str:
        return git(self.folder, *words)


@pytest.fixture
def desk(folder: Path, nbproof: Nbproof) -> Desk:
    (folder / NOTEBOOK).write_text(notebook_text(CELLS))
    git(folder, "init", "-q")
    assert nbproof("init").exit_code == 0
    commit_all(folder)
    return Desk(folder, nbproof)


def test_init_writes_settings_script_and_proof_file_once(folder: Path, nbproof: Nbproof) -> None:
    (folder / NOTEBOOK).write_text(notebook_text(CELLS))
    first = nbproof("init", "--json").document
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.glob("*")
              if path.is_file()}  # fmt: skip
    second = nbproof("init", "--json")

    assert first["written"] == ["nbproof.toml", SCRIPT, PROOF]
    assert (folder / SCRIPT).read_text() == (
        "# %%\nx = 1\n\n# %%\nprint(x)\n\n# %%\nprint(x + 1)\n"
    )
    assert (second.exit_code, second.document["written"]) == (0, [])
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before}


def test_a_save_of_one_edited_cell_is_just_that_edit_in_git(desk: Desk) -> None:
    desk.save("print(x + 1)", "print(x + 2)")
    changed = [
        line
        for line in desk.git("diff", "-U0", "--", SCRIPT).splitlines()
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    lines = desk.git("diff", "--numstat", "--", PROOF).split()

    assert changed == ["-print(x + 1)", "+print(x + 2)"]
    assert lines[:2] == ["1", "1"]


def test_outputs_counts_and_metadata_change_no_byte_of_script_and_proof_file(desk: Desk) -> None:
    notebook = json.loads((desk.folder / NOTEBOOK).read_text())
    notebook["metadata"]["x"] = 1
    notebook["cells"][1] |= {"execution_count": 99, "outputs": []}
    (desk.folder / NOTEBOOK).write_text(json.dumps(notebook))
    desk.keep()

    assert desk.git("status", "--porcelain", "--", SCRIPT, PROOF) == ""


def test_a_workspace_that_is_not_versioned_gets_nothing_written(
    folder: Path, nbproof: Nbproof
) -> None:
    nbproof("snapshot", NOTEBOOK)

    assert {path.name for path in folder.iterdir()} == {".nbproof", "data", NOTEBOOK}
    assert nbproof("sync", NOTEBOOK, "--json").document["state"] == "unversioned"


def _edited(desk: Desk) -> None:
    desk.edit(SCRIPT, "print(x)", "print(x, x)")


def _checked_out(desk: Desk) -> None:
    """Another branch has another script; the notebook itself is not in git."""
    desk.git("rm", "-q", "--cached", NOTEBOOK)
    (desk.folder / ".gitignore").write_text(f"{NOTEBOOK}\n.nbproof\n")
    commit_all(desk.folder)
    desk.git("checkout", "-q", "-b", "other")
    _edited(desk)
    commit_all(desk.folder)


def _stashed(desk: Desk) -> None:
    desk.save("print(x)", "print(x, 7)")
    desk.git("stash", "-q")
    desk.git("stash", "pop", "-q")


def _merged_clean(desk: Desk) -> None:
    desk.git("checkout", "-q", "-b", "other")
    desk.save("print(x + 1)", "print(x + 5)")
    commit_all(desk.folder)
    desk.git("checkout", "-q", "-")
    desk.git("merge", "-q", "other")


def _conflict(desk: Desk) -> None:
    desk.git("rm", "-q", "--cached", NOTEBOOK)
    (desk.folder / ".gitignore").write_text(f"{NOTEBOOK}\n.nbproof\n")
    commit_all(desk.folder)
    desk.git("checkout", "-q", "-b", "other")
    _edited(desk)
    commit_all(desk.folder)
    desk.git("checkout", "-q", "-")
    desk.edit(SCRIPT, "print(x)", "print(-x)")
    commit_all(desk.folder)
    with pytest.raises(subprocess.CalledProcessError):
        desk.git("merge", "-q", "other")
    assert "<<<<<<<" in (desk.folder / SCRIPT).read_text()


def _both(desk: Desk) -> None:
    _edited(desk)
    desk.edit(NOTEBOOK, "print(x + 1)", "print(x + 9)")


def _deleted(desk: Desk) -> None:
    (desk.folder / SCRIPT).unlink()


def _with_windows_line_ends(desk: Desk) -> None:
    desk.git("config", "core.autocrlf", "true")
    (desk.folder / SCRIPT).unlink()
    desk.git("checkout", "-q", "--", SCRIPT)
    assert b"\r\n" in (desk.folder / SCRIPT).read_bytes()


def _without_store(desk: Desk) -> None:
    """A fresh clone: all that is known is what git holds."""
    subprocess.run(["rm", "-rf", str(desk.folder / ".nbproof")], check=True)


def _edited_without_store(desk: Desk) -> None:
    _without_store(desk)
    _edited(desk)


def _notebook_edited(desk: Desk) -> None:
    desk.edit(NOTEBOOK, "print(x + 1)", "print(x + 9)")


def _jupytexts(desk: Desk) -> None:
    notebook = json.loads((desk.folder / NOTEBOOK).read_text())
    notebook["metadata"]["jupytext"] = {"formats": "ipynb,py:percent"}
    (desk.folder / NOTEBOOK).write_text(json.dumps(notebook))
    _edited(desk)


def _occupied(desk: Desk) -> None:
    """Somebody else's file stands there, and nothing says that it was ever a script."""
    _without_store(desk)
    (desk.folder / PROOF).unlink()
    (desk.folder / SCRIPT).write_text("import this\n")


SITUATIONS: dict[Callable[[Desk], None], tuple[PairState, int]] = {
    _edited: ("script-ahead", 1),
    _checked_out: ("script-ahead", 1),
    _stashed: ("in-step", 0),
    _merged_clean: ("in-step", 0),
    _conflict: ("conflicted", 1),
    _both: ("both-changed", 1),
    _deleted: ("unwritten", 0),
    _with_windows_line_ends: ("in-step", 0),
    _without_store: ("in-step", 0),
    _edited_without_store: ("script-ahead", 1),
    _notebook_edited: ("notebook-ahead", 0),
    _jupytexts: ("jupytext", 0),
    _occupied: ("occupied", 1),
}
"""What happens to a pair in git and in editors, with the state that is told of it."""


@pytest.mark.parametrize(
    ("happens", "state", "code"),
    [(happens, *told) for happens, told in SITUATIONS.items()],
    ids=lambda value: getattr(value, "__name__", str(value)).strip("_"),
)
def test_what_happens_in_git_is_told_and_loses_no_output_and_no_script(
    desk: Desk, happens: Callable[[Desk], None], state: str, code: int
) -> None:
    happens(desk)
    before = desk.outputs()
    script = (desk.folder / SCRIPT).read_bytes() if (desk.folder / SCRIPT).exists() else b""
    said = desk.nbproof("sync", NOTEBOOK, "--json")
    desk.keep()

    assert (said.document["state"], said.exit_code) == (state, code)
    assert desk.outputs() == before
    if code:
        assert (desk.folder / SCRIPT).read_bytes() == script


def test_an_edited_script_is_taken_over_with_all_outputs(desk: Desk) -> None:
    desk.edit(SCRIPT, "print(x)", "print(x, x)")
    desk.edit(SCRIPT, "# %%\nx = 1\n", "# %%\nx = 1\n\n# %%\nnew = 2\n")
    said = desk.nbproof("sync", NOTEBOOK, "--take", "script", "--json")

    assert (said.exit_code, said.document["state"]) == (0, "in-step")
    assert desk.sources() == ["x = 1", "new = 2", "print(x, x)", "print(x + 1)"]
    assert desk.outputs() == ["1\n", "2\n"]


def test_a_cell_that_the_script_dropped_can_be_put_back_from_the_history(desk: Desk) -> None:
    (desk.folder / SCRIPT).write_text("# %%\nx = 1\n")
    desk.nbproof("sync", NOTEBOOK, "--take", "script")
    dropped = desk.outputs()
    kept = desk.nbproof("log", NOTEBOOK, "--json").document["snapshots"]
    desk.nbproof("restore", kept[1]["id"], NOTEBOOK)

    assert (dropped, desk.outputs()) == ([], ["1\n", "2\n"])


def test_the_notebook_can_win_over_the_script(desk: Desk) -> None:
    _both(desk)
    said = desk.nbproof("sync", NOTEBOOK, "--take", "notebook", "--json")

    assert said.document["state"] == "in-step"
    assert "print(x + 9)" in (desk.folder / SCRIPT).read_text()
    assert "print(x, x)" not in (desk.folder / SCRIPT).read_text()


def test_changes_of_both_sides_are_merged_where_they_do_not_contradict(desk: Desk) -> None:
    _both(desk)
    said = desk.nbproof("sync", NOTEBOOK, "--take", "merge", "--json")

    assert (said.exit_code, said.document["state"]) == (0, "in-step")
    assert desk.sources() == ["x = 1", "print(x, x)", "print(x + 9)"]
    assert desk.outputs() == ["1\n", "2\n"]


def test_a_contradiction_waits_for_a_decision_and_changes_nothing(desk: Desk) -> None:
    desk.edit(SCRIPT, "print(x)", "print(x, x)")
    desk.edit(NOTEBOOK, "print(x)", "print(-x)")
    script, sources = (desk.folder / SCRIPT).read_text(), desk.sources()
    said = desk.nbproof("sync", NOTEBOOK, "--take", "merge", "--json")

    assert said.exit_code == 2
    assert "1 of the cells that both sides changed wait for a decision" in said.document["message"]
    assert (script, sources) == ((desk.folder / SCRIPT).read_text(), desk.sources())


@pytest.mark.parametrize("name", [SCRIPT, PROOF, NOTEBOOK])
def test_conflict_markers_anywhere_are_one_clear_line(desk: Desk, name: str) -> None:
    path = desk.folder / name
    path.write_text(f"<<<<<<< HEAD\n{path.read_text()}=======\nother\n>>>>>>> theirs\n")
    said = desk.nbproof("sync", NOTEBOOK)
    lines = said.stdout.splitlines() or said.stderr.splitlines()

    assert said.exit_code in (1, 2)
    assert "conflict markers" in lines[0]


def test_a_cell_that_does_not_come_back_is_told(desk: Desk) -> None:
    desk.save("print(x)", "print(x)\n# %% not a cell\ny = 2")
    told = desk.nbproof("sync", NOTEBOOK, "--json").document

    assert told["state"] == "in-step"
    assert [one["index"] for one in told["unfaithful"]] == [1]
    assert "begins a cell" in told["unfaithful"][0]["sentence"]


def test_a_batch_answers_for_every_notebook(desk: Desk) -> None:
    (desk.folder / "broken.ipynb").write_text("{")
    said = desk.nbproof("sync", "--json")

    assert said.exit_code == 2
    assert [one.get("state", one.get("error")) for one in said.document] == ["bad-input", "in-step"]


def test_init_names_what_can_have_no_script(folder: Path, nbproof: Nbproof) -> None:
    (folder / "json.ipynb").write_text(notebook_text(CELLS))
    said = nbproof("init", "json.ipynb")

    assert "would stand in for the module json" in nbproof("sync", "json.ipynb").stdout
    assert not (folder / "json.py").exists()
    assert said.exit_code == 0
