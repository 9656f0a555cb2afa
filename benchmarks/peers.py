"""Who says which cells are out of date: nbproof and its peers, asked after each action of a user.

ipyflow and FlowBook run the cells in kernels of their own and are asked as their front ends ask
them. marimo's graph has no kernel for other people's notebooks: a cell is out of date by it where
a cell that defines what it uses, directly or not, ran or was edited later. By the order alone it is
where a cell above it ran or was edited later.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from tests.server.live import Notebook, Server

PATIENCE_S = 60.0
PEER = "peer"
Stale = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A code cell as it stands in the document."""

    id: str
    source: str


class Session(Protocol):
    """A notebook that is open with one of the peers."""

    def run(self, cell: Cell, cells: Sequence[Cell], /) -> None:
        """Run a cell of this document."""

    def edit(self, cell: Cell, cells: Sequence[Cell], /) -> None:
        """A cell's source has changed."""

    def restart(self) -> None:
        """Go on with a new kernel."""

    def stale(self, cells: Sequence[Cell]) -> Stale:
        """The cells whose output is out of date."""


class Peer(Protocol):
    """Opens notebooks."""

    def open(self, folder: Path, /) -> contextlib.AbstractContextManager[Session]:
        """A session whose kernel works in this folder."""


# ------------------------------------------------------------------- nbproof


@dataclass(slots=True)
class NbproofSession:
    """Asks the status that the panel shows."""

    server: Server
    notebook: Notebook

    def run(self, cell: Cell, _cells: Sequence[Cell], /) -> None:
        """Run a cell of this document."""
        self.notebook.run(cell.id, cell.source)

    def edit(self, _cell: Cell, _cells: Sequence[Cell], /) -> None:
        """The next status has the new source."""

    def restart(self) -> None:
        """Go on with a new kernel."""
        self.notebook.restart()

    def stale(self, cells: Sequence[Cell]) -> Stale:
        """The cells that are not fresh for certain."""
        body = {
            "path": self.notebook.path,
            "kernel_id": self.notebook.kernel_id,
            "cells": [{"id": cell.id, "type": "code", "source": cell.source} for cell in cells],
        }
        found = self.server.nbproof("POST", "status", body)
        return frozenset(cell["id"] for cell in found["cells"] if cell["fresh"] is False)


@dataclass(frozen=True, slots=True)
class Nbproof:
    """nbproof in a server that runs."""

    server: Server

    @contextlib.contextmanager
    def open(self, folder: Path) -> Iterator[Session]:
        """A notebook below the server's root."""
        path = f"{folder.relative_to(self.server.root).as_posix()}/notebook.ipynb"
        self.server.save(path, "")
        with self.server.open(path) as notebook:
            yield NbproofSession(self.server, notebook)


# ------------------------------------------------------- kernels of their own


