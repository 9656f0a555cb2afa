"""Notebooks below a folder, and those of them that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbproof.cli.place import Place
from nbproof.model.errors import NbproofError
from nbproof.model.ids import SnapshotId
from nbproof.snapshots.history import list_snapshots
from nbproof.workspace.notebooks import read_notebook

SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A notebook that cannot be read; `good` is the snapshot with its last good copy, if any.

    `path` leads from the current folder.
    """

    path: str
    problem: str
    good: SnapshotId | None


def below(folder: Path) -> Iterator[Path]:
    """Every notebook below a folder, in the order of names; hidden folders are left out."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in SKIPPED
        )
        for name in sorted(files):
            if name.endswith(".ipynb") and not name.startswith("."):
                yield Path(here, name)


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
