"""Bringing snapshots from a remote: what they are made of first, their records last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from nbproof.model.errors import BadInput, DamagedStore
from nbproof.model.ids import Digest, SnapshotId
from nbproof.model.snapshot import Snapshot
from nbproof.store.directory import DirectoryStore
from nbproof.store.packs.layout import (
    BadPackError,
    Kind,
    Row,
    digest_of_key,
    key_of,
    pieces_of,
)
from nbproof.store.packs.reading import NotWholeError, assembled
from nbproof.store.records import load_record
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.verify import kept_files, kept_states
from nbproof.wire import snapshots as wire
from nbproof.wire.strict import LARGEST_RECORD_BYTES

Told = Callable[[int, int], None]
"""Hears how many objects of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What was brought from a remote; `missing` are objects that it should have and has not."""

    snapshots: tuple[SnapshotId, ...]
    objects: int
    missing: tuple[Digest, ...] = ()


def pull(
    store: DirectoryStore,
    remote: RemoteContents,
    snapshots: Iterable[SnapshotId],
    told: Told,
    *,
    is_with_data: bool,
) -> Pulled:
    """Bring these snapshots here, with the bytes of their files or only with what shows them.

    Everything is verified on arrival; raises DamagedStore where the remote holds something else.
    """
    count, missing, done = 0, set[Digest](), []
    for number, one in enumerate(asked := tuple(snapshots)):
        with store.adding():
            arrived = look_at(store, remote, one)
            record = arrived.record
            every = kept_files(arrived.snapshot)
            files = every if is_with_data else kept_states((record.document, record.script))
            store.note_purged(purged_there(store, remote, every))
            count += bring(store, remote, files)
            missing |= store.lacking(files) - store.purged()
            with store.writing():
                store.put_record(one, arrived.raw)
        done.append(one)
        told(number + 1, len(asked))
    _move_heads(store, done)
    return Pulled(snapshots=tuple(done), objects=count, missing=tuple(sorted(missing)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A snapshot of a remote, checked; its pages are here, its record and its files are not."""

    raw: bytes
    record: wire.Record
    snapshot: Snapshot


def look_at(store: DirectoryStore, remote: RemoteContents, snapshot: SnapshotId) -> Arrived:
    """A snapshot as a remote has it; raises DamagedStore where it is not what its id says."""
    raw = remote.place.read(f"snapshots/{snapshot}.json")
    try:
        record = wire.decode_record(raw, snapshot)
        found = wire.decode(record, partial(_fetched, store, remote))
    except BadInput as error:
        raise DamagedStore(f"{error.message}, at {remote.place.url}") from error
    return Arrived(raw=raw, record=record, snapshot=found)


def bring(store: DirectoryStore, remote: RemoteContents, digests: Iterable[Digest]) -> int:
    """Fetch those of these objects that are not here and that the remote has; gives how many.

    What was purged, here or there, never comes back.
    """
    lacking = store.lacking(digests) - store.purged()
    keys = {key for key in map(key_of, lacking) if key is not None and remote.has(key)}
    keys -= remote.purged
    packed = {key for key in keys if remote.row(key) is not None}
    lists: list[tuple[Row, bytes]] = []
    with store.adding():
        for row, payload in remote.payloads(sorted(packed)):
            if row.kind == Kind.LIST:
                lists.append((row, payload))
            else:
                store.contents.add_as_is(row, payload)
        _bring_large(store, remote, lists)
    for key in keys - packed:
        _bring_alone(store, remote, key)
    return len(keys)


def _bring_alone(store: DirectoryStore, remote: RemoteContents, key: bytes) -> None:
    with store.staging() as folder:
        remote.place.download(f"objects/{key.hex()[:2]}/{key.hex()[2:]}", folder / "object")
        if store.adopt(folder / "object").digest != digest_of_key(key):
            raise DamagedStore(f"{key.hex()[:12]}… is damaged at {remote.place.url}")


def _bring_large(
    store: DirectoryStore, remote: RemoteContents, lists: list[tuple[Row, bytes]]
) -> None:
    """Add large objects, each after its chunks, and only where these make it up."""
    try:
        pieces = {row.key: tuple(pieces_of(payload)) for row, payload in lists}
        chunks = {piece.key for found in pieces.values() for piece in found}
        wanted = store.lacking(map(digest_of_key, chunks))
        for row, payload in remote.payloads(sorted(filter(None, map(key_of, wanted)))):
            store.contents.add_as_is(row, payload)
        store.contents.settle()
        for row, payload in lists:
            for _ in assembled(store.contents.shelf, row.key, pieces[row.key]):
                pass
            store.contents.add_as_is(row, payload)
    except (BadPackError, NotWholeError):
        raise DamagedStore(f"A large file is damaged at {remote.place.url}") from None


def _fetched(store: DirectoryStore, remote: RemoteContents, digest: Digest) -> bytes:
    """A part of a record, brought here where it is not."""
    bring(store, remote, (digest,))
    return store.read(digest, largest=LARGEST_RECORD_BYTES * 8)


def purged_there(
    store: DirectoryStore, remote: RemoteContents, digests: Iterable[Digest]
) -> set[Digest]:
    """Those of these objects that were purged at the remote and are not here."""
    gone = {digest for digest in digests if key_of(digest) in remote.purged}
    return store.lacking(gone)


def _move_heads(store: DirectoryStore, pulled: Iterable[SnapshotId]) -> None:
    """Let heads go on to what was pulled where that continues them, or where there is none."""
    for one in pulled:
        record = load_record(store, one)
        with store.writing():
            head = store.head(record.notebook)
            if head is None or head == record.parent or _descends(store, one, head):
                store.put_head(record.notebook, one)


def _descends(store: DirectoryStore, snapshot: SnapshotId, ancestor: SnapshotId) -> bool:
    current: SnapshotId | None = snapshot
    while current is not None and current != ancestor:
        try:
            current = load_record(store, current).parent
        except (BadInput, DamagedStore):
            return False
    return current == ancestor
