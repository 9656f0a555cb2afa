"""In which order the cells of a notebook are run: from top to bottom, or as they were recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.runs import CellRun
from nbproof.replay.recording import Recording
from nbproof.replay.wording import counted, label
from nbproof.workspace.notebooks import Document, OutlineCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One run of a source; `index` is that of its cell, None where there is no such cell."""

    index: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The runs of a replay in their order; `notes` say how it is not the recorded one."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


def top_down(document: Document) -> Course:
    """Every code cell once, in document order; empty ones are not run."""
    return Course(
        steps=tuple(
            Step(index=index, source=cell.source)
            for index, cell in enumerate(document.cells)
            if _is_run(cell)
        )
    )


def as_run(document: Document, recording: Recording) -> Course:
    """The runs of the recorded session, of deleted and edited cells too, in their order.

    Without a record the order is that of the execution counts, as far as these tell it. Raises
    CannotBeDoneHere where neither tells any.
    """
    if recording.runs:
        return _of_session(document, recording.runs)
    counted_cells = [
        (cell.execution_count, index)
        for index, cell in enumerate(document.cells)
        if _is_run(cell) and cell.execution_count is not None
    ]
    if not counted_cells:
        raise CannotBeDoneHere(
            "No order of runs is recorded for this notebook",
            hint="Leave out --as-run: the cells then run from top to bottom.",
        )
    return Course(
        steps=tuple(
            Step(index=index, source=document.cells[index].source)
            for _, index in sorted(counted_cells)
        ),
        notes=("the order: that of the execution counts, each cell's last run only",),
    )


def _of_session(document: Document, runs: Sequence[CellRun]) -> Course:
    """The runs of the session that ran last; each is a kernel's life from its start."""
    session = runs[-1].session
    indexes = {cell.id: index for index, cell in enumerate(document.cells)}
    own = [run for run in runs if run.session == session and run.outcome != "aborted"]
    own.sort(key=lambda run: run.execution_count)
    return Course(
        steps=tuple(Step(index=indexes.get(run.cell_id), source=run.source) for run in own),
        notes=tuple(_notes(document, runs, own)),
    )


def _notes(document: Document, runs: Sequence[CellRun], own: Sequence[CellRun]) -> Iterator[str]:
    """What of the recorded runs these do not repeat."""
    again = {run.cell_id for run in own}
    earlier = {run.cell_id for run in runs} - again
    labels = [
        label(cell.execution_count, index)
        for index, cell in enumerate(document.cells)
        if cell.id in earlier
    ]
    if labels:
        yield f"{', '.join(labels)}: last run in an earlier session, so not run again"
    cut_off = sum(run.outcome == "interrupted" for run in own)
    if cut_off:
        yield f"{counted(cut_off, 'run')} that had been interrupted, and came to an end now"
    counts = {run.execution_count for run in own}
    lost = max(counts, default=0) - len(counts)
    if lost > 0:
        yield f"{counted(lost, 'run')} of which there is no record"


def _is_run(cell: OutlineCell) -> bool:
    return cell.type == "code" and bool(cell.source.strip())
