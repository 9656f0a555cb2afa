"""Running sources of a notebook in a new kernel, one after the other, whatever they do."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from blake3 import blake3
from jupyter_client.manager import AsyncKernelManager
from nbclient.client import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from nbproof.model.errors import CannotBeDoneHere
from nbproof.replay.documents import cell_to_run
from nbproof.replay.limits import Clock, Limits, Memory, bounded
from nbproof.replay.steps import Step

MOST_OUTPUT_BYTES = 32 * 1024 * 1024
LONGEST_START_S = 120

Ending = Literal["timeout", "notebook-timeout", "memory", "kernel-died"]
"""Why the run of the notebook stopped before its last cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of running the cells; `stopped` is the index of the cell that ended it all.

    `took_s` has the duration of the last run of each code cell that ran, `counts` the index of the
    cell of each execution count, and `streams` the digest of the whole text of each stream of a
    cell that printed too much to keep. Sources that are no cell's have indexes behind the last.
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
    steps: Sequence[Step],
    *,
    manager: AsyncKernelManager,
    limits: Limits,
    started: Callable[[int], None],
    is_stopped: Callable[[], bool],
) -> Ran:
    """Run the sources of `steps`; the outputs and counts of their cells in `notebook` are replaced.

    Sources without a cell get cells behind the last. `started` is told the index of each cell
    before it runs. `is_stopped` tells a replay that was cancelled from a kernel that died: nbclient
    takes the one for the other. Raises CannotBeDoneHere where the kernel does not answer.
    """
    clock = Clock(limits)
    client = Client(
        notebook, timeout_func=lambda _: clock.left_s(), startup_timeout=LONGEST_START_S
    )
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
        with bounded(limits.memory_bytes) as memory:
            return await _Course(client, clock, memory, started, is_stopped).run(steps)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()


@dataclass(slots=True)
class _Course:
    """The cells as they run, one after the other."""

    client: Client
    clock: Clock
    memory: Memory
    started: Callable[[int], None]
    is_stopped: Callable[[], bool]
    took: dict[int, float] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    async def run(self, steps: Sequence[Step]) -> Ran:
        """Run all of them, or as far as one ends it."""
        stopped, ending = None, None
        for step in steps:
            index = self._placed(step)
            self.started(index)
            began = time.monotonic()
            ending = await self._run_cell(index)
            self.took[index] = time.monotonic() - began
            if ending is not None:
                stopped = index
                break
        streams = {
            index: {name: hasher.hexdigest() for name, hasher in tally.hashers.items()}
            for index, tally in self.client.tallies.items()
            if tally.size_bytes > MOST_OUTPUT_BYTES
        }
        return Ran(
            took_s=self.took, counts=self.counts, streams=streams, stopped=stopped, ending=ending
        )

    def _placed(self, step: Step) -> int:
        """The index of the cell that takes this source, as if it had never run."""
        cells = self.client.nb.cells
        if step.index is None:
            cells.append(cell_to_run(len(cells), step.source))
            return len(cells) - 1
        cells[step.index].source = step.source
        self.client.tallies.pop(step.index, None)
        self.client.clear_display_id_mapping(step.index)
        return step.index

    async def _run_cell(self, index: int) -> Ending | None:
        count = self.client.code_cells_executed + 1
        self.counts[count] = index
        try:
            cell = self.client.nb.cells[index]
            await self.client.async_execute_cell(cell, index, execution_count=count)
        except CellTimeoutError:
            return "notebook-timeout" if self.clock.is_over else "timeout"
        except DeadKernelError:
            if self.memory.is_exceeded:
                return "memory"
            if self.is_stopped():
                raise asyncio.CancelledError from None
            return "kernel-died"
        return None
