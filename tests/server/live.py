"""A Jupyter server process of its own, and its notebooks as a person's browser drives them."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websocket

PATIENCE_S = 30.0
LONGEST_TOLD_S = 2.0
LONGEST_SAID = 4000
_EXTENSIONS = {"ServerApp": {"jpserver_extensions": {"nbproof.server": True}}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server answered."""

    status: int
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a kernel answered to one run."""

    status: str
    count: int
    messages: list[tuple[str, Any]]


class Server:
    """A server that serves `root`, with nbproof and no other extension unless it is told so."""

    def __init__(
        self,
        scratch: Path,
        *,
        environment: Mapping[str, str] | None = None,
        settings: Mapping[str, Mapping[str, object]] | None = None,
        python: Path | str = sys.executable,
    ) -> None:
        self.scratch = scratch
        self.python = python
        self.root = scratch / "root"
        self.root.mkdir(parents=True)
        self.data = scratch / "data"
        self.token = secrets.token_hex(16)
        self.log = scratch / "server.log"
        self.url = ""
        folders = {name: str(scratch / name) for name in ("config", "data", "runtime")}
        for folder in folders.values():
            Path(folder).mkdir()
        config = {name: dict(value) for name, value in (settings or {}).items()}
        own = config.setdefault("ServerApp", {})
        own.setdefault("jpserver_extensions", _EXTENSIONS["ServerApp"]["jpserver_extensions"])
        (scratch / "config" / "jupyter_server_config.json").write_text(json.dumps(config))
        self._environment = {
            **{name: value for name, value in os.environ.items() if "JUPYTER" not in name},
            "JUPYTER_CONFIG_DIR": folders["config"],
            "JUPYTER_DATA_DIR": folders["data"],
            "JUPYTER_RUNTIME_DIR": folders["runtime"],
            "HOME": str(scratch),
            "IPYTHONDIR": str(scratch / "ipython"),
            **(environment or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, and wait until it answers."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    str(self.python),
                    "-m",
                    "jupyter_server",
                    "--no-browser",
                    "--allow-root",
                    "--ServerApp.port=0",
                    f"--IdentityProvider.token={self.token}",
                    f"--ServerApp.root_dir={self.root}",
                ],
                env=self._environment,
                cwd=self.root,
                stdout=log,
                stderr=log,
            )
        file = self.scratch / "runtime" / f"jpserver-{self.process.pid}.json"
        until(lambda: file.exists() and file.stat().st_size, self.said)
        self.url = json.loads(file.read_text())["url"]
        until(lambda: self.ask("GET", "api").status == 200, self.said)

    def stop(self) -> None:
        """End the process as Ctrl-C does."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_S)
        finally:
            self.process.kill()

    def said(self) -> str:
        """The end of what the server wrote into its log."""
        return self.log.read_text("utf-8", "replace")[-LONGEST_SAID:]

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask a route with the token; `body` is sent as JSON, bytes as they are."""
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        given = {"Authorization": f"token {self.token}"} if headers is None else headers
        request = urllib.request.Request(
            self.url + path, data=raw, method=method, headers=dict(given)
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=PATIENCE_S) as response:
                return Reply(status=response.status, body=response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(status=error.code, body=error.read())
        except urllib.error.URLError as error:
            return Reply(status=0, body=str(error).encode())

    def nbproof(self, method: str, path: str, body: object = None) -> Any:
        """Ask one of nbproof's routes, which says yes; its document."""
        reply = self.ask(method, f"nbproof/{path}", body)
        assert reply.status in (200, 201), reply
        return reply.document

    def problems(self) -> list[str]:
        """What nbproof says is wrong."""
        return list(self.nbproof("GET", "health")["problems"])

    def snapshots(self, path: str) -> list[Any]:
        """The kept states of a notebook, newest first."""
        found = self.nbproof("GET", f"snapshots?path={urllib.parse.quote(path)}")
        return list(found["snapshots"])

    def save(self, path: str, *sources: str, text: str | None = None) -> None:
        """Save a notebook of code cells c0, c1, … as the browser does, or a file."""
        content: object = notebook(*sources) if text is None else text
        kind = "notebook" if text is None else "file"
        model = {"type": kind, "format": "json" if text is None else "text", "content": content}
        reply = self.ask("PUT", f"api/contents/{urllib.parse.quote(path)}", model)
        assert reply.status in (200, 201), reply

    def kept(self, path: str, count: int) -> list[Any]:
        """The kept states of a notebook, as soon as there are `count`."""
        return list(until(lambda: _at_least(self.snapshots(path), count), self.said))

    @contextlib.contextmanager
    def open(self, path: str, *, kernel: str = "python3") -> Iterator[Notebook]:
        """A notebook with a kernel of its own."""
        model = {
            "path": path,
            "type": "notebook",
            "name": "",
            "kernel": {"name": kernel},
        }
        reply = self.ask("POST", "api/sessions", model)
        assert reply.status == 201, (reply, self.said())
        found = reply.document
        opened = Notebook(self, path, found["kernel"]["id"])
        try:
            yield opened
        finally:
            opened.close()
            self.ask("DELETE", f"api/sessions/{found['id']}")


