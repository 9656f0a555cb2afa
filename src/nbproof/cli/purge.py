"""nbproof purge: take a file out of every snapshot for good."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.place import around
from nbproof.cli.tables import Shown, counted, line, short
from nbproof.model.errors import CannotBeDoneHere
from nbproof.snapshots.purging import purge, states_of


@click.command("purge")
@click.argument("file", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@answers
def command(file: str, *, dry_run: bool) -> Answer:
    """Take a file out of every snapshot for good.

    All its states that the store keeps are removed, from damaged packs in quarantine too; the
    snapshots stay, and say that its bytes are gone. The file itself is not touched. Text in a
    notebook's sources and outputs is in its snapshots: take those out with `nbproof forget`.
    """
    place, path = around(file)
    store = place.room.store
    what = states_of(store, place.room.workspace.name_of(path))
    if not dry_run:
        purge(store, what)
        left = set(what.digests) - store.lacking(what.digests)
        if left:
            raise CannotBeDoneHere(
                f"{counted(len(left), 'state')} of {file} came back into the store meanwhile",
                hint="Somebody else is writing to it: run it again.",
            )
    document = {
        "format": 1,
        "digests": list(what.digests),
        "snapshots": list(what.snapshots),
        "done": not dry_run,
    }
    return Answer(document=document, shown=tuple(_shown(file, what.digests, dry_run=dry_run)))


def _shown(file: str, digests: tuple[str, ...], *, dry_run: bool) -> list[Shown]:
    would = "would be removed" if dry_run else "removed: no copy of it is left in the store"
    return [line(f"{file} {short(digest)} {would}") for digest in digests]
