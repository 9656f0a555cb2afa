"""nbproof restore: put files back to what they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NOT_HERE
from nbproof.cli.place import Place, here
from nbproof.cli.tables import Shown, counted, line, short, size, table
from nbproof.model.data import DataState
from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.model.ids import CellId
from nbproof.model.restoring import BeforeRun, Change, RestorePlan
from nbproof.snapshots.apply import apply
from nbproof.snapshots.history import resolve
from nbproof.snapshots.restore import plan
from nbproof.wire.documents import plan_document


@click.command("restore")
@click.argument("snapshot")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
@click.option(
    "--before",
    metavar="CELL[:COUNT]",
    help="The bytes as they stood before this cell ran, the last time or with this count.",
)
@click.option("--as-copy", "as_copies", is_flag=True, help="As new files beside what stands there.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@answers
def command(
    snapshot: str, files: tuple[str, ...], before: str | None, *, as_copies: bool, dry_run: bool
) -> Answer:
    """Put files back to what they were in a snapshot.

    Without FILE: the notebook, its script and its data. What stands there now is kept first, so
    that a restore can be undone.
    """
    place = here()
    planned = plan(
        place.room.store,
        place.room.workspace,
        resolve(place.room.store, snapshot),
        files=tuple(place.name_of(file) for file in files) or None,
        before_run=None if before is None else _before_run(before),
        as_copies=as_copies,
        made_at=datetime.now(timezone.utc),
    )
    return _foretold(planned) if dry_run else _done(place, planned)


def _before_run(text: str) -> BeforeRun:
    """The run that CELL or CELL:COUNT names."""
    cell, colon, count = text.rpartition(":")
    if not colon:
        return BeforeRun(cell_id=CellId(text))
    if not cell or not (count.isascii() and count.isdecimal()):
        raise BadInput(
            f"--before {text} names no run", hint="Give a cell's id, or its id and count: CELL:14."
        )
    return BeforeRun(cell_id=CellId(cell), execution_count=int(count))


def _foretold(planned: RestorePlan) -> Answer:
    """The plan alone; the answer is no where bytes are missing."""
    return Answer(
        document={"format": 1, "plan": plan_document(planned), "undo": None},
        shown=(*_changes(planned), *_missing(planned)),
        exit_code=NOT_HERE if planned.missing else 0,
    )


def _done(place: Place, planned: RestorePlan) -> Answer:
    """The plan and what undoes it, once it was applied; all of it or nothing."""
    if planned.missing:
        lost = ", ".join(planned.missing)
        raise CannotBeDoneHere(
            f"the store does not hold the bytes of {lost}; nothing was changed",
            hint="Name the files that you want, without these.",
        )
    restored = apply(
        place.room.store, place.room.workspace, planned, taken_at=datetime.now(timezone.utc)
    )
    undo = restored.undo
    last = (
        f"done; undo with: nbproof restore {short(undo)}" if undo else "nothing had to be changed"
    )
    return Answer(
        document={"format": 1, "plan": plan_document(planned), "undo": undo},
        shown=(*_changes(planned), line(last)),
    )


def _changes(planned: RestorePlan) -> Iterable[Shown]:
    if planned.changes:
        yield table("now", "then", "file", rows=map(_change, planned.changes))
        yield line(
            f"{counted(len(planned.changes), 'file')}, {size(planned.bytes_to_write)} to write",
            "dim",
        )
    else:
        yield line("every file is already as it was in the snapshot")


def _change(change: Change) -> tuple[str, str, str]:
    note = "  (programs execute this file by themselves)" if change.runs_code else ""
    return _state(change.before), _state(change.after), change.path + note


def _state(state: DataState | None) -> str:
    if state is None or state.digest is None:
        return "absent"
    return f"{short(state.digest)} {size(state.size_bytes)}"


def _missing(planned: RestorePlan) -> Iterable[Shown]:
    for path in planned.missing:
        yield line(f"cannot be put back, its bytes were not kept: {path}", "red")
