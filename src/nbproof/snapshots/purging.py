"""Taking a file out of every snapshot for good: a secret that was kept by mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbproof.model.errors import BadInput
from nbproof.model.ids import Digest, SnapshotId
from nbproof.model.snapshot import Snapshot
from nbproof.store.interface import Store
from nbproof.store.reach import Reach
from nbproof.store.records import load, readable_records


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was removed: the states of a file, and the snapshots that name one of them."""

    digests: tuple[Digest, ...]
    snapshots: tuple[SnapshotId, ...]


def states_of(store: Store, name: str) -> Purged:
    """The kept states of the file of this name in all snapshots."""
    found: set[Digest] = set()
    naming = []
    for record in readable_records(store):
        digests = set(kept_under(load(store, record.id), name))
        found |= digests
        naming += [record.id] if digests else []
    return Purged(digests=tuple(sorted(found)), snapshots=tuple(sorted(naming)))


def together(found: Iterable[Purged], name: str) -> Purged:
    """What several places keep of a file; raises BadInput where it is nothing."""
    every = tuple(found)
    digests = {digest for one in every for digest in one.digests}
    if not digests:
        raise BadInput(
            f"No snapshot keeps a file {name}", hint="`nbproof show SNAPSHOT` lists its files."
        )
    snapshots = {snapshot for one in every for snapshot in one.snapshots}
    return Purged(digests=tuple(sorted(digests)), snapshots=tuple(sorted(snapshots)))


def purge(store: Store, what: Purged) -> None:
    """Remove these bytes for good, from packs and quarantine too; the snapshots stay.

    They go under whatever other name they are kept; chunks stay that other files share.
    """
    store.purge(set(what.digests), needed=needed_here(store) - set(what.digests))


def needed_here(store: Store) -> set[Digest]:
    """What the snapshots of this store need."""
    reach = Reach(store)
    return {digest for record in readable_records(store) for digest in reach.of(record)}


def kept_under(snapshot: Snapshot, name: str) -> Iterator[Digest]:
    """The digests of what a snapshot keeps under a file's name."""
    states = (snapshot.document, snapshot.script, *snapshot.data, *snapshot.code)
    for state in states:
        if state is not None and state.path == name and state.kept and state.digest:
            yield state.digest
    for run in snapshot.runs:
        for written in run.files_written:
            before = written.before
            if written.path == name and before is not None and before.kept and before.digest:
                yield before.digest
