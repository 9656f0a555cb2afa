"""nbproof reproduce and nbproof replay, as a person or a CI job calls them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import psutil
import pytest
import yaml

from nbproof.cli.replaying import Size
from tests.cli.conftest import NOTEBOOK, Nbproof, in_a_shell
from tests.replay.workspaces import UNSEEN, Cell, commit_all
from tests.replay.workspaces import notebook_text as text_of

ROOT = Path(__file__).parents[2]
SAME = Cell(source="print(1)", printed="1\n")
OTHER = Cell(source="print(2)", printed="3\n")


def put(folder: Path, name: str, *cells: Cell, kernel: str = "python3") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text_of(cells, kernel=kernel))


def test_reproduce_says_yes_with_what_was_proven(folder: Path, nbproof: Nbproof) -> None:
    put(folder, NOTEBOOK, SAME)
    said = nbproof("reproduce", NOTEBOOK)

    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        "report.ipynb: Reproduced: 1 cell gave what was recorded.",
        "Proven: 1 output by running the files as they lie here.",
        "Not proven: the environment: none was recorded, the present one was used",
        *(f"Not proven: {one}" for one in UNSEEN),
    ]


def test_reproduce_says_no_with_the_cell_and_the_difference(folder: Path, nbproof: Nbproof) -> None:
    put(folder, NOTEBOOK, SAME, OTHER)
    said = nbproof("reproduce", NOTEBOOK, "--json")
    document = said.document

    assert said.exit_code == 1
    assert (document["format"], document["grade"], document["reproduced"]) == (
        1,
        "different",
        False,
    )
    assert set(document) >= {
        "notebook", "cells", "environment", "data", "proven", "not_proven", "started_at",
        "duration_s",
    }  # fmt: skip
    assert document["cells"][1]["differences"] == [
        {
            "mime": "application/vnd.jupyter.stdout",
            "kind": "numbers",
            "detail": "line 1: 3 → 2",
            "grade": "different",
        }
    ]


def test_a_revision_and_a_snapshot_can_be_named(folder: Path, nbproof: Nbproof) -> None:
    put(folder, NOTEBOOK, SAME)
    commit_all(folder)
    snapshot = nbproof("snapshot", NOTEBOOK, "--json").document["id"]
    put(folder, NOTEBOOK, OTHER)

    assert nbproof("reproduce", f"{NOTEBOOK}@HEAD").exit_code == 0
    assert nbproof("reproduce", f"{NOTEBOOK}@{snapshot[:12]}").exit_code == 0
    assert nbproof("reproduce", NOTEBOOK).exit_code == 1


@pytest.mark.parametrize(
    ("words", "code", "mentions"),
    [
        (["reproduce", "nope.ipynb"], 2, "nope.ipynb"),
        (["reproduce", "data"], 2, "data"),
        (["reproduce", f"{NOTEBOOK}@"], 2, "No revision follows"),
        (["reproduce", f"{NOTEBOOK}@nosuch"], 2, "nosuch"),
        (["reproduce", f"{NOTEBOOK}@--upload-pack=touch pwned"], 2, "There is no revision"),
        (["replay", NOTEBOOK, "--jobs", "0"], 2, "--jobs"),
        (["replay", NOTEBOOK, "--jobs", "1e9"], 2, "--jobs"),
        (["replay", NOTEBOOK, "--timeout", "nan"], 2, "--timeout"),
        (["replay", NOTEBOOK, "--timeout", "-5"], 2, "--timeout"),
        (["replay", NOTEBOOK, "--timeout", "0"], 2, "--timeout"),
        (["replay", NOTEBOOK, "--timeout", "soon"], 2, "--timeout"),
        (["replay", NOTEBOOK, "--environment", "imagined"], 2, "--environment"),
        (["replay", NOTEBOOK, "--junit-xml", "no/such/r.xml"], 2, "no/such"),
        (["replay", NOTEBOOK, "--html", "no/such/r.html"], 2, "no/such"),
        (["replay", "nope.ipynb"], 2, "nope.ipynb"),
        (["replay", NOTEBOOK, "--notebook-timeout", "-1"], 2, "--notebook-timeout"),
        (["replay", NOTEBOOK, "--memory", "much"], 2, "--memory"),
        (["replay", NOTEBOOK, "--memory", "0"], 2, "--memory"),
        (["reproduce", NOTEBOOK, "--set", "alpha"], 2, "sets no parameter"),
        (["reproduce", NOTEBOOK, "--set", "alpha=1"], 2, "No cell of this notebook is tagged"),
    ],
)
def test_bad_input_is_one_line_and_the_right_code(
    folder: Path, nbproof: Nbproof, words: list[str], code: int, mentions: str
) -> None:
    said = nbproof(*words, "--json")

    assert said.exit_code == code
    assert set(said.document) == {"error", "message", "hint"}
    assert mentions in said.stderr
    assert not (folder / "pwned").exists()


def test_as_run_and_a_kept_copy_are_told(folder: Path, nbproof: Nbproof) -> None:
    put(folder, NOTEBOOK, SAME)
    said = nbproof("reproduce", NOTEBOOK, "--as-run", "--keep")
    lines = said.stdout.splitlines()
    kept = Path(lines[-1].removeprefix("The clean copy stands in "))
    shutil.rmtree(kept.parent)

    assert said.exit_code == 0
    assert lines[:2] == [
        "report.ipynb, as run: Reproduced: 1 cell gave what was recorded.",
        "From top to bottom the cells give the same.",
    ]
    assert (kept.name, kept.parent.name.startswith("nbproof-kept-")) == (folder.name, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("512", 512), ("2k", 2048), ("1.5M", 1572864), ("4GiB", 4 * 1024**3), ("1 gb", 1024**3)],
)
def test_sizes_have_units(text: str, expected: int) -> None:
    assert Size().convert(text, None, None) == expected


def test_an_unknown_kernel_is_3(folder: Path, nbproof: Nbproof) -> None:
    put(folder, NOTEBOOK, SAME, kernel="no-such-kernel")

    assert nbproof("reproduce", NOTEBOOK).exit_code == 3


def test_only_the_recorded_environment_will_do_where_that_is_asked_for(
    folder: Path, nbproof: Nbproof
) -> None:
    put(folder, NOTEBOOK, SAME)
    said = nbproof("replay", NOTEBOOK, "--environment", "recorded")

    assert said.exit_code == 3
    assert "There is no environment to rebuild: none was recorded" in said.stderr


def test_a_batch_gives_the_highest_code_and_all_reports(folder: Path, nbproof: Nbproof) -> None:
    put(folder, "good.ipynb", SAME)
    put(folder, "deep/other.ipynb", SAME, OTHER)
    (folder / NOTEBOOK).write_text("{")
    said = nbproof(
        "replay", ".", "--jobs", "2", "--json", "--junit-xml", "r.xml", "--html", "r.html",
        "--output", "executed",
    )  # fmt: skip
    suites = ET.parse(folder / "r.xml").getroot().findall("testsuite")

    assert said.exit_code == 2
    assert [one.get("grade", one.get("error")) for one in said.document] == [
        "identical", "bad-input", "different",
    ]  # fmt: skip
    assert [suite.get("name") for suite in suites] == ["good.ipynb", NOTEBOOK, "deep/other.ipynb"]
    assert "1 of 3 notebooks reproduced" in (folder / "r.html").read_text()
    executed = json.loads((folder / "executed/deep/other.ipynb").read_text())
    assert executed["cells"][1]["outputs"][0]["text"] == "2\n"


def test_a_batch_without_notebooks_says_so(folder: Path, nbproof: Nbproof) -> None:
    (folder / NOTEBOOK).unlink()
    said = nbproof("replay")

    assert (said.exit_code, said.stdout) == (0, "0 notebooks: 0 reproduced\n")


def test_an_interrupted_batch_still_writes_its_reports(folder: Path) -> None:
    put(folder, "a.ipynb", SAME)
    put(folder, "b.ipynb", Cell(source="while True: pass"))
    command = [sys.executable, "-c", "import sys; from nbproof.cli import main; sys.exit(main())"]
    words = ["replay", "a.ipynb", "b.ipynb", "--junit-xml", "r.xml", "--output", "executed"]
    process = subprocess.Popen([*command, *words], cwd=folder, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not _is_begun(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)

    assert process.wait(30) == 130
    assert ET.parse(folder / "r.xml").getroot().findall("testsuite")


def _is_begun(pid: int) -> bool:
    """Whether the second notebook's kernel burns time: the first has ended then."""
    children = psutil.Process(pid).children(recursive=True)
    return any(child.cpu_times().user > 4 for child in children)


