"""Taking snapshots out of history; what they alone needed is then for `gc` to collect."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from nbproof.model.ids import SnapshotId
from nbproof.store.catalogue import entries
from nbproof.store.interface import Store


def forget(store: Store, snapshots: Collection[SnapshotId]) -> None:
    """Remove the records of these snapshots; heads move to the nearest ancestor that stays."""
    gone = frozenset(snapshots)
    with store.writing():
        parents = {record.id: record.parent for record in entries(store).values()}
        for notebook, head in store.heads().items():
            if head in gone:
                store.put_head(notebook, _staying(head, parents, gone))
        for snapshot in sorted(gone):
            store.drop_record(snapshot)


def _staying(
    head: SnapshotId,
    parents: Mapping[SnapshotId, SnapshotId | None],
    gone: frozenset[SnapshotId],
) -> SnapshotId | None:
    current: SnapshotId | None = head
    while current is not None and current in gone:
        current = parents.get(current)
    return current if current in parents else None
