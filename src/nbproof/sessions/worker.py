"""The process that does the work: digests, copies, parses and judges, off the server's event loop.

It reads requests from standard input and answers on standard output, each as four bytes of length
and JSON, and ends when its input does. Lanes keep slow work from holding up quick work: reports of
kernels, keeping and restoring, scripts to read, and questions.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import struct
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from msgspec import Raw, json

from nbproof.model.errors import NbproofError
from nbproof.model.ids import KernelId, SessionId
from nbproof.sessions import answers, scripts
from nbproof.sessions.desk import Desk
from nbproof.sessions.locks import Locker
from nbproof.sessions.requests import (
    NOTHING,
    Answer,
    Begin,
    BringInStep,
    Envelope,
    GetLastGood,
    GetPair,
    GetStatus,
    Health,
    Hear,
    List,
    MakeVersioned,
    Moved,
    Plan,
    Request,
    Restore,
    Show,
    Take,
)
from nbproof.snapshots.history import copied, moved
from nbproof.wire.reports import report

_LENGTH = struct.Struct(">I")
_log = logging.getLogger(__name__)
_LANES: dict[type, str] = {
    Begin: "reports",
    Hear: "reports",
    Take: "keeping",
    Plan: "keeping",
    Restore: "keeping",
    Moved: "keeping",
    BringInStep: "keeping",
    MakeVersioned: "keeping",
    GetPair: "pairs",
    GetStatus: "questions",
    GetLastGood: "questions",
    List: "questions",
    Show: "questions",
    Health: "questions",
}


class Worker:
    """Answers requests from one stream on another."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source = source
        self._target = target
        self._write_lock = threading.Lock()
        self._locker = Locker()
        self._desk = Desk(consider=self._locker.consider)
        self._lanes = {name: queue.SimpleQueue[Envelope | None]() for name in _LANES.values()}

    def run(self) -> None:
        """Answer until the input ends; what has been accepted is finished first."""
        threads = [
            threading.Thread(target=self._serve, args=(lane,), name=name)
            for name, lane in self._lanes.items()
        ]
        for thread in threads:
            thread.start()
        while (message := self._next()) is not None:
            envelope = json.decode(message, type=Envelope)
            request = envelope.request
            if isinstance(request, Begin) or (isinstance(request, Hear) and _is_run(request)):
                self._desk.expect(SessionId(request.session))
            self._lanes[_LANES[type(request)]].put(envelope)
        for lane in self._lanes.values():
            lane.put(None)
        for thread in threads:
            thread.join()
        self._locker.close()

    def _next(self) -> bytes | None:
        head = self._source.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        return self._source.read(_LENGTH.unpack(head)[0])

    def _serve(self, lane: queue.SimpleQueue[Envelope | None]) -> None:
        while (envelope := lane.get()) is not None:
            answer = self._answer(envelope)
            body = json.encode(answer)
            with self._write_lock:
                self._target.write(_LENGTH.pack(len(body)) + body)
                self._target.flush()

    def _answer(self, envelope: Envelope) -> Answer:
        number = envelope.number
        try:
            return Answer(number=number, document=Raw(self._do(envelope.request)))
        except NbproofError as error:
            return Answer(number=number, error=error.kind, message=error.message, hint=error.hint)
        except OSError as error:
            message = f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
            return Answer(number=number, error="cannot-be-done-here", message=message)
        except Exception:  # the outermost edge of this process
            _log.exception("nbproof: a request failed: %s", type(envelope.request).__name__)
            message = "nbproof failed; the server's log says why."
            return Answer(number=number, error="internal", message=message)

    def _do(self, request: Request) -> bytes:
        match request:
            case Begin():
                self._desk.begin(
                    SessionId(request.session),
                    KernelId(request.kernel),
                    request.language,
                    Path(request.root),
                    is_watched=request.is_watched,
                )
                self._desk.settled(SessionId(request.session))
                return b"null"
            case Hear():
                raw = bytes(request.report)
                heard = report(raw) if raw != bytes(NOTHING) else None
                self._desk.hear(SessionId(request.session), heard)
                return b"null"
            case Restore():
                return answers.restored(self._desk, request)
            case Moved():
                self._move(request)
                return b"null"
        return answers.answer(self._desk, request)

    def _move(self, request: Moved) -> None:
        """Let history, script and proof file follow a notebook; a copy begins with the history."""
        room = self._desk.room(Path(request.root))
        old, new = Path(request.old), Path(request.new)
        move = copied if request.is_copy else moved
        move(room.store, room.workspace.name_of(old), room.workspace.name_of(new))
        if not request.is_copy:
            scripts.moved(room, old, new)


def _is_run(request: Hear) -> bool:
    return b'"kind":"run"' in bytes(request.report)[:64]


def main() -> None:
    """Serve the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    Worker(sys.stdin.buffer, target).run()


if __name__ == "__main__":
    main()
