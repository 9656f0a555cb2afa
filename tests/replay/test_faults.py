"""What goes wrong in notebook, kernel or data: a clear answer, and nothing left behind."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from nbproof.model.errors import BadInput, CannotBeDoneHere, NbproofError
from nbproof.replay.batch import Batch, Unreplayed
from nbproof.replay.line import Line
from nbproof.replay.protocol import Came, Request
from tests.replay.workspaces import (
    Cell,
    causes,
    commit_all,
    git,
    grades,
    notebook_text,
    replayed,
    verdict_of,
)

SLEEPER = "nbproof-test-sleeper"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty workspace; afterwards no process and no clean copy is left."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    folder = tmp_path / "project"
    folder.mkdir()
    others = set(psutil.Process().children(recursive=True))
    yield folder
    left = set(psutil.Process().children(recursive=True)) - others
    assert [child for child in left if _is_alive(child)] == []
    assert [path.name for path in temporary.iterdir()] == []


def _is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def put(root: Path, *cells: Cell, kernel: str | None = "python3") -> None:
    (root / "report.ipynb").write_text(notebook_text(cells, kernel=kernel))


def error_of(root: Path, **how: object) -> NbproofError:
    result = replayed(root, **how)  # type: ignore[arg-type]  # as `replayed` takes it
    assert isinstance(result, Unreplayed)
    return result.error


def test_a_cell_without_end_is_stopped_at_the_limit_and_the_rest_is_not_compared(
    root: Path,
) -> None:
    put(
        root,
        Cell(source="print(1)", printed="1\n"),
        Cell(source="while True: pass"),
        Cell(source="2"),
    )
    verdict = verdict_of(root, timeout_s=2)

    assert grades(verdict) == ["identical", "failed", "not-compared"]
    assert causes(verdict) == [("timeout", "the time limit for a cell has passed")]
    assert "1 cell that had no recorded run, or was not reached" in verdict.not_proven


def test_a_limit_may_be_a_fraction_of_a_second(root: Path) -> None:
    put(root, Cell(source="while True: pass"))

    assert [kind for kind, _ in causes(verdict_of(root, timeout_s=0.5))] == ["timeout"]


def test_the_whole_notebook_has_a_limit_of_its_own(root: Path) -> None:
    put(root, *(Cell(source="import time; time.sleep(0.9)") for _ in range(4)))
    verdict = verdict_of(root, notebook_timeout_s=2)

    assert "failed" in grades(verdict)
    assert grades(verdict)[-1] == "not-compared"
    assert causes(verdict) == [("timeout", "the time limit for the notebook has passed")]


def test_a_kernel_that_takes_too_much_memory_is_ended_with_its_processes(root: Path) -> None:
    source = (
        "import subprocess, sys\n"
        "hold = 'import time; x = b\"1\" * 600_000_000; time.sleep(60)'\n"
        "subprocess.run([sys.executable, '-c', hold])"
    )
    put(root, Cell(source="x = 1"), Cell(source=source), Cell(source="x = 2"))
    verdict = verdict_of(root, memory_bytes=400 * 1024 * 1024)

    assert grades(verdict) == ["identical", "failed", "not-compared"]
    assert causes(verdict) == [("memory", "the kernel and its processes held more than the limit")]


def test_a_cell_that_asks_for_input_fails(root: Path) -> None:
    put(root, Cell(source="input('who? ')"))

    assert causes(verdict_of(root)) == [("asked-for-input", "the cell asks for input")]


def test_a_kernel_that_dies_fails_the_cell(root: Path) -> None:
    put(root, Cell(source="import os; os.kill(os.getpid(), 9)"), Cell(source="1"))
    verdict = verdict_of(root)

    assert grades(verdict) == ["failed", "not-compared"]
    assert causes(verdict) == [("kernel-died", "the kernel's process ended while the cell ran")]


@pytest.mark.parametrize("kernel", ["no-such-kernel", "../../outside/evil", "python3; touch pwned"])
def test_an_unknown_kernel_cannot_be_started(root: Path, kernel: str) -> None:
    put(root, Cell(source="1"), kernel=kernel)
    error = error_of(root)

    assert isinstance(error, CannotBeDoneHere)
    assert "There is no kernel" in error.message
    assert not (root / "pwned").exists()


def test_a_notebook_without_kernelspec_runs_in_python(root: Path) -> None:
    put(root, Cell(source="print(1)", printed="1\n"), kernel=None)

    assert verdict_of(root).grade == "identical"


@pytest.mark.parametrize(
    "at", ["nosuch", "HEAD~999999", "--upload-pack=touch pwned", "--output=pwned", "ext::sh -c id"]
)
def test_a_revision_that_is_none_is_refused(root: Path, at: str) -> None:
    put(root, Cell(source="1"))
    commit_all(root)

    assert isinstance(error_of(root, at=at), BadInput)
    assert not (root / "pwned").exists()


def test_a_notebook_that_is_not_in_the_revision_is_refused(root: Path) -> None:
    (root / "other").write_text("x")
    commit_all(root)
    put(root, Cell(source="1"))
    error = error_of(root, at="HEAD")

    assert isinstance(error, BadInput)
    assert error.message == "There is no report.ipynb in revision HEAD"


def test_a_shallow_clone_says_how_to_get_older_commits(root: Path) -> None:
    put(root, Cell(source="1"))
    commit_all(root)
    put(root, Cell(source="2"))
    commit_all(root)
    git(root.parent, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")
    error = error_of(root.parent / "shallow", at="HEAD~1")

    assert "unshallow" in error.hint


def test_data_behind_an_lfs_pointer_is_used_where_it_is_and_named_where_not(root: Path) -> None:
    content = b"day,sum\n1,10\n"
    oid = "d2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229da804a26"
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}\n"
    (root / "sales.csv").write_text(pointer)
    put(root, Cell(source="print(len(open('sales.csv').read()))", printed="13\n"))
    commit_all(root)
    lacking = error_of(root, at="HEAD")
    real = hashlib.sha256(content).hexdigest()
    (root / "sales.csv").write_text(pointer.replace(oid, real))
    commit_all(root)
    kept = root / ".git" / "lfs" / "objects" / real[:2] / real[2:4] / real
    kept.parent.mkdir(parents=True)
    kept.write_bytes(content)

    assert isinstance(lacking, CannotBeDoneHere)
    assert "sales.csv" in lacking.message
    assert verdict_of(root, at="HEAD").grade == "identical"


def test_a_notebook_that_edits_itself_and_its_inputs_changes_nothing_of_the_users(
    root: Path,
) -> None:
    (root / "in.csv").write_text("1\n")
    (root / "locked").mkdir()
    source = (
        "import os, pathlib\n"
        "pathlib.Path('report.ipynb').write_text('{}')\n"
        "open('in.csv', 'w').write('gone')\n"
        "os.remove('in.csv')\n"
        "pathlib.Path('new/folder').mkdir(parents=True)\n"
        "pathlib.Path('new/file').write_text('x')\n"
        "os.chmod('new/folder', 0); os.chmod('new', 0o500)\n"
    )
    put(root, Cell(source=source))
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    verdict = verdict_of(root)

    assert verdict.grade == "identical"
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_two_hundred_megabytes_of_output_are_bounded_and_compared_by_digest(root: Path) -> None:
    line = "x" * 999
    loop = f"for _ in range(200_000): print('{line}')"
    put(root, Cell(source=loop, printed="something else\n"), Cell(source="print(2)", printed="2\n"))
    verdict = verdict_of(root, timeout_s=240)

    assert grades(verdict) == ["different", "identical"]
    assert [one.kind for one in verdict.cells[0].differences] == ["too-large"]


def test_processes_that_leave_their_parent_end_with_the_replay(root: Path) -> None:
    sleeper = f"import time; time.sleep(600)  # {SLEEPER}"
    source = (
        "import subprocess, sys\n"
        f"_ = subprocess.Popen([sys.executable, '-c', {sleeper!r}], start_new_session=True)\n"
        f"_ = subprocess.run(['sh', '-c', 'setsid sleep 600 &'])\n"
    )
    put(root, Cell(source=source))
    verdict = verdict_of(root)

    assert verdict.grade == "identical"
    assert not any(
        SLEEPER in " ".join(one.info["cmdline"] or []) for one in psutil.process_iter(["cmdline"])
    )


def test_a_replay_that_is_cancelled_leaves_nothing(root: Path) -> None:
    put(root, Cell(source="print('go')"), Cell(source="import time; time.sleep(600)"))
    request = Request(root=str(root), notebook=str(root / "report.ipynb"), shown_as="report.ipynb")
    line = Line(request)
    told = []
    for message in line.messages():
        told.append(message.progress.stage if isinstance(message, Came) else type(message))
        if isinstance(message, Came) and (message.progress.stage, message.progress.done) == (
            "running",
            1,
        ):
            line.cancel()

    assert told == ["preparing", "preparing", "starting", "running", "running"]


def test_a_replay_whose_parent_is_killed_ends_by_itself(root: Path, tmp_path: Path) -> None:
    put(root, Cell(source="import time; time.sleep(600)"))
    path = str(root / "report.ipynb")
    script = (
        "from nbproof.replay.line import Line\n"
        "from nbproof.replay.protocol import Request\n"
        f"request = Request(root={str(root)!r}, notebook={path!r}, shown_as='r')\n"
        "for message in Line(request).messages():\n    print(message, flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    for said in parent.stdout:
        if "running" in said:
            break
    children = psutil.Process(parent.pid).children(recursive=True)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=20)

    assert alive == []
    _wait_until_empty(tmp_path / "tmp")


def _wait_until_empty(folder: Path) -> None:
    for _ in range(100):
        if not list(folder.glob("nbproof-*")):
            return
        time.sleep(0.05)


def test_one_notebook_that_cannot_run_harms_no_other(root: Path) -> None:
    put(root, Cell(source="print(1)", printed="1\n"))
    (root / "broken.ipynb").write_text("{")
    requests = [
        Request(root=str(root), notebook=str(root / name), shown_as=name)
        for name in ("broken.ipynb", "report.ipynb")
    ]
    broken, good = Batch(jobs=2, heard=lambda _, __: None).run(requests)

    assert isinstance(broken, Unreplayed)
    assert "written only in part" in broken.error.message
    assert not isinstance(good, Unreplayed)
    assert good.grade == "identical"
