"""Saves and the extension's end, inside one event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from nbproof.server.app import NbproofApp
from nbproof.server.saves import Saves

PATIENCE_S = 30.0


class SlowExtension:
    """Takes its time to close: until somebody else had theirs."""

    def __init__(self, saves: Saves) -> None:
        self.saves = saves
        self.begun = threading.Event()
        self.may_end = threading.Event()
        self.is_closed = False

    def close(self) -> None:
        """Wait, and close."""
        self.begun.set()
        assert self.may_end.wait(PATIENCE_S)
        self.is_closed = True


async def nothing(path: str) -> None:
    """Take no snapshot."""


async def test_while_the_extension_ends_the_event_loop_runs_on() -> None:
    slow = SlowExtension(Saves(nothing))
    app = NbproofApp()
    app.extension = slow  # type: ignore[assignment]  # a fake of the two things that are used
    ending = asyncio.ensure_future(app.stop_extension())
    assert await asyncio.to_thread(slow.begun.wait, PATIENCE_S)
    slow.may_end.set()
    await ending

    assert slow.is_closed


async def test_saves_of_one_notebook_never_overlap_and_the_last_one_counts() -> None:
    begun: list[str] = []
    at_work: set[str] = set()
    both, go_on = asyncio.Event(), asyncio.Event()

    async def take(path: str) -> None:
        assert path not in at_work
        at_work.add(path)
        begun.append(path)
        if len(begun) == 2:
            both.set()
        await go_on.wait()
        at_work.remove(path)

    saves = Saves(take)
    for _ in range(5):
        saves.saved("a.ipynb")
        saves.saved("b.ipynb")
    await both.wait()
    for _ in range(5):
        saves.saved("a.ipynb")
    go_on.set()
    await saves.finish()

    assert sorted(begun) == ["a.ipynb", "a.ipynb", "b.ipynb"]


async def test_a_take_that_fails_leaves_the_next_save_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun: list[str] = []

    async def take(path: str) -> None:
        begun.append(path)
        raise OSError(path)

    saves = Saves(take)
    for _ in range(2):
        saves.saved("a.ipynb")
        await saves.finish()

    assert begun == ["a.ipynb", "a.ipynb"]
    assert "no snapshot of a.ipynb" in caplog.text
