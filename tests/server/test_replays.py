"""Reproducing through a real server: plan, progress, verdict, differences, report and cancel."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.replay.workspaces import Cell, notebook_text
from tests.server.live import Server, until


def save(server: Server, path: str, *cells: Cell) -> None:
    """Save a notebook whose cells were run."""
    content = json.loads(notebook_text(cells))
    model = {"type": "notebook", "format": "json", "content": content}
    reply = server.ask("PUT", f"api/contents/{path}", model)
    assert reply.status in (200, 201), reply


def begun(server: Server, path: str) -> str:
    return str(server.nbproof("POST", "reproductions", {"path": path})["id"])


def ended(server: Server, replay: str) -> Any:
    """The replay's last word."""

    def look() -> Any:
        found = server.nbproof("GET", f"reproductions/{replay}")
        return found if found["state"] != "running" else None

    return until(look, server.said)


def test_a_plan_says_what_would_run_and_runs_nothing(server: Server) -> None:
    save(server, "planned.ipynb", Cell(source="open('made', 'w')"), Cell(source=""))
    plan = server.nbproof("POST", "reproduction-plans", {"path": "planned.ipynb"})

    assert (plan["kernel"], plan["cells"], plan["at"], plan["missing"]) == ("python3", 1, None, [])
    assert not (server.root / "made").exists()


def test_a_replay_comes_to_a_verdict_with_differences_to_look_at(server: Server) -> None:
    save(
        server,
        "judged.ipynb",
        Cell(source="print(1)", printed="1\n"),
        Cell(source="print(2)", printed="3\n"),
    )
    replay = begun(server, "judged.ipynb")
    verdict = ended(server, replay)
    shown = server.nbproof("GET", f"reproductions/{replay}/cells/1")
    report = server.ask("GET", f"nbproof/reproductions/{replay}/report")

    assert (verdict["state"], verdict["grade"], verdict["reproduced"]) == (
        "done",
        "different",
        False,
    )
    assert [cell["grade"] for cell in verdict["cells"]] == ["identical", "different"]
    assert verdict["path"] == verdict["notebook"] == "judged.ipynb"
    assert [one["text"] for one in shown["recorded"]] == ["3\n"]
    assert [one["text"] for one in shown["replayed"]] == ["2\n"]
    assert b"0 of 1 notebook reproduced" in report.body
    newest = server.nbproof("GET", "verdicts?path=judged.ipynb")["verdict"]
    assert (newest["cells"], newest["id"]) == (verdict["cells"], replay)


def test_a_cell_that_gave_the_same_has_no_differences_to_look_at(server: Server) -> None:
    save(server, "equal.ipynb", Cell(source="print(1)", printed="1\n"))
    replay = begun(server, "equal.ipynb")
    ended(server, replay)

    for index in ("0", "7", "-1", "x", "%2e%2e"):
        assert server.ask("GET", f"nbproof/reproductions/{replay}/cells/{index}").status == 400


def test_a_replay_can_be_cancelled_and_is_the_only_one_of_its_notebook(server: Server) -> None:
    save(server, "endless.ipynb", Cell(source="while True: pass"))
    replay = begun(server, "endless.ipynb")
    again = server.ask("POST", "nbproof/reproductions", {"path": "endless.ipynb"})
    report = server.ask("GET", f"nbproof/reproductions/{replay}/report")

    def is_running() -> bool:
        found = server.nbproof("GET", f"reproductions/{replay}")
        return bool(found["progress"]["stage"] == "running")

    until(is_running, server.said)
    server.nbproof("DELETE", f"reproductions/{replay}")
    last = ended(server, replay)

    assert (again.status, again.document["message"]) == (
        409,
        "endless.ipynb is being reproduced already",
    )
    assert report.status == 409
    assert (last["state"], last["message"]) == ("cancelled", "The replay was cancelled.")
    server.nbproof("DELETE", f"reproductions/{replay}")


def test_a_replay_that_cannot_be_done_says_why(server: Server) -> None:
    content = json.loads(notebook_text([Cell(source="1")], kernel="no-such-kernel"))
    model = {"type": "notebook", "format": "json", "content": content}
    server.ask("PUT", "api/contents/kernelless.ipynb", model)
    last = ended(server, begun(server, "kernelless.ipynb"))

    assert (last["state"], last["error"]) == ("failed", "cannot-be-done-here")
    assert last["message"] == "There is no kernel 'no-such-kernel' here"


def test_the_users_notebook_and_files_are_not_touched(server: Server) -> None:
    (server.root / "mine.csv").write_text("1")
    save(server, "mine.ipynb", Cell(source="open('mine.csv', 'w').write('2')"))
    before = (server.root / "mine.ipynb").read_bytes()
    ended(server, begun(server, "mine.ipynb"))

    assert (server.root / "mine.csv").read_text() == "1"
    assert (server.root / "mine.ipynb").read_bytes() == before


@pytest.mark.parametrize("path", ["none.ipynb", "mine.csv", ""])
def test_what_is_no_notebook_is_refused_at_once(server: Server, path: str) -> None:
    (server.root / "mine.csv").write_text("1")

    assert 400 <= server.ask("POST", "nbproof/reproductions", {"path": path}).status < 500
