"""How much time and memory the run of a notebook may take."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

from nbproof.replay.processes import end_children

LOOKS_EACH_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one cell and the whole notebook may take; None without a limit.

    `memory_bytes` bounds what the kernel and all processes that it started hold together.
    """

    cell_s: float | None = None
    notebook_s: float | None = None
    memory_bytes: int | None = None


@dataclass(slots=True)
class Clock:
    """The time that is left of a run that begins now."""

    limits: Limits
    began: float = field(default_factory=time.monotonic)

    def left_s(self) -> float | None:
        """How long the next cell may take; None without a limit."""
        rest = self._rest_s()
        given = [one for one in (self.limits.cell_s, rest) if one is not None]
        return max(min(given), 0.001) if given else None

    @property
    def is_over(self) -> bool:
        """Whether the time of the whole notebook has passed."""
        rest = self._rest_s()
        return rest is not None and rest <= 0

    def _rest_s(self) -> float | None:
        if self.limits.notebook_s is None:
            return None
        return self.began + self.limits.notebook_s - time.monotonic()


@dataclass(slots=True)
class Memory:
    """Whether more was held than may be."""

    is_exceeded: bool = False


@contextmanager
def bounded(most_bytes: int | None) -> Iterator[Memory]:
    """End all descendants of this process where they hold more than `most_bytes` together."""
    memory, is_over = Memory(), threading.Event()
    if most_bytes is None:
        yield memory
        return
    watching = threading.Thread(target=_watch, args=(most_bytes, memory, is_over), daemon=True)
    watching.start()
    try:
        yield memory
    finally:
        is_over.set()
        watching.join()


def _watch(most_bytes: int, memory: Memory, is_over: threading.Event) -> None:
    while not is_over.wait(LOOKS_EACH_S):
        if held_bytes() > most_bytes:
            memory.is_exceeded = True
            end_children()
            return


def held_bytes() -> int:
    """What all descendants of this process hold in memory; shared pages count for each."""
    total = 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total
