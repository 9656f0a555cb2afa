"""Taking a file out of every snapshot for good: a secret that was kept by mistake."""

from __future__ import annotations

from collections.abc import Iterator
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
    """The kept states of the file of this name in all snapshots; raises BadInput without one."""
    found: dict[Digest, None] = {}
    naming = []
    for record in readable_records(store):
        digests = set(_kept(load(store, record.id), name))
        found |= dict.fromkeys(digests)
        naming += [record.id] if digests else []
    if not found:
        raise BadInput(
            f"No snapshot keeps a file {name}", hint="`nbproof show SNAPSHOT` lists its files."
        )
    return Purged(digests=tuple(sorted(found)), snapshots=tuple(sorted(naming)))


def purge(store: Store, what: Purged) -> None:
    """Remove these bytes for good, from packs and quarantine too; the snapshots stay.

    They go under whatever other name they are kept; chunks stay that other files share.
    """
    reach, needed = Reach(store), set[Digest]()
    for record in readable_records(store):
        needed |= reach.of(record)
    store.purge(set(what.digests), needed=needed - set(what.digests))


def _kept(snapshot: Snapshot, name: str) -> Iterator[Digest]:
    states = (snapshot.document, snapshot.script, *snapshot.data, *snapshot.code)
    for state in states:
        if state is not None and state.path == name and state.kept and state.digest:
            yield state.digest
    for run in snapshot.runs:
        for written in run.files_written:
            before = written.before
            if written.path == name and before is not None and before.kept and before.digest:
                yield before.digest
