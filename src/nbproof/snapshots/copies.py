"""Putting files back beside what stands there, under names of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import PurePosixPath

from nbproof.model.data import DataState
from nbproof.model.ids import SnapshotId
from nbproof.model.restoring import Change
from nbproof.workspace.paths import runs_code
from nbproof.workspace.place import Workspace
from nbproof.workspace.tree import standing

_DIGITS = 8


def as_copies(
    workspace: Workspace, snapshot: SnapshotId, changes: tuple[Change, ...]
) -> Iterator[Change]:
    """These changes as new files: nothing is replaced, nothing deleted.

    `report.ipynb` becomes `report-3f2a9c1b.ipynb`, with a number where another file has that name;
    a copy that stands there already is left out.
    """
    for change in changes:
        if change.after.digest is None:
            continue
        for name in _names(change.path, snapshot):
            now = standing(workspace.root, name, workspace.cache)
            if now is None:
                yield _copy(change, name)
            if now is None or now.digest == change.after.digest:
                break


def _copy(change: Change, name: str) -> Change:
    after: DataState = replace(change.after, path=name)
    return Change(
        path=name, before=None, after=after, runs_code=runs_code(name), copy_of=change.path
    )


def _names(name: str, snapshot: SnapshotId) -> Iterator[str]:
    path = PurePosixPath(name)
    stem = f"{path.stem}-{snapshot[:_DIGITS]}"
    yield str(path.with_name(f"{stem}{path.suffix}"))
    for number in count(2):
        yield str(path.with_name(f"{stem}-{number}{path.suffix}"))
