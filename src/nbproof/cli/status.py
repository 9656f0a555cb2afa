"""nbproof status: which outputs can be trusted, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterable
from shlex import join

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NO
from nbproof.cli.judging import Judged, Unjudged, batch_code, document_of, is_single, judged, label
from nbproof.cli.tables import Shown, line, short, table
from nbproof.model.restoring import BeforeRun
from nbproof.model.status import CellVerdict, DataUse, Status

BASIS = {
    "file": "From the file only: no runs of this notebook were recorded.",
    "history": "From the history that is kept; no kernel was asked.",
    "kernel": "",
}


@click.command("status")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@answers
def command(paths: tuple[str, ...]) -> Answer:
    """Say which outputs can be trusted, and why the others cannot.

    PATH is a notebook or a folder; without one, all notebooks below the current folder are
    judged. Nothing is run. Exit code 1 where an output cannot be trusted.
    """
    found = judged(paths)
    distrusted = any(
        cell.fresh is False for one in found if isinstance(one, Status) for cell in one.cells
    )
    return Answer(
        document=document_of(found, single=is_single(paths)),
        shown=tuple(_shown(found)) or (line("no notebooks here"),),
        exit_code=batch_code(found, NO if distrusted else 0),
    )


def _shown(found: tuple[Judged, ...]) -> Iterable[Shown]:
    for one in found:
        if isinstance(one, Unjudged):
            yield line(f"{one.path}: cannot be judged: {one.error.message}", "red")
        else:
            yield from _notebook(one)


def _notebook(status: Status) -> Iterable[Shown]:
    yield line(f"{status.path}: {status.sentence}", "bold")
    cells = [cell for cell in status.cells if _is_worth_telling(cell)]
    if cells:
        yield table("cell", "state", "why", rows=map(_cell, cells))
    yield from (line(_data(use)) for use in status.data if use.is_changed)
    for note in (*status.notes, BASIS[status.basis]):
        if note:
            yield line(note, "dim")


def _is_worth_telling(cell: CellVerdict) -> bool:
    return cell.fresh is False or cell.state in ("failed", "unknown")


def _cell(cell: CellVerdict) -> tuple[str, str, str]:
    return label(cell), cell.state, " ".join(reason.sentence for reason in cell.reasons)


def _data(use: DataUse) -> str:
    """A changed data file with the command that puts it back, where its bytes are kept."""
    what = "was read" if use.direction == "in" else "was written"
    changed = f"{use.path} is not as it {what}"
    if use.put_back is None or use.put_back.snapshot is None:
        return changed
    words = ["nbproof", "restore", short(use.put_back.snapshot), use.path]
    if use.put_back.before_run is not None:
        words += ["--before", _moment(use.put_back.before_run)]
    return f"{changed}; put back: {join(words)}"


def _moment(run: BeforeRun) -> str:
    """A run as `restore --before` names it."""
    return run.cell_id if run.execution_count is None else f"{run.cell_id}:{run.execution_count}"
