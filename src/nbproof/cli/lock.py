"""nbproof lock: the environment of a notebook as a lock file, for git."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.place import around
from nbproof.cli.tables import counted, line
from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.sessions.locks import write_lock
from nbproof.workspace.notebooks import read_notebook


@click.command("lock")
@click.argument("path", type=click.Path())
@answers
def command(path: str) -> Answer:
    """Write what a notebook's kernel had installed to a lock file, for git.

    The file, environments/pylock.NOTEBOOK.toml, has the versions that were recorded, and the digest
    of each file of theirs as the index tells it (PEP 751). With it, `nbproof reproduce
    NOTEBOOK@REVISION --environment recorded` needs nothing but the repository.
    """
    place, notebook = around(path)
    if notebook.is_dir():
        raise BadInput(f"{path} is a folder", hint="Name a notebook.")
    read_notebook(notebook)
    room = place.room
    head = room.head(notebook)
    if head is None or head.environment is None:
        raise CannotBeDoneHere(
            f"No environment of {path} is recorded",
            hint="Save it once in JupyterLab, with its kernel running.",
        )
    locked = write_lock(room.root, head.notebook, head.environment)
    count = len(locked.lock.requirements)
    return Answer(
        document={
            "format": 1,
            "path": locked.name,
            "python": locked.lock.python,
            "packages": count,
            "code": list(locked.lock.code),
            "left": list(locked.lock.left),
        },
        shown=(
            line(f"{locked.name}: Python {locked.lock.python} with {counted(count, 'package')}."),
            *(line(f"Not locked: {one}") for one in locked.lock.left),
        ),
    )
