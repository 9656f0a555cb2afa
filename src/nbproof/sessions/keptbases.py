"""Kept states in which a notebook and its script were in step."""

from __future__ import annotations

from collections.abc import Iterator

from nbproof.model.errors import NbproofError
from nbproof.model.snapshot import Snapshot
from nbproof.pairing.base import Base, base_of_cells
from nbproof.pairing.dialect import Dialect
from nbproof.pairing.form import text_in
from nbproof.pairing.script import read_script
from nbproof.pairing.units import flat, units_of
from nbproof.sessions.room import Room
from nbproof.workspace.notebooks import parse_notebook, sources_of

MOST_PARENTS = 50


def kept_base(room: Room, notebook: str, dialect: Dialect) -> Base | None:
    """The newest kept state of this notebook whose script was in step; None where none is known."""
    found = (_in_step(room, snapshot, dialect) for snapshot in _history(room, notebook))
    return next((base for base in found if base is not None), None)


def was_kept_as_script(room: Room, notebook: str, script: str) -> bool:
    """Whether a kept state of this notebook has a script of this name."""
    kept = (snapshot.script for snapshot in _history(room, notebook))
    return any(state is not None and state.path == script for state in kept)


def _history(room: Room, notebook: str) -> Iterator[Snapshot]:
    """The newest snapshots of a notebook; it ends where one cannot be read."""
    try:
        name = room.store.head(notebook)
        for _ in range(MOST_PARENTS):
            if name is None:
                return
            snapshot = room.load(name)
            yield snapshot
            name = snapshot.parent
    except NbproofError:
        return


def _in_step(room: Room, snapshot: Snapshot, dialect: Dialect) -> Base | None:
    """The cells of a snapshot as a base; None where its script said something else."""
    document, script = snapshot.document, snapshot.script
    if script is None or script.digest is None or not script.kept or document.digest is None:
        return None
    key = (document.digest, script.digest)
    if key not in room.bases:
        room.bases[key] = None
        try:
            cells = sources_of(parse_notebook(room.store.read(document.digest), what="a base"))
            text = text_in(room.store.read(script.digest))
        except NbproofError:
            return None
        if text is not None and read_script(text, dialect) == flat(units_of(cells, dialect)):
            room.bases[key] = base_of_cells(cells)
    return room.bases[key]
