"""Running the cells of a notebook in a new kernel, one after the other, whatever they do."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from blake3 import blake3
from jupyter_client.manager import AsyncKernelManager
from nbclient.client import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from nbproof.model.errors import CannotBeDoneHere

MOST_OUTPUT_BYTES = 32 * 1024 * 1024
LONGEST_START_S = 120

Ending = Literal["timeout", "kernel-died"]
"""Why the run of the notebook stopped before its last cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of running the cells; `stopped` is the index of the cell that ended it all.

    `took_s` has the duration of each code cell that ran, `counts` its execution count, and
    `streams` the digest of the whole text of each stream of a cell that printed too much to keep.
    """

    took_s: Mapping[int, float]
    counts: Mapping[int, int]
    streams: Mapping[int, Mapping[str, str]]
    stopped: int | None = None
    ending: Ending | None = None


@dataclass(slots=True)
class _Tally:
    """How much a cell has printed, and the digest of it."""

    size_bytes: int = 0
    hashers: dict[str, blake3] = field(default_factory=dict)


class Client(NotebookClient):
    """nbclient's notebook client, bounded in what it keeps of a cell's output."""

    def __init__(self, notebook: NotebookNode, **settings: Any) -> None:
        super().__init__(notebook, allow_errors=True, store_widget_state=False, **settings)
        self.tallies: dict[int, _Tally] = {}

    def output(
        self,
        outs: list[NotebookNode],
        msg: dict[str, Any],
        display_id: str | None,
        cell_index: int,
    ) -> NotebookNode | None:
        """Keep an output, or only its size and digest where the cell has printed too much."""
        tally = self.tallies.setdefault(cell_index, _Tally())
        content = msg["content"]
        if msg["msg_type"] == "stream":
            text = content["text"].encode("utf-8", "surrogatepass")
            tally.hashers.setdefault(content["name"], blake3()).update(text)
            tally.size_bytes += len(text)
        else:
            values = content.get("data", {}).values()
            tally.size_bytes += sum(len(one) for one in values if isinstance(one, str))
        if tally.size_bytes > MOST_OUTPUT_BYTES:
            return None
        kept: NotebookNode | None = super().output(outs, msg, display_id, cell_index)
        return kept


async def run(
    notebook: NotebookNode,
    *,
    manager: AsyncKernelManager,
    timeout_s: float | None,
    started: Callable[[int], None],
    is_stopped: Callable[[], bool],
) -> Ran:
    """Run all code cells of `notebook` in place; outputs and counts are replaced.

    `started` is told the index of each code cell before it runs. `is_stopped` tells a replay that
    was cancelled from a kernel that died: nbclient takes the one for the other. Raises
    CannotBeDoneHere where the kernel does not answer.
    """
    client = Client(notebook, timeout=timeout_s, startup_timeout=LONGEST_START_S)
    client.km = manager
    try:
        await client.async_start_new_kernel_client()
    except (OSError, RuntimeError, ValueError) as error:
        raise CannotBeDoneHere(
            f"The kernel {manager.kernel_name!r} does not answer: {error}",
            hint="Try `jupyter console --kernel` with its name.",
        ) from error
    try:
        gc.freeze()
        return await _run_cells(client, notebook, started, is_stopped)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()


async def _run_cells(
    client: Client,
    notebook: NotebookNode,
    started: Callable[[int], None],
    is_stopped: Callable[[], bool],
) -> Ran:
    took: dict[int, float] = {}
    counts: dict[int, int] = {}
    stopped: int | None = None
    ending: Ending | None = None
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        if not cell.source.strip() or ending is not None:
            continue
        started(index)
        began = time.monotonic()
        count = client.code_cells_executed + 1
        try:
            await client.async_execute_cell(cell, index, execution_count=count)
        except CellTimeoutError:
            stopped, ending = index, "timeout"
        except DeadKernelError:
            if is_stopped():
                raise asyncio.CancelledError from None
            stopped, ending = index, "kernel-died"
        took[index], counts[index] = time.monotonic() - began, count
    return Ran(
        took_s=took,
        counts=counts,
        streams={
            index: {name: hasher.hexdigest() for name, hasher in tally.hashers.items()}
            for index, tally in client.tallies.items()
            if tally.size_bytes > MOST_OUTPUT_BYTES
        },
        stopped=stopped,
        ending=ending,
    )
