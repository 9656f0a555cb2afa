"""Finding the newest snapshot of a notebook from the snapshots alone."""

from __future__ import annotations

from nbproof.model.ids import SnapshotId
from nbproof.store.interface import Store
from nbproof.store.records import readable_records


def newest_of(store: Store, notebook: str) -> SnapshotId | None:
    """The snapshot of `notebook` that is nobody's parent; the latest where there are several."""
    records = tuple(readable_records(store))
    parents = {record.parent for record in records}
    leaves = [
        record for record in records if record.notebook == notebook and record.id not in parents
    ]
    newest = max(leaves, key=lambda record: (record.taken_at, record.id), default=None)
    return None if newest is None else newest.id
