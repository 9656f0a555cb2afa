"""The server's end of the line to the worker process.

The event loop only ever puts requests into a queue: starting the worker and writing to its pipe
are a thread's work, and so is reading what it answers.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future

from msgspec import DecodeError, json

from nbproof.model.errors import CannotBeDoneHere, NbproofError, error_named
from nbproof.sessions.requests import Answer, Begin, Envelope, Request

LONGEST_END_S = 30.0
_WORKER = (
    "import sys; sys.path[:] = [folder for folder in sys.path if folder];"
    " from nbproof.sessions.worker import main; main()"
)
"""Without the current folder on the path: a project's own modules must never run in here."""
_LENGTH = struct.Struct(">I")
_log = logging.getLogger(__name__)


class Post:
    """Sends requests to the worker; starts it when it is first needed, and again if it died.

    `deaths` counts the workers that ended by themselves.
    """

    def __init__(self) -> None:
        self.deaths = 0
        self._queue: queue.SimpleQueue[tuple[Request, Future[bytes]] | None] = queue.SimpleQueue()
        self._begun: dict[str, Begin] = {}
        self._line: _Line | None = None
        self._is_closed = False
        self._sender = threading.Thread(target=self._deliver, name="nbproof-post", daemon=True)
        self._sender.start()

    def send(self, request: Request) -> Future[bytes]:
        """Ask, and get the answer later: a JSON document, or the NbproofError that it gave.

        Returns at once; requests reach the worker in the order in which they were sent.
        """
        future: Future[bytes] = Future()
        if self._is_closed:
            future.set_exception(CannotBeDoneHere("The server is shutting down."))
        else:
            self._queue.put((request, future))
        return future

    def close(self) -> None:
        """Let the worker finish what it has, and end; blocks up to LONGEST_END_S."""
        self._is_closed = True
        self._queue.put(None)
        self._sender.join(LONGEST_END_S)
        if self._line is not None:
            self._line.end()

    def _deliver(self) -> None:
        while (order := self._queue.get()) is not None:
            request, future = order
            if not future.set_running_or_notify_cancel():
                continue
            try:
                self._write(request, future)
            except OSError as error:
                future.set_exception(
                    CannotBeDoneHere(
                        f"nbproof's worker does not run: {error}",
                        hint="Restart the Jupyter server; notebooks are saved all the same.",
                    )
                )
            except Exception as error:  # the outermost edge of this thread
                _log.exception("nbproof: a request could not be sent")
                future.set_exception(CannotBeDoneHere(f"The request could not be sent: {error!r}"))

    def _write(self, request: Request, future: Future[bytes]) -> None:
        try:
            line = self._line if self._line is not None else self._start()
            line.put(request, future)
        except OSError:
            self._start().put(request, future)
        if isinstance(request, Begin):
            self._begun[request.kernel] = request

    def _start(self) -> _Line:
        """Start a worker in place of one that ended, and tell it of the kernels that run."""
        if self._line is not None:
            self._line.end()
        self._line = _Line(self._ended)
        for begun in self._begun.values():
            self._line.put(begun, Future())
        return self._line

    def _ended(self, exit_code: int) -> None:
        if not self._is_closed:
            self.deaths += 1
            _log.error("nbproof: the worker ended with %s; it starts again", exit_code)


class _Line:
    """One worker process, and what it has been asked and not answered yet."""

    def __init__(self, ended: Callable[[int], None]) -> None:
        self._ended = ended
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[bytes]] | None = {}
        self._worker = subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._listener = threading.Thread(target=self._listen, name="nbproof-line", daemon=True)
        self._listener.start()

    def put(self, request: Request, future: Future[bytes]) -> None:
        """Write a request; raises OSError where the worker is gone before it was written."""
        number = next(self._numbers)
        body = json.encode(Envelope(number=number, request=request))
        with self._lock:
            if self._waiting is None:
                raise BrokenPipeError("it has ended")
            self._waiting[number] = future
        try:
            self._write(_LENGTH.pack(len(body)) + body)
        except OSError:
            if self._taken(number) is not None:
                raise

    def _write(self, raw: bytes) -> None:
        if self._worker.stdin is None:
            raise BrokenPipeError("it has no input")
        self._worker.stdin.write(raw)
        self._worker.stdin.flush()

    def end(self) -> None:
        """Close the worker's input, and wait until it has finished what it has."""
        with contextlib.suppress(OSError):
            if self._worker.stdin is not None:
                self._worker.stdin.close()
        try:
            self._worker.wait(LONGEST_END_S)
        except subprocess.TimeoutExpired:
            self._worker.kill()
            self._worker.wait()
        self._listener.join()

    def _taken(self, number: int) -> Future[bytes] | None:
        with self._lock:
            return self._waiting.pop(number, None) if self._waiting is not None else None

    def _next(self) -> Answer | None:
        source = self._worker.stdout
        head = source.read(_LENGTH.size) if source is not None else b""
        if source is None or len(head) < _LENGTH.size:
            return None
        return json.decode(source.read(_LENGTH.unpack(head)[0]), type=Answer)

    def _listen(self) -> None:
        with contextlib.suppress(DecodeError):
            while (answer := self._next()) is not None:
                future = self._taken(answer.number)
                if future is not None:
                    _resolve(future, answer)
        exit_code = self._worker.wait()
        if self._worker.stdout is not None:
            self._worker.stdout.close()
        with self._lock:
            lost, self._waiting = self._waiting or {}, None
        self._ended(exit_code)
        for future in lost.values():
            future.set_exception(CannotBeDoneHere("nbproof's worker ended.", hint="Ask again."))


def _resolve(future: Future[bytes], answer: Answer) -> None:
    if answer.error is None:
        future.set_result(bytes(answer.document))
        return
    error: NbproofError = error_named(answer.error, answer.message, answer.hint)
    future.set_exception(error)
