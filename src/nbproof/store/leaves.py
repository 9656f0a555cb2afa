"""Finding the newest snapshot of a notebook from the snapshots alone."""

from __future__ import annotations

from nbproof.model.ids import SnapshotId
from nbproof.store.catalogue import entries
from nbproof.store.interface import Store


def newest_of(store: Store, notebook: str) -> SnapshotId | None:
    """The snapshot of `notebook` that is nobody's parent; the latest where there are several."""
    records = tuple(entries(store).values())
    parents = {record.parent for record in records}
    leaves = [
        record for record in records if record.notebook == notebook and record.id not in parents
    ]
    newest = max(leaves, key=lambda record: (record.taken_at, record.id), default=None)
    return None if newest is None else newest.id
