"""What differs between two snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nbproof.environment.drifting import drift
from nbproof.model.data import DataState
from nbproof.model.environment import Drift
from nbproof.model.snapshot import CellDifference, FileDifference, Snapshot
from nbproof.snapshots.cells import cell_differences, cells_of
from nbproof.store.interface import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that differs between an older and a newer snapshot.

    `environment` is empty where one of them saw no kernel.
    """

    cells: tuple[CellDifference, ...]
    files: tuple[FileDifference, ...]
    environment: tuple[Drift, ...]


def diff(store: Store, older: Snapshot, newer: Snapshot) -> Difference:
    """Cells by their source, files by their digest, environments by what drifted."""
    recorded, present = older.environment, newer.environment
    return Difference(
        cells=cell_differences(cells_of(store, older), cells_of(store, newer)),
        files=file_differences(older, newer),
        environment=drift(recorded, present) if recorded and present else (),
    )


def file_differences(older: Snapshot, newer: Snapshot) -> tuple[FileDifference, ...]:
    """The files of data, code and script that differ, by name; an absent file is None."""
    before, after = (dict(_present(snapshot)) for snapshot in (older, newer))
    return tuple(
        FileDifference(path=name, before=before.get(name), after=after.get(name))
        for name in sorted(before.keys() | after.keys())
        if _digest(before.get(name)) != _digest(after.get(name))
    )


def _present(snapshot: Snapshot) -> Iterator[tuple[str, DataState]]:
    states = (snapshot.script, *snapshot.code, *snapshot.data)
    return ((state.path, state) for state in states if state and state.digest)


def _digest(state: DataState | None) -> str | None:
    return state.digest if state else None
