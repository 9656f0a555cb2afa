"""nbproof forget: take snapshots out of history."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.place import here
from nbproof.cli.tables import counted, line
from nbproof.snapshots.forgetting import forget
from nbproof.snapshots.history import resolve


@click.command("forget")
@click.argument("snapshots", nargs=-1, required=True, metavar="SNAPSHOT...")
@answers
def command(snapshots: tuple[str, ...]) -> Answer:
    """Take snapshots out of history.

    The user's files are not touched. What they alone kept goes with the next `nbproof gc`.
    """
    store = here().room.store
    found = tuple(dict.fromkeys(resolve(store, text) for text in snapshots))
    forget(store, found)
    said = f"{counted(len(found), 'snapshot')} forgotten; nbproof gc gives the room back"
    return Answer(document={"format": 1, "forgotten": list(found)}, shown=(line(said),))
