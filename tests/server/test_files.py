"""What is seen of the files of real kernels, whoever opens them, and which cell gets them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.server.environments import add_kernelspec
from tests.server.live import Notebook, Server, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the shim")
NATIVE = "import ctypes\nc = ctypes.CDLL(None)\n"


@pytest.fixture(scope="module")
def notebook(server: Server) -> Iterator[Notebook]:
    """A notebook with a kernel, beside a file of each letter."""
    (server.root / "files").mkdir()
    for name in "abcdefgh":
        server.save(f"files/{name}.csv", text=name)
    server.save("files/n.ipynb", "")
    with server.open("files/n.ipynb") as opened:
        yield opened


def state(server: Server, path: str = "files/n.ipynb") -> Any:
    return server.nbproof("POST", "snapshots", {"path": path})


def of_last_run(server: Server, cell: str) -> tuple[set[str], set[str]]:
    """The files that the last run of a cell read and wrote, without their folder."""
    runs = [run for run in state(server)["runs"] if run["cell_id"] == cell]
    read, written = runs[-1]["files_read"], runs[-1]["files_written"]
    return (
        {one["path"].removeprefix("files/") for one in read},
        {one["path"].removeprefix("files/") for one in written},
    )


CELLS = {
    "native": (NATIVE + "c.open(b'a.csv', 0)", {"a.csv"}, set()),
    "children": ("!cat b.csv > from-b.csv", {"b.csv"}, {"from-b.csv"}),
    "children of Python": (
        (
            "import subprocess, sys\n"
            "subprocess.run([sys.executable, '-c', 'open(\"c.csv\").read()'], check=True)"
        ),
        {"c.csv"},
        set(),
    ),
    "an empty environment": (
        "import subprocess\nsubprocess.run(['/bin/cat', 'd.csv'], env={})",
        {"d.csv"},
        set(),
    ),
    "opened and left as it was": ("open('e.csv', 'a').close()", set(), set()),
    "made and gone": ("open('t', 'w').close()\nimport os\nos.unlink('t')", set(), set()),
    "looked at": (
        "import os\nos.stat('a.csv'), os.listdir('.'), os.path.exists('b.csv')",
        set(),
        set(),
    ),
}


@pytest.mark.parametrize(("source", "read", "written"), CELLS.values(), ids=CELLS)
def test_a_cell_has_the_files_that_it_opened(
    server: Server, notebook: Notebook, source: str, read: set[str], written: set[str]
) -> None:
    notebook.run("cell", source)

    assert of_last_run(server, "cell") == (read, written)


LATE = {
    "a thread": (
        (
            "import threading, time\n"
            "def work():\n    time.sleep(1)\n    open('f.csv').read()\n    open('late-1', 'w')\n"
            "threading.Thread(target=work).start()"
        ),
        ({"f.csv"}, {"late-1"}),
    ),
    "a child": (
        "import subprocess\nchild = subprocess.Popen('sleep 1; cat g.csv > late-2', shell=True)",
        ({"g.csv"}, {"late-2"}),
    ),
    "a fork": (
        (
            "import os, time\nif not os.fork():\n    time.sleep(1)\n"
            "    open('h.csv').read()\n    open('late-3', 'w').write('1')\n    os._exit(0)"
        ),
        ({"h.csv"}, {"late-3"}),
    ),
}


@pytest.mark.parametrize(("source", "files"), LATE.values(), ids=LATE)
def test_what_goes_on_after_a_cell_belongs_to_it(
    server: Server, notebook: Notebook, source: str, files: tuple[set[str], set[str]]
) -> None:
    notebook.run("late", source)
    notebook.run("next", "1")

    until(lambda: of_last_run(server, "late") == files, server.said)
    assert of_last_run(server, "next") == (set(), set())


def test_the_layers_that_are_active_stand_in_the_snapshot(
    server: Server, notebook: Notebook
) -> None:
    notebook.run("cell", "1")

    assert state(server)["capture"] == ["agent", "audit-hook", "shim"]


@pytest.mark.usefixtures("notebook")
def test_a_kernelspec_can_keep_the_shim_out(server: Server) -> None:
    kernel = add_kernelspec(server.data, "unshimmed", environment={"NBPROOF_WITHOUT_SHIM": "1"})
    server.save("files/m.ipynb", "")
    with server.open("files/m.ipynb", kernel=kernel) as opened:
        opened.run("cell", "!cat a.csv")
        found = state(server, "files/m.ipynb")

    assert found["capture"] == ["agent", "audit-hook"]
    assert found["runs"][0]["not_observed"] == ["a forked child process"]


def test_two_kernels_of_one_workspace_have_their_own_files(
    server: Server, notebook: Notebook
) -> None:
    server.save("files/o.ipynb", "")
    with server.open("files/o.ipynb") as other:
        other.run("theirs", "import time\nopen('a.csv').read()\ntime.sleep(1)")
        notebook.run("mine", "!cat b.csv > /dev/null")
        theirs = state(server, "files/o.ipynb")["runs"][-1]

    assert [one["path"] for one in theirs["files_read"]] == ["files/a.csv"]
    assert of_last_run(server, "mine") == ({"b.csv"}, set())


def test_nothing_of_the_shim_shows_in_python(server: Server, notebook: Notebook) -> None:
    source = (
        "import os\nprint([name for name in os.environ if name in ('LD_PRELOAD', 'NBPROOF_SHIM')])"
    )
    ran = notebook.run("cell", source)

    assert [content["text"] for kind, content in ran.messages if kind == "stream"] == ["[]\n"]


def test_a_cell_that_lists_a_folder_is_told_when_a_file_comes_up(
    server: Server, notebook: Notebook
) -> None:
    (server.root / "files" / "lists").mkdir()
    server.save("files/lists/1.csv", text="1")
    sources = (
        "import glob\nprint(sorted(glob.glob('lists/*.csv')))",
        "from pathlib import Path\nprint(Path('lists/2.csv').exists())",
        "import os\nif not os.path.exists('lists/o.txt'):\n    open('lists/o.txt', 'w').close()",
    )
    for _ in range(2):
        for index, source in enumerate(sources):
            notebook.run(f"c{index}", source)
    assert [cell["state"] for cell in notebook.status(*sources)["cells"]] == ["fresh"] * 3

    server.save("files/lists/2.csv", text="2")

    assert [
        (cell["state"], [reason["sentence"].partition(" since")[0] for reason in cell["reasons"]])
        for cell in notebook.status(*sources)["cells"]
    ] == [
        ("data-changed", ["files/lists/2.csv has come up"]),
        ("data-changed", ["files/lists/2.csv has come up"]),
        ("fresh", []),
    ]
