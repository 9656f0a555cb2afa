"""What a cell reaches beyond its own files: hosts and child processes, as the audit hook sees them.

Locators hold no user info and no query: secrets travel there.
"""

import os
import re
from typing import Any, Callable, Dict, List, Set, Tuple
from urllib.parse import urlsplit, urlunsplit

from . import shim

MOST = 1_000
_LOOPBACK = "0000:0000:0000:0000:0000:0000:0000:0001"
HTTP, HTTPS = 80, 443
_PORTS = {
    HTTP: "http",
    HTTPS: "https",
    1433: "mssql",
    1521: "oracle",
    3306: "mysql",
    5432: "postgresql",
    6379: "redis",
    27017: "mongodb",
}
_STORES = (
    ("s3", re.compile(r"(^|[.-])s3[.-].*amazonaws[.]com$|[.]r2[.]cloudflarestorage[.]com$")),
    ("gcs", re.compile(r"(^|[.])storage[.]googleapis[.]com$")),
    ("azure", re.compile(r"[.](blob|dfs)[.]core[.]windows[.]net$")),
    ("bigquery", re.compile(r"^bigquery(storage)?[.]googleapis[.]com$")),
    ("snowflake", re.compile(r"[.]snowflakecomputing[.]com$")),
)
_ADMINISTRATORS = ("/sbin/", "/usr/sbin/")
"""Programs there look after the system, and read no data: ctypes asks ldconfig for libraries."""
_UNSEEN = {
    "static": "child process: {} (a static program: the files that it opens are not seen)",
    "machine": "child process: {} (a program for another machine: its files are not seen)",
    "go": "child process: {} (a Go program: the files that it opens may not be seen)",
    "user": "child process: {} (it runs as another user: its files are not seen)",
}


class Reach:
    """Hosts and children of the cell that runs."""

    def __init__(self) -> None:
        self._hosts: Dict[str, str] = {}
        self._ports: Set[int] = set()
        self._told: Set[Tuple[str, int]] = set()
        self._children: Dict[str, None] = {}
        self._connected: Dict[str, None] = {}
        self._names: Dict[str, str] = {}
        self._own_ports: Set[str] = set()

    def begin(self) -> None:
        """A cell starts."""
        self._hosts.clear()
        self._ports.clear()
        self._told.clear()
        self._children.clear()
        self._connected.clear()

    def hear(self, kind: int, text: str) -> None:
        """Take in an event of the shim."""
        if kind == shim.LISTENED:
            self._own_ports.add(text)
        elif kind == shim.RESOLVED:
            name, _, address = text.rpartition(" ")
            if len(self._names) > MOST:
                self._names.clear()
            self._names[address] = name
        elif kind == shim.CONNECTED:
            if len(self._connected) < MOST:
                self._connected.setdefault(text)
        elif kind == shim.UNSEEN:
            why, _, program = text.partition(" ")
            if program.startswith(_ADMINISTRATORS):
                return
            sentence = _UNSEEN.get(why, "child process: {}")
            self._child(sentence.format(os.path.basename(program)))

    def remote(self) -> List[List[str]]:
        """Kind and locator of each host that the cell asked."""
        for text in self._connected:
            self._connection(*text.split(" "))
        return [[kind, locator] for locator, kind in self._hosts.items()]

    def _connection(self, address: str, port: str) -> None:
        """A connection that the shim saw: new only where no layer above it has told of it."""
        is_loopback = address.startswith("127.") or address == _LOOPBACK
        name = self._names.get(address, address)
        if is_loopback and port in self._own_ports:
            return
        if not {(name, int(port)), (address, int(port))} & self._told:
            self._connected_to(name, int(port))

    def _connected_to(self, host: str, port: int) -> None:
        self._told.add((host, port))
        kind = _PORTS.get(port, "tcp")
        self._host("http" if kind == "https" else kind, _locator(kind, host, port))

    def children(self) -> List[str]:
        """The programs that the cell started; their files are not observed by this layer."""
        return list(self._children)

    def _http(self, connection: Any, host: Any, port: Any) -> None:
        self._ports.add(int(port))
        self._told.add((str(host), int(port)))
        kind = "https" if int(port) == HTTPS else "http"
        self._host("http", _locator(kind, str(host), int(port)))

    def _url(self, url: Any, *_: Any) -> None:
        plain = plain_url(str(url))
        if not plain.startswith(("file:", "data:")):
            self._host("http", plain)

    def _socket(self, _: Any, address: Any) -> None:
        if isinstance(address, tuple) and len(address) > 1 and int(address[1]) not in self._ports:
            self._connected_to(str(address[0]), int(address[1]))

    def _host(self, kind: str, locator: str) -> None:
        name = urlsplit(locator).hostname or ""
        stores = (store for store, pattern in _STORES if pattern.search(name))
        if len(self._hosts) < MOST:
            self._hosts.setdefault(locator, next(stores, kind))

    def _program(self, program: Any, *_: Any) -> None:
        text = os.fsdecode(program) if isinstance(program, (str, bytes, os.PathLike)) else ""
        name = os.path.basename(text.split()[0]) if text.split() else "a child process"
        self._child("child process: {}".format(name))

    def fork(self) -> None:
        """The kernel forks, and nobody watches the child."""
        self._child("a forked child process")

    def _child(self, what: str) -> None:
        if len(self._children) < MOST:
            self._children.setdefault(what)


def _locator(kind: str, host: str, port: int) -> str:
    shown = "[{}]".format(host) if ":" in host else host
    is_usual = (kind, port) in (("http", HTTP), ("https", HTTPS))
    return "{}://{}{}".format(kind, shown, "" if is_usual else ":{}".format(port))


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
}
"""Audit events (docs.python.org, "Audit events table") and who hears them."""
SHIM_EVENTS = frozenset(
    ("subprocess.Popen", "os.system", "os.posix_spawn", "os.spawn", "socket.connect")
)
"""Those that the shim makes needless: it stands in the children, and knows the hosts by name."""
