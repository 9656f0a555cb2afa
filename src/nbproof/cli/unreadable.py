"""Notebooks that cannot be read, with where to find a copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbproof.cli.notebooks import below
from nbproof.cli.place import Place
from nbproof.model.errors import NbproofError
from nbproof.model.ids import SnapshotId
from nbproof.snapshots.history import list_snapshots
from nbproof.workspace.notebooks import read_notebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A notebook that cannot be read; `good` is the snapshot with its last good copy, if any.

    `path` leads from the current folder.
    """

    path: str
    problem: str
    good: SnapshotId | None


def unreadable(place: Place) -> Iterator[Unreadable]:
    """The notebooks below the current folder that cannot be read, with where to find a copy."""
    for path in below(place.folder):
        problem = _problem(path)
        if problem is not None:
            name = place.room.workspace.name_of(path)
            kept = list_snapshots(place.room.store, name, limit=1)
            good = kept[0].id if kept else None
            relative = path.relative_to(place.folder).as_posix()
            yield Unreadable(path=relative, problem=problem, good=good)


def _problem(path: Path) -> str | None:
    """Why a notebook cannot be read, None where it can."""
    try:
        read_notebook(path)
    except NbproofError as error:
        return error.message
    except OSError as error:
        return error.strerror or type(error).__name__
    return None
