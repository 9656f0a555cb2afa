"""Tells whoever asked how far a replay has come."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from nbproof.model.ids import CellId
from nbproof.model.replaying import Progress, Stage
from nbproof.replay.protocol import Came, Message


@dataclass(slots=True, kw_only=True)
class Told:
    """Whom to tell; `total` counts the code cells, `estimate_s` is how long they took before."""

    tell: Callable[[Message], None]
    began: float = field(default_factory=time.monotonic)
    total: int = 0
    estimate_s: float | None = None

    def at(self, stage: Stage, *, done: int = 0, cell: CellId | None = None) -> None:
        """Tell it."""
        progress = Progress(
            stage=stage,
            done=done,
            total=self.total,
            cell=cell,
            elapsed_s=self.elapsed_s,
            estimate_s=self.estimate_s,
        )
        self.tell(Came(progress=progress))

    @property
    def elapsed_s(self) -> float:
        """Seconds since the replay began."""
        return round(time.monotonic() - self.began, 3)
