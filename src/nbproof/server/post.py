"""The server's end of the line to the worker process."""

from __future__ import annotations

import itertools
import logging
import struct
import subprocess
import sys
import threading
from concurrent.futures import Future

from msgspec import json

from nbproof.model.errors import CannotBeDoneHere, NbproofError
from nbproof.server.errors import error_named
from nbproof.sessions.requests import Answer, Begin, Envelope, Request

_LENGTH = struct.Struct(">I")
_log = logging.getLogger(__name__)


class Post:
    """Sends requests to the worker; starts it when it is first needed, and again if it died.

    Every method may block on a pipe: call it from a thread, never from the event loop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[bytes]] = {}
        self._begun: dict[str, Begin] = {}
        self._worker: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def ask(self, request: Request, *, timeout_s: float | None = None) -> bytes:
        """The worker's answer, a JSON document; raises the NbproofError that it gave."""
        return self.send(request).result(timeout_s)

    def send(self, request: Request) -> Future[bytes]:
        """Ask, and get the answer later."""
        future: Future[bytes] = Future()
        with self._lock:
            if isinstance(request, Begin):
                self._begun[request.kernel] = request
            try:
                self._write(request, future)
            except OSError as error:
                future.set_exception(
                    CannotBeDoneHere(
                        f"nbproof's worker does not run: {error}",
                        hint="Restart the Jupyter server; notebooks are saved all the same.",
                    )
                )
        return future

    def close(self) -> None:
        """Let the worker finish what it has, and end."""
        with self._lock:
            self._is_closed = True
            worker, self._worker = self._worker, None
        if worker is not None and worker.stdin is not None:
            worker.stdin.close()
            try:
                worker.wait(30)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()

    def _write(self, request: Request, future: Future[bytes]) -> None:
        if self._is_closed:
            raise OSError("the server is shutting down")
        if self._worker is None or self._worker.poll() is not None:
            self._start()
        number = next(self._numbers)
        self._waiting[number] = future
        try:
            self._put(Envelope(number=number, request=request))
        except OSError:
            self._waiting.pop(number, None)
            raise

    def _put(self, envelope: Envelope) -> None:
        if self._worker is None or self._worker.stdin is None:
            raise OSError("it has no input")
        body = json.encode(envelope)
        self._worker.stdin.write(_LENGTH.pack(len(body)) + body)
        self._worker.stdin.flush()

    def _start(self) -> None:
        """Start the worker; a new one is told of the kernels that run."""
        self._worker = subprocess.Popen(
            [sys.executable, "-m", "nbproof.sessions.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        threading.Thread(
            target=self._listen, args=(self._worker,), name="nbproof-post", daemon=True
        ).start()
        for begun in self._begun.values():
            number = next(self._numbers)
            self._waiting[number] = Future()
            self._put(Envelope(number=number, request=begun))

    def _listen(self, worker: subprocess.Popen[bytes]) -> None:
        source = worker.stdout
        while source is not None and len(head := source.read(_LENGTH.size)) == _LENGTH.size:
            answer = json.decode(source.read(_LENGTH.unpack(head)[0]), type=Answer)
            future = self._waiting.pop(answer.number, None)
            if future is not None:
                _resolve(future, answer)
        if source is not None:
            source.close()
        with self._lock:
            if self._worker is worker or self._is_closed:
                lost, self._waiting = self._waiting, {}
                for future in lost.values():
                    future.set_exception(CannotBeDoneHere("nbproof's worker ended."))
        if not self._is_closed:
            _log.error("nbproof: the worker ended with %s; it starts again", worker.wait())


def _resolve(future: Future[bytes], answer: Answer) -> None:
    if answer.error is None:
        future.set_result(bytes(answer.document))
        return
    error: NbproofError = error_named(answer.error, answer.message, answer.hint)
    future.set_exception(error)
