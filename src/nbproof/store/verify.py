"""Reading everything that a store holds, and saying what is damaged or gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from nbproof.model.data import DataState
from nbproof.model.errors import BadInput, DamagedStore
from nbproof.model.ids import Digest, SnapshotId
from nbproof.model.runs import Before
from nbproof.model.snapshot import Snapshot
from nbproof.store.interface import Store
from nbproof.store.leaves import newest_of
from nbproof.store.records import fetch, load, load_record, readable_records
from nbproof.wire.records import UnknownFormat
from nbproof.wire.snapshots import objects_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Something that is not what it was, or gone, and the snapshots that suffer from it."""

    object: str
    snapshots: tuple[SnapshotId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What `verify` found.

    `repaired` is what it could rebuild, `set_aside` what it moved into quarantine.
    """

    ok: bool
    damaged: tuple[Damage, ...] = ()
    repaired: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()


@dataclass(slots=True)
class _Findings:
    """Damaged things with those that need them, as they are found."""

    needed_by: dict[str, set[SnapshotId]] = field(default_factory=lambda: defaultdict(set))

    def add(self, thing: str, *snapshots: SnapshotId) -> None:
        self.needed_by[thing].update(snapshots)

    def damaged(self) -> tuple[Damage, ...]:
        return tuple(
            Damage(object=thing, snapshots=tuple(sorted(snapshots)))
            for thing, snapshots in sorted(self.needed_by.items())
        )


def verify(store: Store, *, is_quick: bool = False) -> Verified:
    """Read every object, record and head of the store; rebuild heads that are damaged or gone.

    What is damaged is moved into quarantine, so that the next save keeps it anew. A quick look
    takes the bytes of objects for whole where they are there.

    Raises UnknownFormat where a newer nbproof has written to the store.
    """
    findings = _Findings()
    checked = store.check(is_quick=is_quick)
    bad = set(checked.lost)
    for digest in checked.lost:
        findings.add(digest)
    present = set(store.snapshot_ids())
    known = _Known(
        bad=bad,
        parents=frozenset(present | store.forgotten()),
        absent=frozenset(store.purged() | (store.elsewhere() - bad)),
    )
    for snapshot in sorted(present):
        _check_snapshot(store, snapshot, known, findings)
    repaired = _repair_heads(store, present, findings)
    damaged = findings.damaged()
    if not checked.unsound:
        damaged = tuple(one for one in damaged if one.snapshots)
    if checked.unsound:
        store.set_aside(checked)
    if not checked.lost:
        repaired = (*repaired, *checked.unsound)
    return Verified(ok=not damaged, damaged=damaged, repaired=repaired, set_aside=checked.unsound)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is damaged, which snapshots there are or were, and what need not be here.

    That is what was removed for good, and what a remote has.
    """

    bad: set[Digest]
    parents: frozenset[SnapshotId]
    absent: frozenset[Digest]


def _check_snapshot(store: Store, snapshot: SnapshotId, known: _Known, findings: _Findings) -> None:
    """Report what this snapshot lacks; all that it lacks where its pages can be read."""
    try:
        record = load_record(store, snapshot)
    except DamagedStore:
        findings.add(snapshot, snapshot)
        return
    bad = known.bad
    if record.parent is not None and record.parent not in known.parents:
        findings.add(record.parent, snapshot)
    try:
        parts = set(objects_of(record, partial(fetch, store)))
        files = kept_files(load(store, snapshot))
    except UnknownFormat:
        raise
    except (BadInput, DamagedStore):
        lists = (record.environment, *record.runs, *record.data, *record.code)
        parts = {digest for digest in lists if digest is not None}
        files = kept_states((record.document, record.script))
        if not any(digest in bad or not store.has(digest) for digest in parts):
            findings.add(snapshot, snapshot)
    for digest in (parts | files) - known.absent:
        if digest in bad or not store.has(digest):
            findings.add(digest, snapshot)


def kept_files(snapshot: Snapshot) -> set[Digest]:
    """The digests of all files that a snapshot says are kept."""
    written = [write.before for run in snapshot.runs for write in run.files_written]
    states = (snapshot.document, snapshot.script, *snapshot.data, *snapshot.code)
    return kept_states((*states, *written))


def kept_states(states: Iterable[DataState | Before | None]) -> set[Digest]:
    """The digests of those of these files that are kept."""
    return {state.digest for state in states if state and state.kept and state.digest}


def _repair_heads(store: Store, present: set[SnapshotId], findings: _Findings) -> tuple[str, ...]:
    """Rebuild heads that are damaged or gone; report those whose snapshot is gone."""
    damaged = store.damaged_heads()
    heads = store.heads()
    for snapshot in heads.values():
        if snapshot not in present:
            findings.add(snapshot, snapshot)
    reachable = _reachable(store, heads.values())
    repaired = []
    for notebook in sorted({record.notebook for record in readable_records(store)} - heads.keys()):
        newest = newest_of(store, notebook)
        if newest is not None and newest not in reachable:
            with store.writing():
                store.put_head(notebook, newest)
            repaired.append(f"head of {notebook}")
    for name in set(damaged) & set(store.damaged_heads()):
        with store.writing():
            store.drop_head(name)
    return tuple(repaired)


def _reachable(store: Store, heads: Iterable[SnapshotId]) -> set[SnapshotId]:
    """The snapshots from which these heads descend, and they themselves."""
    parents = {record.id: record.parent for record in readable_records(store)}
    found: set[SnapshotId] = set()
    for head in heads:
        current: SnapshotId | None = head
        while current is not None and current not in found:
            found.add(current)
            current = parents.get(current)
    return found
