"""What the server tells every front end, as a browser hears it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import websocket

from nbproof.server.extension import SNAPSHOT_EVENT, STATUS_EVENT
from tests.server.live import PATIENCE_S, Server

Next = Callable[[], tuple[str, Any]]


@pytest.fixture
def next_event(server: Server) -> Iterator[Next]:
    """Wait for the next of nbproof's events: its schema and what it says."""
    connection = websocket.create_connection(
        server.url.replace("http", "ws", 1) + "api/events/subscribe",
        header=[f"Authorization: token {server.token}"],
        timeout=PATIENCE_S,
    )

    def wait() -> tuple[str, Any]:
        while True:
            event = json.loads(connection.recv())
            if event["schema_id"] in (SNAPSHOT_EVENT, STATUS_EVENT):
                told = {key: value for key, value in event.items() if not key.startswith("_")}
                return told.pop("schema_id"), without_version(told)

    with contextlib.closing(connection):
        yield wait


def without_version(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key != "schema_version"}


def test_a_new_snapshot_is_told_and_an_unchanged_save_is_a_status(
    server: Server, next_event: Next
) -> None:
    server.save("told.ipynb", "x = 1")
    schema, told = next_event()
    server.save("told.ipynb", "x = 1")
    again = next_event()

    (summary,) = server.snapshots("told.ipynb")
    assert (schema, told) == (
        SNAPSHOT_EVENT,
        {"path": "told.ipynb", "id": summary["id"], "summary": summary["summary"]},
    )
    assert again == (STATUS_EVENT, {"path": "told.ipynb", "kernel_id": None})


def test_a_run_is_told_with_its_kernel_when_it_ends(server: Server, next_event: Next) -> None:
    server.save("ran.ipynb", "x = 1")
    assert next_event()[0] == SNAPSHOT_EVENT
    with server.open("ran.ipynb") as notebook:
        notebook.run("c0", "x = 1")

        assert next_event() == (STATUS_EVENT, {"path": None, "kernel_id": notebook.kernel_id})


def test_a_state_that_could_not_be_kept_is_told_as_a_status(
    server: Server, next_event: Next
) -> None:
    (server.root / "untold" / ".git").mkdir(parents=True)
    (server.root / "untold" / ".nbproof").touch()
    server.save("untold/report.ipynb", "x = 1")

    assert next_event() == (STATUS_EVENT, {"path": "untold/report.ipynb", "kernel_id": None})
