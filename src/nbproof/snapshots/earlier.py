"""Files as they stood just before one run of a cell, told from what the runs reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbproof.model.data import DataState
from nbproof.model.errors import BadInput
from nbproof.model.restoring import BeforeRun
from nbproof.model.runs import CellRun, FileWrite


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A file that stood there with bytes that are not known: it can be neither made nor removed."""

    path: str


def runs_around(
    runs: tuple[CellRun, ...], asked: BeforeRun
) -> tuple[tuple[CellRun, ...], CellRun, tuple[CellRun, ...]] | None:
    """The runs before the one that is asked for, it itself, and those after it; None if unknown."""
    matching = [
        index
        for index, run in enumerate(runs)
        if run.cell_id == asked.cell_id and asked.execution_count in {None, run.execution_count}
    ]
    if not matching:
        return None
    index = matching[-1]
    return runs[:index], runs[index], runs[index + 1 :]


def states_before(
    asked: BeforeRun, runs: tuple[CellRun, ...], at_snapshot: Mapping[str, DataState | Lost]
) -> tuple[dict[str, DataState | Lost], tuple[str, ...]]:
    """Every known file as it last was before the run, and the names of those that the run wrote.

    A later source of knowledge never replaces one that is nearer to the run: what the run itself
    reported, then the runs before it from the latest on, then those after it from the first on,
    then the snapshot. Raises BadInput where there is no such run.
    """
    around = runs_around(runs, asked)
    if around is None:
        count = "" if asked.execution_count is None else f" [{asked.execution_count}]"
        raise BadInput(
            f"No run{count} of cell {asked.cell_id} is known here",
            hint="`nbproof show` lists the runs of a snapshot.",
        )
    earlier, run, later = around
    known: dict[str, DataState | Lost] = {}
    for state in (
        *_met(run),
        *(state for past in reversed(earlier) for state in (*_left(past), *_met(past))),
        *(state for coming in later for state in _met(coming)),
        *at_snapshot.values(),
    ):
        known.setdefault(state.path, state)
    return known, tuple(write.path for write in run.files_written)


def _met(run: CellRun) -> Iterator[DataState | Lost]:
    """The files that a run wrote or read, as they stood when it began."""
    yield from map(_stood_before, run.files_written)
    for read in run.files_read:
        if read.digest is not None:
            yield DataState(
                path=read.path, digest=read.digest, size_bytes=read.size_bytes, kept=False
            )


def _left(run: CellRun) -> Iterator[DataState | Lost]:
    """The files that a run wrote, as it left them."""
    for write in run.files_written:
        if write.digest is None and write.size_bytes:
            yield Lost(path=write.path)
            continue
        yield DataState(
            path=write.path, digest=write.digest, size_bytes=write.size_bytes, kept=False
        )


def _stood_before(write: FileWrite) -> DataState | Lost:
    before = write.before
    if before is None:
        return DataState(path=write.path, digest=None, size_bytes=0, kept=False)
    if before.digest is None:
        return Lost(path=write.path)
    return DataState(
        path=write.path, digest=before.digest, size_bytes=before.size_bytes, kept=before.kept
    )