class Kernel:
    """A kernel of a peer, and the messages that it published beside outputs."""

    def __init__(self, python: Path, module: str, folder: Path) -> None:
        self._folder = folder
        self._kernels = tempfile.TemporaryDirectory()
        argv = [str(python), "-m", module, "-f", "{connection_file}"]
        spec = {"argv": argv, "display_name": PEER, "language": "python"}
        (Path(self._kernels.name) / PEER).mkdir()
        (Path(self._kernels.name) / PEER / "kernel.json").write_text(json.dumps(spec))
        self.published: list[tuple[str, Any]] = []
        self._start()

    def _start(self) -> None:
        specs = KernelSpecManager(kernel_dirs=[self._kernels.name])
        self._manager = KernelManager(kernel_name=PEER, kernel_spec_manager=specs)
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._manager.start_kernel(cwd=str(self._folder), **silent)
        self.client: BlockingKernelClient = self._manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE_S)

    def restart(self) -> None:
        """Go on with a new kernel."""
        self._stop()
        self.published.clear()
        self._start()

    def close(self) -> None:
        """End it."""
        self._stop()
        self._kernels.cleanup()

    def _stop(self) -> None:
        self.client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def execute(self, code: str, metadata: Mapping[str, object]) -> None:
        """Run code to its end."""
        content = {
            "code": code,
            "silent": False,
            "store_history": bool(code),
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        self.request("execute_request", content, metadata)

    def request(self, kind: str, content: object, metadata: Mapping[str, object]) -> None:
        """Send a request, and read what is published until the kernel is idle again."""
        message = self.client.session.msg(kind, content, metadata=dict(metadata))
        self.client.shell_channel.send(message)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                found = self.client.get_iopub_msg(timeout=1)
                name, body = found["header"]["msg_type"], found["content"]
                is_of_it = found["parent_header"].get("msg_id") == message["header"]["msg_id"]
                if is_of_it and name == "status" and body["execution_state"] == "idle":
                    return
                self.published.append((name, body))
        raise TimeoutError(kind)


@dataclass(slots=True)
class IpyflowSession:
    """Asks what its front end asks after each run and edit: which cells wait or are ready."""

    kernel: Kernel
    last: str | None = None

    def run(self, cell: Cell, cells: Sequence[Cell], /) -> None:
        """Run a cell, with the document known before."""
        self._ask("notify_content_changed", cells)
        self.kernel.execute(cell.source, {"cellId": cell.id})
        self.last = cell.id

    def edit(self, _cell: Cell, cells: Sequence[Cell], /) -> None:
        """Tell that the document changed."""
        self._ask("notify_content_changed", cells)

    def restart(self) -> None:
        """Go on with a new kernel."""
        self.kernel.restart()
        self.last = None
        self.open()

    def open(self) -> None:
        """Open the channel of the front end."""
        content = {"comm_id": "c", "target_name": "ipyflow", "data": {}}
        self.kernel.request("comm_open", content, {})

    def stale(self, cells: Sequence[Cell]) -> Stale:
        """The cells that wait for others, and those that are ready to give something else."""
        self.kernel.published.clear()
        self._ask("compute_exec_schedule", cells)
        answers = [
            body["data"]
            for kind, body in self.kernel.published
            if kind == "comm_msg" and body["data"].get("type") == "compute_exec_schedule"
        ]
        if not answers:
            return frozenset()
        last = answers[-1]
        return frozenset({*last.get("waiting_cells", ()), *last.get("ready_cells", ())})

    def _ask(self, kind: str, cells: Sequence[Cell]) -> None:
        metadata = {
            cell.id: {"index": index, "content": cell.source, "type": "code"}
            for index, cell in enumerate(cells)
        }
        data = {"type": kind, "cell_metadata_by_id": metadata, "executed_cell_id": self.last}
        self.kernel.request("comm_msg", {"comm_id": "c", "data": data}, {})


@dataclass(frozen=True, slots=True)
class Ipyflow:
    """ipyflow's kernel."""

    python: Path

    @contextlib.contextmanager
    def open(self, folder: Path) -> Iterator[Session]:
        """A kernel with the front end's channel open."""
        with contextlib.closing(Kernel(self.python, "ipyflow.kernel", folder)) as kernel:
            session = IpyflowSession(kernel)
            session.open()
            yield session


@dataclass(slots=True)
class FlowbookSession:
    """Reads the messages that its kernel publishes; a run that it refuses has not happened."""

    kernel: Kernel

    def run(self, cell: Cell, cells: Sequence[Cell], /) -> None:
        """Run a cell, with the document's order."""
        order = [one.id for one in cells]
        self.kernel.execute(cell.source, {"cell_id": cell.id, "cell_order": order})

    def edit(self, cell: Cell, _cells: Sequence[Cell], /) -> None:
        """Tell of the new source."""
        self._tell({"type": "cell_edited", "cell_id": cell.id, "source": cell.source})

    def restart(self) -> None:
        """Go on with a new kernel."""
        self.kernel.restart()

    def stale(self, cells: Sequence[Cell]) -> Stale:
        """The cells that the last message calls stale."""
        self._tell({"type": "notebook_structure", "cell_order": [cell.id for cell in cells]})
        found = [
            body["flowbook"]["stale_cells"]
            for kind, body in self.kernel.published
            if kind == "flowbook_update" and body["flowbook"].get("type") == "metadata"
        ]
        return frozenset(found[-1]) if found else frozenset()

    def _tell(self, message: Mapping[str, object]) -> None:
        self.kernel.execute("", {"flowbook": message})


@dataclass(frozen=True, slots=True)
class Flowbook:
    """FlowBook's kernel, as it is set up: it refuses runs that it cannot vouch for."""

    python: Path

    @contextlib.contextmanager
    def open(self, folder: Path) -> Iterator[Session]:
        """A kernel of its own."""
        with contextlib.closing(Kernel(self.python, "flowbook.kernel", folder)) as kernel:
            yield FlowbookSession(kernel)


# ---------------------------------------------------------- without a kernel


@dataclass(slots=True)
class ClockSession:
    """When each cell ran and was edited last, in actions."""

    now: int = 0
    ran: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    def run(self, cell: Cell, _cells: Sequence[Cell], /) -> None:
        """Note when."""
        self.now += 1
        self.ran[cell.id] = self.changed[cell.id] = self.now

    def edit(self, cell: Cell, _cells: Sequence[Cell], /) -> None:
        """Note when."""
        self.now += 1
        self.changed[cell.id] = self.now

    def restart(self) -> None:
        """Outputs stay where they are."""

    def stale(self, cells: Sequence[Cell]) -> Stale:
        """The cells that have run before what they come after."""
        makers = self.makers(cells)
        return frozenset(
            cell.id
            for cell in cells
            if cell.id in self.ran
            and any(
                self.changed.get(maker, 0) > self.ran[cell.id] or maker not in self.ran
                for maker in (*makers[cell.id], cell.id)
            )
        )

    def makers(self, cells: Sequence[Cell]) -> dict[str, list[str]]:
        """The cells that each cell comes after: here those above it."""
        return {cell.id: [one.id for one in cells[:place]] for place, cell in enumerate(cells)}


@dataclass(slots=True)
class Order:
    """By the order of execution alone."""

    @contextlib.contextmanager
    def open(self, _folder: Path, /) -> Iterator[Session]:
        """Nothing is run."""
        yield ClockSession()


_MARIMO = """
import json, sys
from marimo._ast.compiler import compile_cell
for line in sys.stdin:
    try:
        cell = compile_cell(json.loads(line), cell_id="c")
        found = [sorted(cell.defs), sorted(cell.refs)]
    except Exception:
        found = [[], []]
    print(json.dumps(found), flush=True)
"""


@dataclass(slots=True)
class Graph(ClockSession):
    """A cell comes after those that define what it uses, directly or not."""

    asked: subprocess.Popen[str] | None = None
    known: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)

    def makers(self, cells: Sequence[Cell]) -> dict[str, list[str]]:
        """The ancestors of each cell in the graph of definitions and uses."""
        names = {cell.id: self._names(cell.source) for cell in cells}
        return {cell.id: sorted(_above(cell.id, names)) for cell in cells}

    def _names(self, source: str) -> tuple[set[str], set[str]]:
        if source not in self.known:
            assert self.asked is not None
            assert self.asked.stdin is not None
            assert self.asked.stdout is not None
            self.asked.stdin.write(json.dumps(source) + "\n")
            self.asked.stdin.flush()
            defines, uses = json.loads(self.asked.stdout.readline())
            self.known[source] = set(defines), set(uses)
        return self.known[source]


def _above(cell: str, names: Mapping[str, tuple[set[str], set[str]]]) -> set[str]:
    found: set[str] = set()
    rest = [cell]
    while rest:
        uses = names[rest.pop()][1]
        makers = {one for one, (defines, _) in names.items() if defines & uses} - found
        found |= makers
        rest += makers
    return found - {cell}


@dataclass(slots=True)
class Marimo:
    """marimo's static graph."""

    python: Path

    @contextlib.contextmanager
    def open(self, folder: Path) -> Iterator[Session]:
        """A process that answers which names a source defines and uses."""
        with subprocess.Popen(
            [str(self.python), "-c", _MARIMO],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=folder,
        ) as asked:
            yield Graph(asked=asked)
