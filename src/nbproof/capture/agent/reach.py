"""What a cell reaches beyond its own files: hosts and child processes, as the audit hook sees them.

Locators hold no user info and no query: secrets travel there.
"""

import os
from typing import Any, Callable, Dict, List
from urllib.parse import urlsplit, urlunsplit

MOST = 1_000


class Reach:
    """Hosts and children of the cell that runs."""

    def __init__(self) -> None:
        self._hosts: Dict[str, str] = {}
        self._ports: Dict[int, str] = {}
        self._children: Dict[str, None] = {}

    def begin(self) -> None:
        """A cell starts."""
        self._hosts.clear()
        self._ports.clear()
        self._children.clear()

    def remote(self) -> List[List[str]]:
        """Kind and locator of each host that the cell asked."""
        return [[kind, locator] for locator, kind in self._hosts.items()]

    def children(self) -> List[str]:
        """The programs that the cell started; their files are not observed by this layer."""
        return list(self._children)

    def _http(self, connection: Any, host: Any, port: Any) -> None:
        self._ports[int(port)] = str(host)
        self._host("http", "http://{}:{}".format(host, port))

    def _url(self, url: Any, *_: Any) -> None:
        plain = plain_url(str(url))
        if not plain.startswith(("file:", "data:")):
            self._host("http", plain)

    def _socket(self, _: Any, address: Any) -> None:
        if isinstance(address, tuple) and len(address) > 1 and int(address[1]) not in self._ports:
            self._host("tcp", "tcp://{}:{}".format(address[0], address[1]))

    def _host(self, kind: str, locator: str) -> None:
        if len(self._hosts) < MOST:
            self._hosts.setdefault(locator, kind)

    def _program(self, program: Any, *_: Any) -> None:
        text = os.fsdecode(program) if isinstance(program, (str, bytes, os.PathLike)) else ""
        name = os.path.basename(text.split()[0]) if text.split() else "a child process"
        self._child("child process: {}".format(name))

    def _fork(self, *_: Any) -> None:
        self._child("a forked child process")

    def _child(self, what: str) -> None:
        if len(self._children) < MOST:
            self._children.setdefault(what)


def plain_url(url: str) -> str:
    """A URL without user info, query and fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


EVENTS: Dict[str, Callable[..., None]] = {
    "http.client.connect": Reach._http,
    "urllib.Request": Reach._url,
    "socket.connect": Reach._socket,
    "subprocess.Popen": Reach._program,
    "os.system": Reach._program,
    "os.posix_spawn": Reach._program,
    "os.spawn": lambda self, _, path, *__: Reach._program(self, path),
    "os.fork": Reach._fork,
    "os.forkpty": Reach._fork,
}
"""Audit events (docs.python.org, "Audit events table") and who hears them."""
