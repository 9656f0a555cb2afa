"""The way from the kernel to nbproof: a local socket that never holds up a cell.

Each message is four bytes of length, big endian, and so many bytes of JSON. What cannot be sent is
counted, and the count goes with the next message that can.
"""

import json
import os
import re
import socket
import struct
import threading
from typing import Any, Dict, Optional

LONGEST_WAIT_S = 0.5
LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024


_LONE = re.compile("[\ud800-\udfff]")


def _escape(match: "re.Match[str]") -> str:
    """File names that are no Unicode travel as nbproof.wire.text writes them."""
    return "\\u0000{:04x}".format(ord(match.group()))


class Channel:
    """Sends messages of one session; reconnects by itself, and stays silent in forked children."""

    def __init__(self, address: Any, *, hello: Dict[str, Any]) -> None:
        self._address = address
        self._hello = hello
        self._socket: Optional[socket.socket] = None
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._lost = 0

    def send(self, message: Dict[str, Any]) -> None:
        """Send a message, or count it as lost; never raises."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            try:
                if self._socket is None:
                    self._socket = self._connect()
                    self._socket.sendall(_framed(self._hello))
                body = _framed(dict(message, lost=self._lost) if self._lost else message)
                if len(body) > LARGEST_MESSAGE_BYTES:
                    self._lost += 1
                    return
                self._socket.sendall(body)
                self._lost = 0
            except (Exception, KeyboardInterrupt):
                self._lost += 1
                self._close()

    def _connect(self) -> socket.socket:
        if isinstance(self._address, str):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        else:
            connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(LONGEST_WAIT_S)
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LARGEST_MESSAGE_BYTES)
            address = self._address
            connection.connect(address if isinstance(address, str) else tuple(address))
        except OSError:
            connection.close()
            raise
        return connection

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _framed(message: Dict[str, Any]) -> bytes:
    text = json.dumps(message, separators=(",", ":"), ensure_ascii=False)
    body = _LONE.sub(_escape, text).encode("utf-8")
    return struct.pack(">I", len(body)) + body
