"""Giving room back: what no snapshot needs is removed once it is old enough."""

from __future__ import annotations

from collections.abc import Collection

from nbproof.model.errors import DamagedStore, UnknownSnapshot
from nbproof.model.ids import Digest, SnapshotId
from nbproof.store.interface import Collected, Store
from nbproof.store.reach import Reach
from nbproof.store.records import load_record


def collect(
    store: Store, *, grace_s: float, is_dry: bool = False, left_out: Collection[SnapshotId] = ()
) -> Collected:
    """Remove what no snapshot needs and what is older than the grace.

    What is needed is found without the lock, and then again under it for snapshots that were
    taken meanwhile. `left_out` are snapshots whose needs do not count: for a dry run.

    Raises DamagedStore where a record cannot be read: what it needs is not known.
    """
    reach = Reach(store)
    seen = set(left_out)
    needed = _needed(store, reach, seen)
    with store.writing():
        needed |= _needed(store, reach, seen)
        return store.remove_all_but(needed, grace_s=grace_s, is_dry=is_dry)


def _needed(store: Store, reach: Reach, seen: set[SnapshotId]) -> set[Digest]:
    """What the snapshots need that were not seen before."""
    found: set[Digest] = set()
    for snapshot in sorted(set(store.snapshot_ids()) - seen):
        seen.add(snapshot)
        try:
            found |= reach.of(load_record(store, snapshot))
        except UnknownSnapshot:
            continue
        except DamagedStore as error:
            raise DamagedStore(
                f"{error.message}; nothing was removed",
                hint="`nbproof forget` takes a snapshot out that cannot be read.",
            ) from error
    return found