class Notebook:
    """An open notebook: its kernel, by the websocket that a browser uses."""

    def __init__(self, server: Server, path: str, kernel_id: str) -> None:
        self.server = server
        self.path = path
        self.kernel_id = kernel_id
        self._last: tuple[str, int] | None = None
        self._socket = self._connect()

    def _connect(self) -> websocket.WebSocket:
        address = self.server.url.replace("http", "ws", 1)
        return websocket.create_connection(
            f"{address}api/kernels/{self.kernel_id}/channels",
            header=[f"Authorization: token {self.server.token}"],
            timeout=PATIENCE_S,
        )

    def close(self) -> None:
        """Close the websocket; the kernel lives on."""
        self._socket.close()

    def restart(self) -> None:
        """Restart the kernel, and wait until it answers to kernel_info."""
        self.close()
        reply = self.server.ask("POST", f"api/kernels/{self.kernel_id}/restart", {})
        assert reply.status == 200, reply
        self._socket = self._connect()
        self._request("kernel_info_request", {}, {})

    def send(self, cell_id: str, source: str) -> str:
        """Ask the kernel to run a cell; the request's id."""
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        return self._send("execute_request", content, {"cellId": cell_id})

    def run(self, cell_id: str, source: str) -> Ran:
        """Run a cell to its end."""
        ran = self.wait(self.send(cell_id, source))
        self._last = (cell_id, ran.count)
        return ran

    def wait(self, request: str) -> Ran:
        """The kernel's answer to a request, and all that it published on the way."""
        reply, is_idle = None, False
        messages: list[tuple[str, Any]] = []
        while reply is None or not is_idle:
            message = json.loads(self._socket.recv())
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if message["channel"] == "shell":
                reply = content
            elif kind == "status":
                is_idle = content["execution_state"] == "idle"
            elif message["channel"] == "iopub":
                messages.append((kind, content))
        return Ran(
            status=reply.get("status", ""),
            count=reply.get("execution_count", -1),
            messages=messages,
        )

    def status(self, *sources: str) -> Any:
        """The verdict on the cells c0, c1, … with these sources, once it knows of the last run.

        The agent tells of a run after its reply; kernels that have none are waited for in vain.
        """
        deadline = time.monotonic() + LONGEST_TOLD_S
        while True:
            found = self._asked(*sources)
            counts = {cell["id"]: cell["execution_count"] for cell in found["cells"]}
            name, count = self._last or ("", None)
            is_told = name not in counts or counts[name] == count
            if is_told or time.monotonic() > deadline:
                return found
            time.sleep(0.02)

    def _asked(self, *sources: str) -> Any:
        cells = [
            {"id": f"c{index}", "type": "code", "source": source}
            for index, source in enumerate(sources)
        ]
        body = {"path": self.path, "kernel_id": self.kernel_id, "cells": cells}
        return self.server.nbproof("POST", "status", body)

    def _request(self, kind: str, content: object, metadata: object) -> Ran:
        return self.wait(self._send(kind, content, metadata))

    def _send(self, kind: str, content: object, metadata: object) -> str:
        request = uuid.uuid4().hex
        header = {
            "msg_id": request,
            "msg_type": kind,
            "session": uuid.uuid4().hex,
            "username": "",
            "version": "5.3",
        }
        message = {
            "header": header,
            "parent_header": {},
            "metadata": metadata,
            "content": content,
            "channel": "shell",
            "buffers": [],
        }
        self._socket.send(json.dumps(message))
        return request


def notebook(*sources: str) -> dict[str, object]:
    """A notebook of code cells c0, c1, … that nobody has run."""
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"c{index}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for index, source in enumerate(sources)
    ]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernelspec},
        "cells": cells,
    }


def until(found: Callable[[], Any], explain: Callable[[], str] = str) -> Any:
    """What `found` gives, as soon as it gives something; fails after PATIENCE_S."""
    deadline = time.monotonic() + PATIENCE_S
    while not (value := found()):
        assert time.monotonic() < deadline, explain()
        time.sleep(0.02)
    return value


def _at_least(found: list[Any], count: int) -> list[Any] | None:
    return found if len(found) >= count else None
