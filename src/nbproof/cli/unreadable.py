"""Notebooks that cannot be read, with where to find a copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nbproof.cli.notebooks import below
from nbproof.cli.place import Place
from nbproof.model.ids import SnapshotId
from nbproof.snapshots.lastgood import last_good


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
        found = last_good(place.room.store, place.room.workspace, path)
        if found.problem is not None:
            yield Unreadable(
                path=path.relative_to(place.folder).as_posix(),
                problem=found.problem,
                good=found.good.id if found.good else None,
            )