def test_nbconvert_gives_a_report(folder: Path) -> None:
    put(folder, NOTEBOOK, SAME, OTHER)
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "proof", NOTEBOOK],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "Not reproduced: of 2 cells, 1 gave something else." in done.stderr
    assert "0 of 1 notebook reproduced" in (folder / "report.proof.html").read_text()


def test_the_github_action_replays_what_it_is_told_and_runs_nothing_else(folder: Path) -> None:
    put(folder, "$(touch pwned) a.ipynb", SAME)
    put(folder, "b.ipynb", SAME, OTHER)
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    replay = next(step for step in steps if step["name"] == "Replay")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NBPROOF_PATHS": "$(touch pwned) a.ipynb\n\nb.ipynb\n",
        "NBPROOF_JOBS": "2",
        "NBPROOF_TIMEOUT": "60",
        "NBPROOF_NOTEBOOK_TIMEOUT": "100",
        "NBPROOF_MEMORY": "4G",
        "NBPROOF_ENVIRONMENT": "present",
        "NBPROOF_REPORT": "out",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", replay["run"]],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    assert not (folder / "pwned").exists()
    assert {path.name for path in (folder / "out").iterdir()} == {
        "report.html", "report.json", "report.xml",
    }  # fmt: skip
    assert "| b.ipynb" in (folder / "summary.md").read_text().replace("&#46;", ".")
    assert "::error file=b.ipynb,title=b.ipynb%2C cell 2%3A different::line 1: 3 → 2" in done.stdout


def test_all_values_of_the_action_reach_the_shell_as_variables() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())

    assert all("${{" not in step["run"] for step in action["runs"]["steps"])


def test_the_pre_commit_hooks_are_verbs_that_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())

    assert [hook["entry"] for hook in hooks] == ["nbproof check", "nbproof replay"]


def test_a_replay_in_a_shell_prints_one_json_document(folder: Path) -> None:
    put(folder, NOTEBOOK, SAME)
    said = in_a_shell('exec "$@"', "replay", NOTEBOOK, "--json", folder=folder)

    assert said.exit_code == 0
    assert [one["grade"] for one in json.loads(said.stdout)] == ["identical"]
