"""nbproof log: the snapshots, the newest first."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.place import around, here
from nbproof.cli.tables import Table, line, moment, short, table
from nbproof.model.errors import BadInput
from nbproof.model.snapshot import SnapshotSummary
from nbproof.snapshots.history import list_snapshots
from nbproof.wire.documents import summary_document


@click.command("log")
@click.argument("path", type=click.Path(), required=False)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")
@answers
def command(path: str | None, limit: int | None) -> Answer:
    """List snapshots, the newest first.

    Of one notebook where PATH is given, also of one that is gone; else of all in the workspace.
    """
    found = _of_all(limit) if path is None else _of_one(path, limit)
    return Answer(
        document={"format": 1, "snapshots": [summary_document(entry) for entry in found]},
        shown=(_listed(found),) if found else (line("no snapshots yet"),),
    )


def _of_all(limit: int | None) -> tuple[SnapshotSummary, ...]:
    return list_snapshots(here().room.store, limit=limit)


def _of_one(path: str, limit: int | None) -> tuple[SnapshotSummary, ...]:
    """The snapshots of a notebook; raises BadInput where there is neither file nor history."""
    place, notebook = around(path)
    found = list_snapshots(place.room.store, place.room.workspace.name_of(notebook), limit=limit)
    if not found and not notebook.is_file():
        raise BadInput(f"{path}: no such notebook, and no snapshot of one", hint="See nbproof log.")
    return found


def _listed(found: tuple[SnapshotSummary, ...]) -> Table:
    rows = (
        (short(entry.id), moment(entry.taken_at), entry.notebook, _told(entry)) for entry in found
    )
    return table("snapshot", "taken", "notebook", "what happened", rows=rows)


def _told(entry: SnapshotSummary) -> str:
    return f'"{entry.name}" {entry.summary}'.strip() if entry.name else entry.summary
