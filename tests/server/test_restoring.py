"""Putting back over REST: plan, restore, undo."""

from __future__ import annotations

from typing import Any

from tests.server.live import Server


def prepared(server: Server, folder: str) -> tuple[str, str]:
    """A workspace with a notebook that overwrites the data it has read; their API paths."""
    (server.root / folder / ".git").mkdir(parents=True)
    server.save(f"{folder}/data.csv", text="old\n")
    server.save(f"{folder}/report.ipynb", "x = 1")
    return f"{folder}/report.ipynb", f"{folder}/data.csv"


def overwrite(server: Server, path: str) -> Any:
    """Run a cell that reads the data and one that overwrites it; the snapshot of that."""
    with server.open(path) as notebook:
        notebook.run("c0", "text = open('data.csv').read()")
        notebook.run("c1", "open('data.csv', 'w').write('new\\n')")
        return server.nbproof("POST", "snapshots", {"path": path})


def test_what_a_cell_overwrote_comes_back_and_the_restore_can_be_undone(server: Server) -> None:
    path, data = prepared(server, "put-back")
    taken = overwrite(server, path)
    before_run = {"cell_id": "c1", "execution_count": 2}
    body = {"snapshot": taken["id"], "files": ["data.csv"], "before_run": before_run}
    plan = server.nbproof("POST", "restore-plans", body)
    planned = (server.root / data).read_text()
    done = server.nbproof("POST", "restores", {"plan": plan["id"]})
    restored = (server.root / data).read_text()
    body = {"snapshot": done["undo"], "files": ["data.csv"]}
    undo = server.nbproof("POST", "restore-plans", body)
    server.nbproof("POST", "restores", {"plan": undo["id"]})

    assert ([change["path"] for change in plan["changes"]], plan["missing"]) == (["data.csv"], [])
    assert (planned, restored) == ("new\n", "old\n")
    assert (server.root / data).read_text() == "new\n"


def test_a_workspace_that_cannot_be_used_does_not_stand_in_the_way_of_another(
    server: Server,
) -> None:
    (server.root / "first" / ".git").mkdir(parents=True)
    (server.root / "first" / ".nbproof").touch()
    server.ask("POST", "nbproof/status", {"path": "first/none.ipynb", "cells": []})
    path, _ = prepared(server, "second")
    taken = overwrite(server, path)

    assert server.nbproof("GET", f"snapshots/{taken['id']}") == taken


def test_a_plan_is_done_once(server: Server) -> None:
    path, _ = prepared(server, "once")
    taken = overwrite(server, path)
    plan = server.nbproof("POST", "restore-plans", {"snapshot": taken["id"]})
    server.nbproof("POST", "restores", {"plan": plan["id"]})
    reply = server.ask("POST", "nbproof/restores", {"plan": plan["id"]})

    assert (reply.status, reply.document["error"]) == (400, "bad-input")


def test_a_run_that_never_was_is_no_moment_to_go_back_to(server: Server) -> None:
    path, _ = prepared(server, "never")
    taken = overwrite(server, path)
    before_run = {"cell_id": "c9", "execution_count": 7}
    body = {"snapshot": taken["id"], "before_run": before_run}
    reply = server.ask("POST", "nbproof/restore-plans", body)

    assert 400 <= reply.status < 500
    assert set(reply.document) == {"error", "message", "hint"}
