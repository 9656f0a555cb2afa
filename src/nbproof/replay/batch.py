"""Many replays at once, each in a process of its own; what one of them does harms no other."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from nbproof.model.errors import CannotBeDoneHere, NbproofError, error_named
from nbproof.model.replaying import Progress, Verdict
from nbproof.replay.line import Line
from nbproof.replay.needs import tied
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
        """The result of each request, in their order; an interrupt ends all replays first.

        A notebook that reads what another one of them writes waits for it.
        """
        with (
            tempfile.TemporaryDirectory(prefix="nbproof-handed-") as folder,
            ThreadPoolExecutor(self.jobs, thread_name_prefix="nbproof-replay") as pool,
        ):
            waiting = tied(requests, Path(folder))
            running: dict[Future[Result], Request] = {}
            done: dict[Request, Result] = {}
            try:
                while waiting or running:
                    for request, task in list(waiting.items()):
                        if all(maker in done for maker in task.makers):
                            running[pool.submit(self._one, request, task.whole)] = request
                            del waiting[request]
                    ended, _ = wait(running, _TICK_S, FIRST_COMPLETED)
                    done |= {running.pop(future): future.result() for future in ended}
            except BaseException:  # `wait` returns now and then, so that no interrupt is held up
                self.cancel()
                for future in running:
                    future.cancel()
                raise
        return tuple(done[request] for request in requests)

    def cancel(self) -> None:
        """End all replays; what has come to a verdict stays."""
        with self._lock:
            self._is_cancelled = True
            for line in self._lines:
                line.cancel()

    def _one(self, request: Request, whole: Request) -> Result:
        try:
            result = self._replayed(request, whole)
        except NbproofError as error:
            result = Unreplayed(notebook=request.shown_as, error=error)
        except OSError as error:
            told = CannotBeDoneHere(f"The replay did not start: {error.strerror or error}")
            result = Unreplayed(notebook=request.shown_as, error=told)
        self.heard(request, result)
        return result

    def _replayed(self, request: Request, whole: Request) -> Result:
        with self._lock:
            if self._is_cancelled:
                raise CannotBeDoneHere("cancelled")
            line = Line(whole)
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
