"""Hears what kernels report, on a local socket of its own.

A thread reads, so that a busy event loop never holds up a kernel; the listener is called in that
thread. Only sessions that were announced, and that know their token, are heard.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import secrets
import selectors
import shutil
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from nbproof.model.errors import NbproofError
from nbproof.model.ids import SessionId
from nbproof.wire.reports import LARGEST_REPORT_BYTES, Hello, Report, report

Address: TypeAlias = str | tuple[str, int]
Listener: TypeAlias = Callable[[SessionId, Report | None], None]
"""Called with each report of a session, and with None when its kernel is gone."""

_LENGTH = struct.Struct(">I")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Peer:
    """One connection, and what has come of its next message."""

    connection: socket.socket
    session: SessionId | None = None
    pending: bytearray = field(default_factory=bytearray)


class Recorder:
    """Listens from `start` to `close`; with a lull it lets reports gather for so many seconds."""

    def __init__(self, listener: Listener, *, lull_s: float = 0.0) -> None:
        self._listener = listener
        self._lull_s = lull_s
        self._tokens: dict[SessionId, str] = {}
        self._selector = selectors.DefaultSelector()
        self._folder: Path | None = None
        self._server: socket.socket | None = None
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, name="nbproof-recorder", daemon=True)
        self.address: Address = ""

    def start(self) -> None:
        """Open the socket and begin to listen."""
        self._server = self._open()
        self._server.setblocking(False)
        self._server.listen(64)
        self._selector.register(self._server, selectors.EVENT_READ, None)
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; what kernels report from now on is lost."""
        self._wake.send(b"\0")
        if self._thread.is_alive():
            self._thread.join(5)
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, _Peer):
                self._drop(key.data)
        self._selector.close()
        if self._server is not None:
            self._server.close()
        self._woken.close()
        self._wake.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def announce(self, session: SessionId) -> str:
        """Expect a session; the token that it must bring."""
        token = self._tokens[session] = secrets.token_hex(16)
        return token

    def _open(self) -> socket.socket:
        if hasattr(socket, "AF_UNIX"):
            self._folder = Path(tempfile.mkdtemp(prefix="nbproof-"))
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.address = str(self._folder / "reports")
            server.bind(self.address)
            return server
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        server.bind(("127.0.0.1", 0))
        self.address = ("127.0.0.1", int(server.getsockname()[1]))
        return server

    def _listen(self) -> None:
        while True:
            ready = self._selector.select()
            if self._lull_s:
                time.sleep(self._lull_s)
            for key, _ in ready:
                if key.fileobj is self._woken:
                    return
                if isinstance(key.data, _Peer):
                    self._receive(key.data)
                else:
                    self._accept()

    def _accept(self) -> None:
        if self._server is not None:
            with contextlib.suppress(OSError):
                connection, _ = self._server.accept()
                connection.setblocking(False)
                peer = _Peer(connection)
                self._selector.register(connection, selectors.EVENT_READ, peer)

    def _receive(self, peer: _Peer) -> None:
        try:
            received = peer.connection.recv(1 << 20)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        peer.pending += received
        try:
            for message in _messages(peer.pending):
                self._hear(peer, message)
        except (NbproofError, ValueError) as error:
            _log.warning("nbproof: a kernel's report was refused: %s", error)
            received = b""
        except Exception:  # the outermost edge: one peer must not end the thread
            _log.exception("nbproof: a kernel's report could not be read")
            received = b""
        if not received:
            self._drop(peer)
            if peer.session is not None:
                self._tell(peer.session, None)

    def _hear(self, peer: _Peer, message: bytes) -> None:
        heard = report(message)
        if isinstance(heard, Hello):
            expected = self._tokens.get(SessionId(heard.session), "")
            if not expected or not hmac.compare_digest(expected.encode(), heard.token.encode()):
                raise ValueError("unknown session or wrong token")
            peer.session = SessionId(heard.session)
        elif peer.session is None:
            raise ValueError("it did not say hello")
        self._tell(peer.session, heard)

    def _tell(self, session: SessionId, heard: Report | None) -> None:
        try:
            self._listener(session, heard)
        except Exception:  # the outermost edge of this thread
            _log.exception("nbproof: a kernel's report could not be recorded")

    def _drop(self, peer: _Peer) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(peer.connection)
        peer.connection.close()


def _messages(pending: bytearray) -> Iterator[bytes]:
    """Take the whole messages from the front of `pending`; ValueError where one is too large."""
    while len(pending) >= _LENGTH.size:
        (length,) = _LENGTH.unpack_from(pending)
        if length > LARGEST_REPORT_BYTES:
            raise ValueError(f"it is {length} bytes long")
        if len(pending) < _LENGTH.size + length:
            break
        message = bytes(pending[_LENGTH.size : _LENGTH.size + length])
        del pending[: _LENGTH.size + length]
        yield message
