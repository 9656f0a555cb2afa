"""What nbproof sees of real kernels, and what they see of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.server.live import Notebook, Ran, Server, until

RUN = "import os\nx = 1"


def runs(server: Server, path: str) -> list[Any]:
    """The runs of a notebook's session, as a snapshot of now has them."""
    return list(server.nbproof("POST", "snapshots", {"path": path})["runs"])


def seen(server: Server, path: str) -> list[tuple[str, int, str]]:
    """Cell, execution count and outcome of each run."""
    return [(run["cell_id"], run["execution_count"], run["outcome"]) for run in runs(server, path)]


def printed(ran: Ran) -> str:
    """What a run wrote to standard output."""
    assert ran.status == "ok", ran
    return "".join(content["text"] for kind, content in ran.messages if kind == "stream")


def test_the_first_run_after_a_start_is_seen(server: Server) -> None:
    server.save("first.ipynb", RUN)
    with server.open("first.ipynb") as notebook:
        notebook.run("c0", RUN)

        assert seen(server, "first.ipynb") == [("c0", 1, "ok")]


@pytest.mark.timeout(600)
def test_the_first_run_after_each_of_100_restarts_is_seen(server: Server) -> None:
    server.save("restarts.ipynb", RUN)
    missed: list[int] = []
    sessions: set[str] = set()
    with server.open("restarts.ipynb") as notebook:
        for restart in range(100):
            notebook.restart()
            notebook.run("c0", RUN)
            (cell,) = notebook.status(RUN)["cells"]
            sessions.add(cell["session"])
            if cell["execution_count"] != 1:
                missed.append(restart)

    assert missed == []
    assert len(sessions) == 100


FIND = "import importlib.util\nprint(importlib.util.find_spec('nbproof'))\n"


def test_a_run_in_an_environment_without_nbproof_is_seen(
    server: Server, kernel_without_nbproof: str
) -> None:
    path = f"{kernel_without_nbproof}.ipynb"
    source = FIND + "open('d.csv').read()"
    server.save("d.csv", text="a\n1\n")
    server.save(path, source)
    with server.open(path, kernel=kernel_without_nbproof) as notebook:
        assert printed(notebook.run("c0", source)) == "None\n"
        taken = until(lambda: with_environment(server, path), server.said)

    (run,) = taken["runs"]
    assert (run["cell_id"], run["execution_count"], run["outcome"]) == ("c0", 1, "ok")
    assert [file["path"] for file in run["files_read"]] == ["d.csv"]
    names = {package["name"] for package in taken["environment"]["packages"]}
    assert "ipykernel" in names
    assert "nbproof" not in names


def with_environment(server: Server, path: str) -> Any:
    taken = server.nbproof("POST", "snapshots", {"path": path})
    return taken if taken["environment"] and taken["environment"]["packages"] else None


def test_a_kernel_of_another_provisioner_gets_the_agent_by_a_silent_request(
    server: Server,
) -> None:
    server.save("elsewhere.ipynb", RUN)
    with server.open("elsewhere.ipynb", kernel="elsewhere") as notebook:
        for count in (1, 1):
            until(lambda: is_watched(notebook), server.said)
            notebook.run("c0", RUN)
            (cell,) = notebook.status(RUN)["cells"]
            assert cell["execution_count"] == count
            notebook.restart()


def is_watched(notebook: Notebook) -> bool:
    """Whether a status no longer says that the kernel is not observed."""
    return not any("not observed" in note for note in notebook.status(RUN)["notes"])


def test_a_kernel_of_another_language_is_recorded_by_order_and_says_so(server: Server) -> None:
    server.save("r.ipynb", RUN)
    with server.open("r.ipynb", kernel="foreign-language") as notebook:
        notebook.run("c0", RUN)

        (note,) = notebook.status(RUN)["notes"]
        assert "names and files are not observed" in note


LOOK = """
import os, sys
print(sorted(set(globals()) - {"os", "sys"}))
print(sorted(set(os.environ) - {"NBPROOF_OFF"}))
print(In, Out, get_ipython().execution_count)
print([cell for _, _, cell in get_ipython().history_manager.get_range()])
print(sorted(module for module in sys.modules if module.startswith("nbproof")))
print(sorted(vars()) == sorted(globals()), __name__)
%who
"""


def look(server: Server, path: str, kernel: str) -> list[Any]:
    """What a user's cells show, to themselves and to the front end."""
    server.save(path, LOOK)
    shown: list[Any] = []
    with server.open(path, kernel=kernel) as notebook:
        for source in ("a = 1", LOOK, "1 + a", "print('b')", "raise ValueError(a)", LOOK):
            ran = notebook.run("c0", source)
            shown.append((ran.status, ran.count, ran.messages))
    return shown


