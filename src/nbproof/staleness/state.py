"""The symbolic state: what a clean run of the document would have at one point."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from nbproof.model.ids import CellId
from nbproof.model.runs import CellRun

Thing: TypeAlias = tuple[Literal["name", "file"], str]
"""A name of the notebook or a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A clean run has this here: `token` is a digest, or None for a deleted name or absent file.

    `source` is the run that left it, None for a file that no cell wrote.
    """

    token: str | None
    source: CellRun | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What a clean run has here is not known before `cell` has run.

    `is_maybe` where the cell may as well leave it alone.
    """

    cell: CellId
    why: Literal["edited", "stale", "never-run", "unknown"]
    is_maybe: bool = False


@dataclass(slots=True)
class State:
    """Names and files at one point of the walk.

    `written_names` were bound by any known run: a name that none bound came with the kernel.
    `makers` has the cell that left each stand-in; `used` the cells that used it in runs, in the
    order of those runs, and `uses` those that a clean run would have use it so far.
    """

    values: dict[Thing, Known | Pending] = field(default_factory=dict)
    written_names: set[str] = field(default_factory=set)
    makers: dict[str, CellId] = field(default_factory=dict)
    used: dict[str, list[CellRun]] = field(default_factory=dict)
    uses: dict[str, list[CellId]] = field(default_factory=dict)

    def apply(self, run: CellRun) -> None:
        """The cell of this run leaves what the run left."""
        for written in run.names_written:
            token = None if written.is_absent else written.digest
            self.values["name", written.name] = Known(token=token, source=run)
        for file in run.files_written:
            self.values["file", file.path] = Known(token=file.digest, source=run)

    def note_uses(self, run: CellRun) -> None:
        """The cell of this run uses what has no digest."""
        for read in run.names_read:
            if read.digest is not None and is_stand_in(read.digest):
                self.uses.setdefault(read.digest, []).append(run.cell_id)

    def is_used_as_cleanly(self, token: str, run: CellRun) -> bool:
        """Whether just the cells above used this stand-in before the run, once each and in order.

        What has no digest may have been changed by whoever had it.
        """
        before: list[CellId] = []
        for other in self.used.get(token, ()):
            if other is run:
                break
            before.append(other.cell_id)
        return before == self.uses.get(token, [])

    def pend(self, things: set[Thing], pending: Pending) -> None:
        """What the cell leaves of these is not known."""
        for thing in things:
            self.values[thing] = pending


def is_stand_in(token: str | None) -> bool:
    """Whether a token names an object that has no digest: equal within one session only."""
    return token is not None and token.startswith("~")
