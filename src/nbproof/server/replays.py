"""The replays that were begun through this server: each in a process and a thread of its own."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import msgspec

from nbproof.model.errors import CannotBeDoneHere, NbproofError, UnknownReplay, error_named
from nbproof.model.ids import ReplayId
from nbproof.model.replaying import Progress, Verdict
from nbproof.replay.line import Line
from nbproof.replay.protocol import Came, Judged, Refused, Request
from nbproof.wire.schemas import ReplayEnded, ReplayEvent, ReplayRunning

MOST_RUNNING = 4
MOST_REMEMBERED = 50
_AT_THE_START = Progress(
    stage="preparing", done=0, total=0, cell=None, elapsed_s=0.0, estimate_s=None
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A replay that came to a verdict."""

    id: ReplayId
    path: str
    verdict: Verdict


Standing: TypeAlias = ReplayRunning | Done | ReplayEnded
"""How a replay stands."""


@dataclass(slots=True)
class _Held:
    """A replay with its process, and the folder that takes what it leaves to be looked at."""

    standing: Standing
    line: Line | None
    outcome: Path


class Replays:
    """Begins, follows and cancels replays; `told` hears of each step, in the replay's thread."""

    def __init__(self, told: Callable[[ReplayEvent], None]) -> None:
        self._told = told
        self._lock = threading.Lock()
        self._held: OrderedDict[ReplayId, _Held] = OrderedDict()
        self._folder = Path(tempfile.mkdtemp(prefix="nbproof-outcomes-"))
        self._threads: list[threading.Thread] = []

    def begin(self, request: Request, path: str) -> ReplayId:
        """Begin to replay a notebook.

        Raises CannotBeDoneHere where it is being replayed already, or too many others are.
        """
        name = ReplayId(secrets.token_hex(16))
        outcome = self._folder / name
        with self._lock:
            self._check_room(path)
            outcome.mkdir()
            standing = ReplayRunning(id=name, path=path, at=request.at, progress=_AT_THE_START)
            held = _Held(standing=standing, line=None, outcome=outcome)
            self._held[name] = held
            self._forget_oldest()
        whole = msgspec.structs.replace(request, outcome=str(outcome))
        thread = threading.Thread(
            target=self._follow, args=(held, whole), name="nbproof-replay", daemon=True
        )
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        self._tell(held)
        thread.start()
        return name

    def standing(self, name: str) -> Standing:
        """How a replay stands; raises UnknownReplay."""
        return self._known(name).standing

    def done(self, path: str, verdict: Verdict) -> ReplayId | None:
        """The replay of a notebook that came to this verdict; None where it is gone."""
        with self._lock:
            ended = [held.standing for held in self._held.values()]
        return next(
            (
                one.id
                for one in reversed(ended)
                if isinstance(one, Done)
                and one.path == path
                and one.verdict.started_at == verdict.started_at
            ),
            None,
        )

    def outcome(self, name: str) -> Path:
        """The folder with what a replay left to be looked at; raises UnknownReplay."""
        return self._known(name).outcome

    def cancel(self, name: str) -> None:
        """End a replay that runs; one that has ended stays as it is."""
        held = self._known(name)
        with self._lock:
            line = held.line
            if line is None and isinstance(held.standing, ReplayRunning):
                self._end(held, "cancelled", CannotBeDoneHere("The replay was cancelled."))
        if line is not None:
            line.cancel()

    def close(self) -> None:
        """End all replays and leave nothing behind; blocks until their processes are gone."""
        with self._lock:
            lines = [held.line for held in self._held.values() if held.line is not None]
        for line in lines:
            line.cancel()
        for thread in self._threads:
            thread.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _check_room(self, path: str) -> None:
        running = [
            held.standing.path
            for held in self._held.values()
            if isinstance(held.standing, ReplayRunning)
        ]
        if path in running:
            raise CannotBeDoneHere(
                f"{path} is being reproduced already", hint="Wait for it, or cancel it first."
            )
        if len(running) >= MOST_RUNNING:
            raise CannotBeDoneHere(
                f"{len(running)} notebooks are being reproduced already",
                hint="Wait for one of them, or cancel one.",
            )

    def _forget_oldest(self) -> None:
        ended = [
            name
            for name, held in self._held.items()
            if not isinstance(held.standing, ReplayRunning)
        ]
        for name in ended[: max(0, len(self._held) - MOST_REMEMBERED)]:
            shutil.rmtree(self._held.pop(name).outcome, ignore_errors=True)

    def _known(self, name: str) -> _Held:
        with self._lock:
            held = self._held.get(ReplayId(name))
        if held is None:
            raise UnknownReplay("There is no such replay", hint="Begin a new one.")
        return held

    def _follow(self, held: _Held, request: Request) -> None:
        """Hear one replay from its beginning to its end; a thread of its own."""
        try:
            self._hear(held, request)
        except NbproofError as error:
            self._end(held, "failed", error)
        except OSError as error:
            told = CannotBeDoneHere(f"The replay did not start: {error.strerror or error}")
            self._end(held, "failed", told)
        if isinstance(held.standing, ReplayRunning):
            self._end(held, "failed", CannotBeDoneHere("The replay came to no verdict."))
        held.line = None
        self._tell(held)

    def _hear(self, held: _Held, request: Request) -> None:
        line = Line(request)
        with self._lock:
            held.line = line
            if not isinstance(held.standing, ReplayRunning):
                line.cancel()
        for message in line.messages():
            running = held.standing
            match message:
                case Came(progress=progress) if isinstance(running, ReplayRunning):
                    held.standing = replace(running, progress=progress)
                    self._tell(held)
                case Judged(verdict=verdict):
                    held.standing = Done(id=running.id, path=running.path, verdict=verdict)
                case Refused(error=kind, message=said, hint=hint):
                    raise error_named(kind, said, hint)
        if line.is_cancelled and isinstance(held.standing, ReplayRunning):
            self._end(held, "cancelled", CannotBeDoneHere("The replay was cancelled."))

    @staticmethod
    def _end(held: _Held, state: str, error: NbproofError) -> None:
        before = held.standing
        held.standing = ReplayEnded(
            id=before.id,
            path=before.path,
            at=before.at if isinstance(before, ReplayRunning) else None,
            error=error.kind,
            message=error.message,
            hint=error.hint,
            state="cancelled" if state == "cancelled" else "failed",
        )

    def _tell(self, held: _Held) -> None:
        standing = held.standing
        done = total = 0
        state = "done" if isinstance(standing, Done) else standing.state
        if isinstance(standing, ReplayRunning):
            done, total = standing.progress.done, standing.progress.total
        elif isinstance(standing, Done):
            done = total = len(standing.verdict.cells)
        self._told(
            ReplayEvent(path=standing.path, id=standing.id, state=state, done=done, total=total)
        )
