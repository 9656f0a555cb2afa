"""Many replays at once, each in a process of its own; what one of them does harms no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TypeAlias

from nbproof.model.errors import CannotBeDoneHere, NbproofError, error_named
from nbproof.model.replaying import Progress, Verdict
from nbproof.replay.line import Line
from nbproof.replay.protocol import Came, Judged, Refused, Request

_TICK_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreplayed:
    """A notebook that came to no verdict, and why."""

    notebook: str
    error: NbproofError


Result: TypeAlias = Verdict | Unreplayed
Heard: TypeAlias = Callable[[Request, Progress | Result], None]
"""Called with what is new of a replay, in the thread that waits for it."""


@dataclass(slots=True)
class Batch:
    """Replays of notebooks, at most `jobs` at once, from `run` to its end or to `cancel`."""

    jobs: int
    heard: Heard
    _lines: set[Line] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_cancelled: bool = False

    def run(self, requests: Sequence[Request]) -> tuple[Result, ...]:
        """The result of each request, in their order; an interrupt ends all replays first."""
        with ThreadPoolExecutor(self.jobs, thread_name_prefix="nbproof-replay") as pool:
            futures: list[Future[Result]] = [pool.submit(self._one, one) for one in requests]
            try:
                waiting = set(futures)
                while waiting:  # woken now and then, so that an interrupt is not held up
                    _, waiting = wait(waiting, _TICK_S, FIRST_COMPLETED)
            except BaseException:
                self.cancel()
                for future in futures:
                    future.cancel()
                raise
        return tuple(future.result() for future in futures)

    def cancel(self) -> None:
        """End all replays; what has come to a verdict stays."""
        with self._lock:
            self._is_cancelled = True
            for line in self._lines:
                line.cancel()

    def _one(self, request: Request) -> Result:
        try:
            result = self._replayed(request)
        except NbproofError as error:
            result = Unreplayed(notebook=request.shown_as, error=error)
        except OSError as error:
            told = CannotBeDoneHere(f"The replay did not start: {error.strerror or error}")
            result = Unreplayed(notebook=request.shown_as, error=told)
        self.heard(request, result)
        return result

    def _replayed(self, request: Request) -> Result:
        with self._lock:
            if self._is_cancelled:
                raise CannotBeDoneHere("cancelled")
            line = Line(request)
            self._lines.add(line)
        try:
            for message in line.messages():
                match message:
                    case Came(progress=progress):
                        self.heard(request, progress)
                    case Judged(verdict=verdict):
                        return verdict
                    case Refused(error=kind, message=said, hint=hint):
                        raise error_named(kind, said, hint)
        finally:
            with self._lock:
                self._lines.discard(line)
        raise CannotBeDoneHere("cancelled" if line.is_cancelled else "The replay said nothing")
