"""The way from the kernel to nbproof: a local socket that never holds up a cell.

Each message is four bytes of length, big endian, and so many bytes of JSON. What cannot be sent is
counted, and the count goes with the next message that can.
"""

import asyncio
import json
import os
import re
import socket
import struct
import threading
from typing import Any, Dict, List, Optional

LONGEST_WAIT_S = 0.5
LULL_S = 0.05
"""Waking whoever listens can cost a small cell more time than it takes itself."""
LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024


_LONE = re.compile("[\ud800-\udfff]")


def _escape(match: "re.Match[str]") -> str:
    """File names that are no Unicode travel as nbproof.wire.text writes them."""
    return "\\u0000{:04x}".format(ord(match.group()))


class Channel:
    """Sends messages of one session; reconnects by itself, and stays silent in forked children."""

    def __init__(self, address: Any, *, hello: Dict[str, Any]) -> None:
        self._address = address
        self._waiting: List[Dict[str, Any]] = []
        self._hello = hello
        self._socket: Optional[socket.socket] = None
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._lost = 0

    def send(self, message: Dict[str, Any], *, can_wait: bool = False) -> None:
        """Send a message, or count it as lost; one that can wait goes with others. Never raises."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            self._waiting.append(message)
            if not can_wait:
                self._flush()
            elif len(self._waiting) == 1:
                self._flush_later()

    def _flush_later(self) -> None:
        """Once the kernel is idle: a thread for it would be seen by the cells."""
        try:
            asyncio.get_running_loop().call_later(LULL_S, self._flush_now)
        except (Exception, KeyboardInterrupt):
            self._flush()

    def _flush_now(self) -> None:
        if os.getpid() == self._pid:
            with self._lock:
                self._flush()

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            if self._socket is None:
                self._socket = self._connect()
                self._socket.sendall(_framed(self._hello))
            if self._lost:
                waiting[0] = dict(waiting[0], lost=self._lost)
            framed = [_framed(message) for message in waiting]
            fitting = [frame for frame in framed if len(frame) <= LARGEST_MESSAGE_BYTES]
            self._socket.sendall(b"".join(fitting))
            is_told = len(framed[0]) <= LARGEST_MESSAGE_BYTES
            self._lost = (0 if is_told else self._lost) + len(framed) - len(fitting)
        except (Exception, KeyboardInterrupt):
            self._lost += len(waiting)
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
