"""What a replay's process is asked, and what it tells while it works: one JSON document a line."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from nbproof.model.replaying import Progress, Verdict
from nbproof.replay.limits import Limits

LARGEST_LINE_BYTES = 128 * 1024 * 1024


class Request(Struct, frozen=True, kw_only=True):
    """A notebook to replay.

    `root` is its workspace, `notebook` its path, `shown_as` the path as the user knows it. `at` is
    a revision, a snapshot, or None. `timeout_s` is the most that one cell may take,
    `notebook_timeout_s` the most for all, `memory_bytes` the most that the kernel and its processes
    may hold; None without a limit. `outcome` is a folder that takes the executed notebook and the
    outputs of the cells that differ, None where nobody asks for them. `rebuilds`: in the recorded
    environment, built again. `remembers`: the verdict is kept as the notebook's newest.
    `is_as_run`: in the recorded order of runs. `parameters` are names with literals of Python.
    `keeps`: the clean copy is left standing. `gives` are files that others wait for, left in the
    folder `handed` when the cells have run; `takes` are files that others gave: their names, the
    folders that hold them, and who made them.
    """

    root: str
    notebook: str
    shown_as: str
    at: str | None = None
    timeout_s: float | None = None
    outcome: str | None = None
    rebuilds: bool = False
    remembers: bool = False
    notebook_timeout_s: float | None = None
    memory_bytes: int | None = None
    is_as_run: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    keeps: bool = False
    gives: tuple[str, ...] = ()
    handed: str | None = None
    takes: tuple[tuple[str, str, str], ...] = ()

    @property
    def limits(self) -> Limits:
        """How much the run may take."""
        return Limits(
            cell_s=self.timeout_s,
            notebook_s=self.notebook_timeout_s,
            memory_bytes=self.memory_bytes,
        )


class Came(Struct, frozen=True, kw_only=True, tag="progress", tag_field="kind"):
    """The replay came further."""

    progress: Progress


class Judged(Struct, frozen=True, kw_only=True, tag="verdict", tag_field="kind"):
    """The replay is over."""

    verdict: Verdict


class Refused(Struct, frozen=True, kw_only=True, tag="refused", tag_field="kind"):
    """The replay cannot be done, and why; `error` is the error's kind."""

    error: str
    message: str
    hint: str


Message: TypeAlias = Came | Judged | Refused
