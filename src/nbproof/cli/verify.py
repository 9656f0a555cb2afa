"""nbproof verify: read the whole store back."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers, plain
from nbproof.cli.errors import DAMAGED
from nbproof.cli.place import here
from nbproof.cli.tables import Shown, counted, line, short, table
from nbproof.store.verify import Damage, Verified, verify


@click.command("verify")
@click.option("--quick", is_flag=True, help="Do not read the bytes of files.")
@answers
def command(*, quick: bool) -> Answer:
    """Read the whole store back and say what is damaged.

    What can be rebuilt is repaired on the way, what is damaged is moved to .nbproof/quarantine.
    Exit code 4 where something is lost.
    """
    found = verify(here().room.store, is_quick=quick)
    return Answer(
        document={
            "format": 1,
            "ok": found.ok,
            "damaged": plain(found.damaged),
            "repaired": plain(found.repaired),
            "set_aside": plain(found.set_aside),
        },
        shown=tuple(_shown(found)),
        exit_code=0 if found.ok else DAMAGED,
    )


def _shown(found: Verified) -> list[Shown]:
    shown: list[Shown] = [line(f"repaired: {what}") for what in found.repaired]
    shown += [line(f"moved to .nbproof/quarantine: {what}") for what in found.set_aside]
    if found.damaged:
        return [*shown, table("damaged", "needed by", rows=map(_damage, found.damaged))]
    return [*shown, line("every object and every snapshot is intact")]


def _damage(damage: Damage) -> tuple[str, str]:
    needed = ", ".join(short(snapshot) for snapshot in damage.snapshots)
    return damage.object, needed or counted(0, "snapshot")
