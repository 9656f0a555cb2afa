"""nbproof lock: the environment of a notebook as a lock file, for git."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.place import around
from nbproof.cli.tables import counted, line
from nbproof.environment.locking import lock
from nbproof.environment.pylock import FOLDER, LARGEST_BYTES, lock_name, written
from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.workspace.files import read_file, replace_file
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
    wanted = lock(head.environment, room.root)
    name = lock_name(head.notebook)
    text = written(wanted)
    (room.root / FOLDER).mkdir(exist_ok=True)
    present = read_file(room.root, name, largest=LARGEST_BYTES)
    stamp = present.stamp if present is not None else None
    replace_file(room.root, name, text.encode(), now=stamp)
    count = len(wanted.requirements)
    return Answer(
        document={
            "format": 1,
            "path": name,
            "python": wanted.python,
            "packages": count,
            "code": list(wanted.code),
            "left": list(wanted.left),
        },
        shown=(
            line(f"{name}: Python {wanted.python} with {counted(count, 'package')}."),
            *(line(f"Not locked, for it is not from an index: {one}") for one in wanted.left),
        ),
    )
