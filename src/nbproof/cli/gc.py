"""nbproof gc: give back the room of what no snapshot needs."""

from __future__ import annotations

from datetime import datetime, timezone

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.place import here
from nbproof.cli.tables import Shown, counted, line, size
from nbproof.model.ids import SnapshotId
from nbproof.snapshots.forgetting import forget
from nbproof.snapshots.thinning import superfluous
from nbproof.store.catalogue import entries
from nbproof.store.collecting import collect
from nbproof.store.interface import Collected

_DAY_S = 24 * 3600


@click.command("gc")
@click.option(
    "--grace",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    metavar="DAYS",
    help="Leave what is younger: a cell that runs may have put it there, and its save is to come.",
)
@click.option(
    "--thin",
    is_flag=True,
    help="Forget old snapshots first: all of a day stay, then one an hour for a week, then one a"
    " day for three months; named ones and the newest of each notebook always.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@answers
def command(*, grace: float, thin: bool, dry_run: bool) -> Answer:
    """Give back the room of what no snapshot needs.

    The user's files are not touched. Snapshots go with --thin only.
    """
    store = here().room.store
    going: tuple[SnapshotId, ...] = ()
    if thin:
        now = datetime.now(timezone.utc)
        going = superfluous(entries(store).values(), set(store.heads().values()), now)
    if going and not dry_run:
        forget(store, going)
    found = collect(
        store, grace_s=grace * _DAY_S, is_dry=dry_run, left_out=going if dry_run else ()
    )
    document = {
        "format": 1,
        "forgotten": list(going),
        "removed": found.objects,
        "freed_bytes": found.size_bytes,
        "objects": found.objects,
        "size_bytes": found.size_bytes,
        "done": not dry_run,
    }
    return Answer(document=document, shown=tuple(_shown(len(going), found, dry_run=dry_run)))


def _shown(snapshots: int, found: Collected, *, dry_run: bool) -> list[Shown]:
    would = "would be " if dry_run else ""
    shown: list[Shown] = []
    if snapshots:
        shown.append(line(f"{counted(snapshots, 'snapshot')} {would}forgotten"))
    room = f"{counted(found.objects, 'object')} {would}removed, {size(found.size_bytes)}"
    return [*shown, line(room)]
