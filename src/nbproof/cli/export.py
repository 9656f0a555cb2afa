"""nbproof export: give the data of a snapshot to another tool."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NOT_HERE
from nbproof.cli.place import here
from nbproof.cli.tables import Shown, counted, line
from nbproof.model.errors import BadInput
from nbproof.snapshots.exporting import Exported, export_dvc
from nbproof.snapshots.history import list_snapshots, resolve


@click.command("export")
@click.argument("tool", type=click.Choice(["dvc"]))
@click.argument("snapshot", required=False)
@answers
def command(tool: str, snapshot: str | None) -> Answer:
    """Give the data of a snapshot to another tool.

    dvc: a .dvc file beside each data file, and its bytes in DVC's cache, of the newest snapshot
    where none is named. The data files themselves are not touched: that is for dvc checkout.
    """
    room = here().room
    newest = list_snapshots(room.store, limit=1)
    if snapshot is None and not newest:
        raise BadInput("there is no snapshot yet", hint="Take one: nbproof snapshot NOTEBOOK.")
    asked = resolve(room.store, snapshot) if snapshot is not None else newest[0].id
    done = export_dvc(room.store, room.workspace, room.load(asked))
    return Answer(
        document={
            "format": 1,
            "tool": tool,
            "snapshot": asked,
            "written": list(done.written),
            "missing": list(done.missing),
        },
        shown=tuple(_shown(done)),
        exit_code=NOT_HERE if done.missing else 0,
    )


def _shown(done: Exported) -> list[Shown]:
    missing = (line(f"its bytes are not kept: {path}", "red") for path in done.missing)
    written = (line(f"wrote {name}") for name in done.written)
    return [*written, *missing, line(f"{counted(len(done.written), 'file')} for DVC")]
