"""A tiny server extension for benchmarks/saves.py: how late the event loop is, tick by tick.

GET /benchmark/ticks gives the lateness of all ticks since the last time it was asked, in
milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import time

from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from tornado import web

TICK_S = 0.002
_late_ms: list[float] = []
_tasks: list[asyncio.Task[None]] = []


class Ticks(APIHandler):
    """What was measured since the last time."""

    @web.authenticated
    async def get(self) -> None:
        """Lateness in milliseconds, one number a tick."""
        found, _late_ms[:] = list(_late_ms), []
        await self.finish(json.dumps(found))


async def _tick() -> None:
    while True:
        due = time.perf_counter() + TICK_S
        await asyncio.sleep(TICK_S)
        _late_ms.append(1000 * (time.perf_counter() - due))


def _load_jupyter_server_extension(app: ServerApp) -> None:
    route = app.base_url.rstrip("/") + "/benchmark/ticks"
    app.web_app.add_handlers(".*$", [(route, Ticks)])  # type: ignore[no-untyped-call]  # tornado's


async def _start_jupyter_server_extension(_: ServerApp) -> None:
    _tasks.append(asyncio.ensure_future(_tick()))
