"""A notebook run cell by cell in a server with nbproof, and saved, as a person would have it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import quote

import nbformat.v4
from jupyter_client.blocking.client import BlockingKernelClient

from benchmarks.checkouts import KERNEL, NotRun, read
from tests.server.live import Notebook, Server

_SHOWN = frozenset({"stream", "display_data", "execute_result", "error"})


class Cells:
    """The cells of an open notebook, run over the kernel's own sockets."""

    def __init__(self, server: Server, notebook: Notebook, *, timeout_s: float) -> None:
        file = server.scratch / "runtime" / f"kernel-{notebook.kernel_id}.json"
        self._timeout_s = timeout_s
        self._client = BlockingKernelClient(connection_file=str(file))
        self._client.load_connection_file()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=timeout_s)

    def run(self, cell_id: str, source: str) -> tuple[int, list[dict[str, Any]]]:
        """Run a cell to its end: its execution count and outputs."""
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        content |= {"user_expressions": {}, "stop_on_error": False}
        request = self._client.session.msg("execute_request", content, metadata={"cellId": cell_id})
        self._client.shell_channel.send(request)
        outputs = _Outputs()
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=self._timeout_s)
            except Empty:
                raise NotRun("a cell takes longer than it may") from None
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            if message["content"].get("execution_state") == "idle":
                break
            outputs.take(message)
        reply = self._client.get_shell_msg(timeout=self._timeout_s)
        return int(reply["content"].get("execution_count", 0)), outputs.shown

    def close(self) -> None:
        """Leave the kernel to its server."""
        self._client.stop_channels()


class _Outputs:
    """Outputs as a front end keeps them: cleared and updated where the kernel says so."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        self._by_id: dict[str, dict[str, Any]] = {}
        self._is_to_clear = False

    def take(self, message: Mapping[str, Any]) -> None:
        """Take in what the kernel published."""
        kind, content = message["msg_type"], message["content"]
        name = content.get("transient", {}).get("display_id")
        if kind == "clear_output":
            self._is_to_clear = bool(content["wait"])
            if not content["wait"]:
                self.shown.clear()
        elif kind == "update_display_data" and name in self._by_id:
            self._by_id[name]["data"] = content["data"]
        elif kind in _SHOWN:
            if self._is_to_clear:
                self.shown.clear()
                self._is_to_clear = False
            output: dict[str, Any] = nbformat.v4.output_from_msg(message)  # type: ignore[no-untyped-call]  # nbformat has none
            self.shown.append(output)
            if name is not None:
                self._by_id[name] = output


def record(server: Server, notebook: Path, path: str, *, timeout_s: float) -> None:
    """Run all cells of a notebook below the server's root, and save it with what came out."""
    document = read(notebook)
    with (
        server.open(path, kernel=KERNEL) as opened,
        closing(Cells(server, opened, timeout_s=timeout_s)) as cells,
    ):
        for cell in document["cells"]:
            if cell["cell_type"] == "code" and cell["source"].strip():
                cell["execution_count"], cell["outputs"] = cells.run(cell["id"], cell["source"])
        model = {"type": "notebook", "format": "json", "content": document}
        reply = server.ask("PUT", f"api/contents/{quote(path)}", model)
        if reply.status not in (200, 201):
            raise NotRun(f"the server does not save it: {reply.body[:200]!r}")
        server.kept(path, 1)
