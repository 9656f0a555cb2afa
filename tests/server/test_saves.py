"""What a save leads to, seen from outside of a real server."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.server.live import Server, until


def test_a_save_is_kept_and_listed(server: Server) -> None:
    server.save("kept.ipynb", "x = 1")
    (summary,) = server.kept("kept.ipynb", 1)
    snapshot = server.nbproof("GET", f"snapshots/{summary['id']}")

    assert (snapshot["id"], snapshot["notebook"]) == (summary["id"], "kept.ipynb")


def test_a_save_without_a_change_makes_no_snapshot(server: Server) -> None:
    for source in ("x = 1", "x = 1", "x = 2"):
        server.save("same.ipynb", source)
        taken = server.nbproof("POST", "snapshots", {"path": "same.ipynb"})

    assert len(server.snapshots("same.ipynb")) == 2
    assert server.snapshots("same.ipynb")[0]["id"] == taken["id"]


def test_a_run_before_the_save_is_in_its_snapshot(server: Server) -> None:
    server.save("data.csv", text="day,amount\n1,10\n")
    server.save("run.ipynb", "open('data.csv').read()")
    with server.open("run.ipynb") as notebook:
        ran = notebook.run("c0", "open('data.csv').read()")
        taken = server.nbproof("POST", "snapshots", {"path": "run.ipynb"})

    (run,) = taken["runs"]
    assert (run["cell_id"], run["execution_count"], ran.count) == ("c0", 1, 1)
    assert [file["path"] for file in run["files_read"]] == ["data.csv"]
    assert [(file["path"], file["kept"]) for file in taken["data"]] == [("data.csv", True)]


def test_a_renamed_notebook_takes_its_history_along(server: Server) -> None:
    server.save("old.ipynb", "x = 1")
    (before,) = server.kept("old.ipynb", 1)
    reply = server.ask("PATCH", "api/contents/old.ipynb", {"path": "new.ipynb"})

    assert reply.status == 200
    assert [one["id"] for one in server.kept("new.ipynb", 1)] == [before["id"]]
    taken = server.nbproof("POST", "snapshots", {"path": "new.ipynb"})
    assert (taken["notebook"], taken["parent"]) == ("new.ipynb", before["id"])


BROKEN_STORES: dict[str, Callable[[Path], None]] = {
    "a file": Path.touch,
    "a link": lambda store: store.symlink_to(store.parent),
    "a link to nothing": lambda store: store.symlink_to("none"),
}


@pytest.mark.parametrize("lay", BROKEN_STORES.values(), ids=BROKEN_STORES)
def test_a_store_that_cannot_be_used_never_fails_a_save_and_is_shown(
    server: Server, request: pytest.FixtureRequest, lay: Callable[[Path], None]
) -> None:
    folder = f"broken {request.node.callspec.id}"
    (server.root / folder / ".git").mkdir(parents=True)
    lay(server.root / folder / ".nbproof")
    path = f"{folder}/report.ipynb"
    server.save(path, "x = 1")
    server.save(path, "x = 2")

    problems = until(lambda: [one for one in server.problems() if path in one], server.said)
    assert "was saved, but its state was not kept" in problems[0]
    assert json.loads((server.root / path).read_text())["cells"][0]["source"] == ["x = 2"]


@pytest.mark.parametrize("damage", ["{", "[]", "<<<<<<< HEAD", '{"nbformat": 3}'])
def test_a_notebook_that_is_none_is_shown_as_a_problem(server: Server, damage: str) -> None:
    path = f"damaged {damage.encode().hex()}.ipynb"
    (server.root / path).write_text(damage)
    reply = server.ask("POST", "nbproof/snapshots", {"path": path})

    assert 400 <= reply.status < 500
    assert set(reply.document) == {"error", "message", "hint"}


def test_saves_at_once_from_several_tabs_coalesce(server: Server) -> None:
    def save(number: int) -> None:
        server.save("tabs.ipynb", f"x = {number}")

    with ThreadPoolExecutor(8) as tabs:
        list(tabs.map(save, range(40)))
    last = server.nbproof("POST", "snapshots", {"path": "tabs.ipynb"})

    found = server.snapshots("tabs.ipynb")
    assert found[0]["id"] == last["id"]
    assert len(found) < 40


def test_a_copied_notebook_has_the_history_of_the_original(server: Server) -> None:
    server.save("original.ipynb", "x = 1")
    (before,) = server.kept("original.ipynb", 1)
    reply = server.ask("POST", "api/contents", {"copy_from": "original.ipynb"})
    copy = reply.document["path"]

    assert [one["id"] for one in server.kept(copy, 1)] == [before["id"]]
    assert [one["id"] for one in server.snapshots("original.ipynb")] == [before["id"]]
