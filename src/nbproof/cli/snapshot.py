"""nbproof snapshot: keep the present state of a notebook."""

from __future__ import annotations

import glob
import posixpath
from datetime import datetime, timezone

import click

from nbproof.cli.answers import Answer, answers, plain
from nbproof.cli.bars import heard_bar
from nbproof.cli.place import Place, around
from nbproof.cli.tables import Shown, counted, line, short, size
from nbproof.model.errors import BadInput
from nbproof.model.snapshot import Snapshot
from nbproof.snapshots.naming import give_name
from nbproof.snapshots.take import Taken
from nbproof.wire.documents import snapshot_document


@click.command("snapshot")
@click.argument("path", type=click.Path())
@click.option(
    "--data",
    "globs",
    multiple=True,
    metavar="GLOB",
    help="Files that count as data though no run named them; may be given more than once.",
)
@click.option("--name", metavar="NAME", help="Give the snapshot a name: it is kept for ever.")
@answers
def command(path: str, globs: tuple[str, ...], name: str | None) -> Answer:
    """Keep the present state of a notebook.

    The runs and the environment are those that were last recorded while it ran in JupyterLab.
    """
    place, notebook = around(path)
    patterns = tuple(_from_root(pattern, place) for pattern in globs)
    with heard_bar("keeping data") as told:
        taken = place.room.take(
            notebook,
            None,
            data_globs=patterns,
            told=told,
            taken_at=datetime.now(timezone.utc),
        )
    if name is not None:
        give_name(place.room.store, taken.snapshot.id, name)
    return Answer(
        document=lambda: {**snapshot_document(taken.snapshot), "notes": plain(taken.notes)},
        shown=(line(_sentence(taken)), *_notes(taken)),
    )


def _from_root(pattern: str, place: Place) -> str:
    """A pattern that was given in the current folder, as the workspace's root reads it."""
    prefix = glob.escape(place.room.workspace.name_of(place.folder))
    whole = posixpath.normpath(posixpath.join(prefix, pattern))
    if whole.startswith(("../", "/")) or whole == "..":
        raise BadInput(
            f"--data {pattern} leads out of the workspace {place.room.root}",
            hint="Give a pattern below the workspace's root.",
        )
    return whole


def _sentence(taken: Taken) -> str:
    snapshot = taken.snapshot
    if not taken.is_new:
        return f"{snapshot.notebook}: unchanged since snapshot {short(snapshot.id)}"
    return f"{snapshot.notebook}: kept as snapshot {short(snapshot.id)} with {_contents(snapshot)}"


def _contents(snapshot: Snapshot) -> str:
    total = snapshot.document.size_bytes + sum(state.size_bytes for state in snapshot.data)
    return f"{counted(len(snapshot.data), 'data file')}, {size(total)}"


def _notes(taken: Taken) -> tuple[Shown, ...]:
    return tuple(line(note, "dim") for note in taken.notes)