def test_nothing_of_the_agent_shows(server: Server) -> None:
    watched, plain = look(server, "on.ipynb", "python3"), look(server, "off.ipynb", "off")

    assert without_noise(watched) == without_noise(plain)


def without_noise(shown: list[Any]) -> str:
    """Without the variables and addresses that differ from kernel to kernel."""
    text = json.dumps(shown)
    return re.sub(r"ipykernel_\d+|0x[0-9a-f]+|\d{5,}", "", text).replace("NBPROOF_OFF", "")


def test_switched_off_nothing_is_seen(server: Server) -> None:
    server.save("switched-off.ipynb", RUN)
    with server.open("switched-off.ipynb", kernel="off") as notebook:
        ran = notebook.run("c0", "import sys\nprint([m for m in sys.modules if 'nbproof' in m])")

        assert printed(ran) == "[]\n"
        assert seen(server, "switched-off.ipynb") == []


def test_the_users_own_start_up_file_still_runs(server: Server) -> None:
    server.save("startup.ipynb", RUN)
    source = "import os\nprint(from_startup, os.path.basename(os.environ['PYTHONSTARTUP']))"
    with server.open("startup.ipynb", kernel="startup") as notebook:
        assert printed(notebook.run("c0", source)) == "1 own.py\n"
        assert seen(server, "startup.ipynb") == [("c0", 1, "ok")]


def test_an_agent_that_nobody_hears_never_fails_a_cell(server: Server) -> None:
    server.save("unreachable.ipynb", RUN)
    with server.open("unreachable.ipynb", kernel="unreachable") as notebook:
        agents = "import sys\nprint('_nbproof_agent.installed' in sys.modules)"
        assert printed(notebook.run("c0", agents)) == "True\n"
        ran = [notebook.run("c0", "print(1)") for _ in range(3)]

    assert [(one.status, one.messages[1:]) for one in ran] == [
        ("ok", [("stream", {"name": "stdout", "text": "1\n"})])
    ] * 3


def test_an_interrupted_cell_is_an_interrupted_run(server: Server) -> None:
    server.save("interrupted.ipynb", RUN)
    with server.open("interrupted.ipynb") as notebook:
        notebook.run("c0", RUN)
        request = notebook.send("c1", "open('begun', 'w').close()\nwhile True: pass")
        until((server.root / "begun").exists, server.said)
        server.ask("POST", f"api/kernels/{notebook.kernel_id}/interrupt", {})
        ran = notebook.wait(request)

        assert ran.status == "error"
        assert seen(server, "interrupted.ipynb") == [("c0", 1, "ok"), ("c1", 2, "interrupted")]


NESTED = {"captured": "%%capture\nx = 1", "called": "get_ipython().run_cell('y = 2')\nz = 3"}


@pytest.mark.parametrize(("name", "source"), NESTED.items())
def test_what_a_cell_runs_by_itself_belongs_to_it(server: Server, name: str, source: str) -> None:
    server.save(f"{name}.ipynb", source)
    with server.open(f"{name}.ipynb") as notebook:
        notebook.run("c0", source)
        notebook.run("c1", "1")

        assert seen(server, f"{name}.ipynb") == [("c0", 1, "ok"), ("c1", 2, "ok")]


def test_a_path_object_in_sys_path_shows_nothing(server: Server) -> None:
    server.save("pathlike.ipynb", RUN)
    with server.open("pathlike.ipynb") as notebook:
        notebook.run("c0", "import sys, pathlib\nsys.path.append(pathlib.Path('.'))")

        assert printed(notebook.run("c1", "print(1)")) == "1\n"


def test_a_killed_cell_is_an_interrupted_run(server: Server) -> None:
    server.save("killed.ipynb", RUN)
    with server.open("killed.ipynb") as notebook:
        notebook.run("c0", RUN)
        notebook.send("c1", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
        found = until(lambda: two(seen(server, "killed.ipynb")), server.said)

    assert found == [("c0", 1, "ok"), ("c1", 2, "interrupted")]


def two(found: list[Any]) -> list[Any] | None:
    return found if len(found) == 2 else None


OBJECT = """
import weakref
class A: pass
a = A()
b = [a]
reference = weakref.ref(a)
"""


def test_a_deleted_object_is_freed(server: Server) -> None:
    server.save("freed.ipynb", RUN)
    with server.open("freed.ipynb") as notebook:
        notebook.run("c0", OBJECT)
        notebook.run("c1", "c = len([a, b])")
        notebook.run("c2", "del a, b")

        assert printed(notebook.run("c3", "print(reference())")) == "None\n"
