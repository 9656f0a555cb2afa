"""What lists of snapshots show, known without reading ten thousand records.

It is kept in one file that may be lost or thrown away at any time. Only what a record said when it
was read and found whole stands in it; `verify` does not use it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from blake3 import blake3

from nbproof.model.ids import Digest, SnapshotId
from nbproof.store.interface import Store
from nbproof.store.records import readable
from nbproof.wire.snapshots import Record

_WORTH = 50
_SEAL_BYTES = 32
_VERSION = b"catalogue 1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A snapshot as its record describes it."""

    id: SnapshotId
    notebook: str
    taken_at: datetime
    parent: SnapshotId | None
    document: Digest | None
    name: str | None
    summary: str


def entries(store: Store) -> dict[SnapshotId, Entry]:
    """All snapshots whose records can be read, by id."""
    ids = tuple(store.snapshot_ids())
    known = {entry.id: entry for entry in _kept(store)}
    missing = [snapshot for snapshot in ids if snapshot not in known]
    read = (readable(store, snapshot) for snapshot in missing)
    found = {record.id: _entry(record) for record in read if record is not None}
    if len(found) >= _WORTH:
        store.put_catalogue(_encoded((known | found).values()))
    return {name: one for name in ids if (one := known.get(name) or found.get(name)) is not None}


def _entry(record: Record) -> Entry:
    return Entry(
        id=record.id,
        notebook=record.notebook,
        taken_at=record.taken_at,
        parent=record.parent,
        document=record.document.digest,
        name=record.name,
        summary=record.summary,
    )


def _kept(store: Store) -> list[Entry]:
    raw = store.catalogue() or b""
    body, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
    if not body.startswith(_VERSION) or blake3(body).digest() != seal:
        return []
    try:
        return msgspec.msgpack.decode(body[len(_VERSION) :], type=list[Entry])
    except msgspec.DecodeError:
        return []


def _encoded(known: Iterable[Entry]) -> bytes:
    """Names that are not Unicode cannot be carried: then nothing is."""
    try:
        body = _VERSION + msgspec.msgpack.encode(list(known))
    except UnicodeEncodeError:
        return b""
    return body + blake3(body).digest()
