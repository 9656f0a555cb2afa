"""Tells whoever asked how far a replay has come: at once, but not for each of many quick cells."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from nbproof.model.ids import CellId
from nbproof.model.replaying import Progress, Stage
from nbproof.replay.protocol import Came, Message

LULL_S = 0.1


@dataclass(slots=True, kw_only=True)
class Told:
    """Whom to tell; `total` counts the code cells, `estimate_s` is how long they took before."""

    tell: Callable[[Message], None]
    began: float = field(default_factory=time.monotonic)
    total: int = 0
    estimate_s: float | None = None
    _told_at: float = 0.0
    _waiting: asyncio.TimerHandle | None = None

    def at(self, stage: Stage, *, done: int = 0, cell: CellId | None = None) -> None:
        """Tell it."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self._told_at = time.monotonic()
        progress = Progress(
            stage=stage,
            done=done,
            total=self.total,
            cell=cell,
            elapsed_s=self.elapsed_s,
            estimate_s=self.estimate_s,
        )
        self.tell(Came(progress=progress))

    def running(self, done: int, cell: CellId | None) -> None:
        """Tell that a cell runs; one that ends within LULL_S after the last news goes untold."""
        since = time.monotonic() - self._told_at
        if since >= LULL_S:
            self.at("running", done=done, cell=cell)
            return
        if self._waiting is not None:
            self._waiting.cancel()
        loop = asyncio.get_running_loop()
        self._waiting = loop.call_later(
            LULL_S - since, lambda: self.at("running", done=done, cell=cell)
        )

    @property
    def elapsed_s(self) -> float:
        """Seconds since the replay began."""
        return round(time.monotonic() - self.began, 3)
