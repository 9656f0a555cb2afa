"""The past of a notebook: its snapshots, newest first, and how it follows a rename."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from nbproof.model.errors import BadInput, DamagedStore, UnknownSnapshot
from nbproof.model.ids import SnapshotId
from nbproof.model.snapshot import Overwritten, Snapshot, SnapshotSummary
from nbproof.snapshots.summary import runs_since
from nbproof.store.catalogue import Entry, entries
from nbproof.store.interface import Store
from nbproof.store.records import load

_PREFIX = re.compile(r"[0-9a-f]{4,64}")
_LONGEST_SHOWN = 80


def list_snapshots(
    store: Store,
    notebook: str | None = None,
    *,
    limit: int | None = None,
    before: SnapshotId | None = None,
) -> tuple[SnapshotSummary, ...]:
    """The snapshots of a notebook, or of all of them, newest first; damaged ones are left out.

    `before` is the last snapshot of the page before this one; raises UnknownSnapshot where it is
    not among them.
    """
    records = entries(store)
    ids = _newest_first(records, store.head(notebook) if notebook else None, notebook)
    if before is not None:
        if before not in ids:
            raise UnknownSnapshot(f"There is no snapshot {before[:12]} in this list")
        ids = ids[ids.index(before) + 1 :]
    return _summaries(store, [records[name] for name in ids[:limit]])


def resolve(store: Store, text: str) -> SnapshotId:
    """The snapshot that `text` names: its id or the beginning of it, four digits at least.

    Raises UnknownSnapshot.
    """
    asked = text.lower()
    shown = ascii(text[:_LONGEST_SHOWN])
    if not _PREFIX.fullmatch(asked):
        raise UnknownSnapshot(
            f"There is no snapshot {shown}: an id has 4 to 64 hexadecimal digits",
            hint="`nbproof log` lists all snapshots.",
        )
    found = [snapshot for snapshot in store.snapshot_ids() if snapshot.startswith(asked)]
    if len(found) > 1:
        raise UnknownSnapshot(
            f"{len(found)} snapshots begin with {shown}", hint="Give more digits of the id."
        )
    if not found:
        raise UnknownSnapshot(
            f"There is no snapshot {shown}", hint="`nbproof log` lists all snapshots."
        )
    return found[0]


def moved(store: Store, old: str, new: str) -> None:
    """Let the history of a notebook follow its rename; does nothing where it has none."""
    if store.head(old) is not None:
        with store.writing():
            head = store.head(old)
            store.put_head(new, head)
            store.put_head(old, None)


def copied(store: Store, old: str, new: str) -> None:
    """Let a copy of a notebook begin with the history of the original."""
    if store.head(old) is not None and store.head(new) is None:
        with store.writing():
            store.put_head(new, store.head(old))


def home_of(store: Store, snapshot: Snapshot) -> str:
    """The name under which the notebook of a snapshot lives today.

    Another than the snapshot's own only where that has no head any more, and exactly one other
    notebook's history holds the snapshot: it was renamed.
    """
    if store.head(snapshot.notebook) is not None:
        return snapshot.notebook
    parents = {record.id: record.parent for record in entries(store).values()}
    heirs = [name for name, head in store.heads().items() if snapshot.id in _chain(parents, head)]
    return heirs[0] if len(heirs) == 1 else snapshot.notebook


def _newest_first(
    records: dict[SnapshotId, Entry], head: SnapshotId | None, notebook: str | None
) -> list[SnapshotId]:
    """The head and its ancestors, then whatever else bears the name, each newest first."""
    parents = {record.id: record.parent for record in records.values()}
    chain = {name: None for name in _chain(parents, head) if name in records}
    others = [
        record.id
        for record in records.values()
        if notebook in {None, record.notebook} and record.id not in chain
    ]
    depth = _depths(parents) if others else {}
    others.sort(key=lambda name: (records[name].taken_at, depth[name], name), reverse=True)
    return [*chain, *others]


def _chain(
    parents: dict[SnapshotId, SnapshotId | None], head: SnapshotId | None
) -> dict[SnapshotId, None]:
    """A snapshot and its ancestors, the nearest first."""
    found: dict[SnapshotId, None] = {}
    while head is not None and head not in found:
        found[head] = None
        head = parents.get(head)
    return found


def _depths(parents: dict[SnapshotId, SnapshotId | None]) -> dict[SnapshotId, int]:
    """How many ancestors each snapshot has."""
    depths: dict[SnapshotId, int] = {}
    for snapshot in parents:
        path = []
        current: SnapshotId | None = snapshot
        while current is not None and current not in depths and current in parents:
            path.append(current)
            current = parents[current]
        known = depths.get(current, -1) if current is not None else -1
        for offset, name in enumerate(reversed(path), start=1):
            depths[name] = known + offset
    return depths


def _summaries(store: Store, records: Iterable[Entry]) -> tuple[SnapshotSummary, ...]:
    """What a list shows of these snapshots; neighbours share what was read."""

    @lru_cache(maxsize=4)
    def loaded(snapshot: SnapshotId) -> Snapshot | None:
        try:
            return load(store, snapshot)
        except (BadInput, DamagedStore):
            return None

    return tuple(
        SnapshotSummary(
            id=record.id,
            notebook=record.notebook,
            taken_at=record.taken_at,
            parent=record.parent,
            name=record.name,
            summary=record.summary,
            overwritten=_overwritten(
                loaded(record.id), loaded(record.parent) if record.parent else None
            ),
        )
        for record in records
    )


def _overwritten(snapshot: Snapshot | None, parent: Snapshot | None) -> tuple[Overwritten, ...]:
    """The files whose old bytes the runs since the parent destroyed and the store kept."""
    if snapshot is None:
        return ()
    return tuple(
        Overwritten(path=write.path, cell_id=run.cell_id, execution_count=run.execution_count)
        for run in runs_since(parent, snapshot)
        for write in run.files_written
        if write.before is not None and write.before.kept
    )
