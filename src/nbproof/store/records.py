"""Snapshots in a store: written content first, read with everything checked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from nbproof.model.errors import BadInput, DamagedStore, UnknownSnapshot
from nbproof.model.ids import Digest, SnapshotId
from nbproof.model.snapshot import Snapshot
from nbproof.store.interface import Store
from nbproof.wire import snapshots
from nbproof.wire.records import UnknownFormat
from nbproof.wire.snapshots import Encoded, Record
from nbproof.wire.strict import LARGEST_RECORD_BYTES


def load(store: Store, snapshot: SnapshotId) -> Snapshot:
    """The snapshot with this id; raises UnknownSnapshot, DamagedStore or UnknownFormat."""
    record = load_record(store, snapshot)
    try:
        return snapshots.decode(record, partial(fetch, store))
    except UnknownFormat:
        raise
    except BadInput as error:
        raise _damaged(snapshot, error) from error


def load_record(store: Store, snapshot: SnapshotId) -> Record:
    """A snapshot's record, its lists still on their pages; raises as `load` does."""
    raw = store.record(snapshot)
    if raw is None:
        raise UnknownSnapshot(
            f"There is no snapshot {snapshot[:12]}", hint="`nbproof log` lists all snapshots."
        )
    try:
        return snapshots.decode_record(raw, snapshot)
    except UnknownFormat:
        raise
    except BadInput as error:
        raise _damaged(snapshot, error) from error


def readable_records(store: Store) -> Iterator[Record]:
    """All records that are whole; those that are damaged are for `verify` to report."""
    for snapshot in store.snapshot_ids():
        record = readable(store, snapshot)
        if record is not None:
            yield record


def save(store: Store, encoded: Encoded, head_of: str) -> None:
    """Write a snapshot and make it the head of the notebook `head_of`.

    The caller holds the store's lock, and has kept every file that the snapshot names.
    """
    for content in encoded.objects:
        store.put_bytes(content)
    store.put_record(encoded.snapshot.id, encoded.record)
    store.put_head(head_of, encoded.snapshot.id)


def fetch(store: Store, digest: Digest) -> bytes:
    """A page or another part of a record: verified, and no larger than a record may be.

    A part of a record can be larger only where it is one long source: see docs/format.md.
    """
    return store.read(digest, largest=LARGEST_RECORD_BYTES * 8)


def readable(store: Store, snapshot: SnapshotId) -> Record | None:
    """A snapshot's record; None where it is damaged or gone."""
    try:
        return load_record(store, snapshot)
    except (DamagedStore, UnknownSnapshot):
        return None


def _damaged(snapshot: SnapshotId, error: BadInput) -> DamagedStore:
    return DamagedStore(
        f"Snapshot {snapshot[:12]} is damaged: {error.message}",
        hint="`nbproof verify` tells what else is damaged.",
    )
