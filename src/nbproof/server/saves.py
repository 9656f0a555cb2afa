"""After each save: one snapshot per notebook at a time, off the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

QUIET_S = 0.1
_log = logging.getLogger(__name__)


class Saves:
    """Coalesces saves per notebook: what is saved while a snapshot is taken leads to one more."""

    def __init__(self, take: Callable[[str], Awaitable[None]]) -> None:
        self._take = take
        self._waiting: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def saved(self, path: str) -> None:
        """A notebook was saved; returns at once and never raises."""
        self._waiting.add(path)
        if path not in self._tasks:
            self._tasks[path] = asyncio.ensure_future(self._work(path))

    async def finish(self) -> None:
        """Wait for what has been asked for."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _work(self, path: str) -> None:
        try:
            while path in self._waiting:
                await asyncio.sleep(QUIET_S)
                self._waiting.discard(path)
                try:
                    await self._take(path)
                except Exception:  # the outermost edge: a save must never suffer
                    _log.exception("nbproof: no snapshot of %s", path)
        finally:
            self._tasks.pop(path, None)
