"""A snapshot on disk: one small record that names its long lists by digest (docs/format.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from blake3 import blake3

from nbproof.model.data import DataState
from nbproof.model.environment import Environment
from nbproof.model.errors import BadInput
from nbproof.model.ids import Digest, SnapshotId
from nbproof.model.snapshot import Revision, Snapshot
from nbproof.wire import canonical, records
from nbproof.wire.pages import pages
from nbproof.wire.runs import (
    ENTRIES_A_PAGE,
    Fetch,
    Keep,
    decode_runs,
    encode_runs,
    run_objects,
)

_NOT_IDENTITY = frozenset({"id", "seal", "taken_at", "name", "summary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A snapshot as its record holds it: lists by the digests of their pages."""

    id: SnapshotId
    notebook: str
    taken_at: datetime
    parent: SnapshotId | None
    document: DataState
    script: DataState | None
    environment: Digest | None
    runs: tuple[Digest, ...]
    data: tuple[Digest, ...]
    code: tuple[Digest, ...]
    revision: Revision | None
    capture: tuple[str, ...]
    name: str | None
    summary: str
    format: int = records.FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A snapshot ready to be written: its objects first, then its record."""

    snapshot: Snapshot
    record: bytes
    objects: tuple[bytes, ...]


def encode(snapshot: Snapshot) -> Encoded:
    """The record and the objects of `snapshot`, and the snapshot under the id that they give."""
    objects: dict[Digest, bytes] = {}

    def keep(content: bytes) -> Digest:
        digest = canonical.digest_of(content)
        objects[digest] = content
        return digest

    record = _record_of(snapshot, keep)
    value = records.parse(records.encode(record), what="the new snapshot")
    assert isinstance(value, dict)  # noqa: S101  a record is an object, for the type checker
    value["id"] = identity(value)
    sealed = {key: item for key, item in value.items() if key != "seal"}
    return Encoded(
        snapshot=replace(snapshot, id=SnapshotId(value["id"])),
        record=canonical.encode(sealed | {"seal": seal(sealed)}),
        objects=tuple(objects.values()),
    )


def decode_record(raw: bytes, expected: SnapshotId) -> Record:
    """The record that `raw` holds.

    Raises BadInput where it is not canonical, not of this format, or not the one that is expected.
    """
    what = f"snapshot {expected[:12]}"
    value = records.parse(raw, what=what)
    if not isinstance(value, dict):
        raise BadInput(f"{what} is no JSON object")
    if not value.get("id") == identity(value) == expected:
        raise BadInput(f"{what} holds something else than its id says")
    if value.get("seal") != seal(value):
        raise BadInput(f"{what} was changed after it was written")
    return records.shaped(value, Record, what=what)


def decode(record: Record, fetch: Fetch) -> Snapshot:
    """The snapshot of a record, its lists and its environment fetched."""
    environment = record.environment and records.decode(
        fetch(record.environment), Environment, what=f"environment {record.environment}"
    )
    return Snapshot(
        id=record.id,
        notebook=record.notebook,
        taken_at=record.taken_at,
        parent=record.parent,
        document=record.document,
        script=record.script,
        environment=environment or None,
        runs=decode_runs(record.runs, fetch),
        data=_decode_states(record.data, fetch),
        code=_decode_states(record.code, fetch),
        revision=record.revision,
        capture=record.capture,
        name=record.name,
        summary=record.summary,
    )


def objects_of(record: Record, fetch: Fetch) -> Iterator[Digest]:
    """Every object without which the record cannot be read in full."""
    if record.environment is not None:
        yield record.environment
    yield from (*record.runs, *record.data, *record.code)
    yield from run_objects(record.runs, fetch)


def identity(value: dict[str, object]) -> str:
    """The id of a record: BLAKE3 of all of it but what is for display."""
    named = {key: item for key, item in value.items() if key not in _NOT_IDENTITY}
    return blake3(canonical.encode(named)).hexdigest()


def seal(value: dict[str, object]) -> str:
    """BLAKE3 of a whole record, or head, without its seal."""
    sealed = {key: item for key, item in value.items() if key != "seal"}
    return blake3(canonical.encode(sealed)).hexdigest()


def _record_of(snapshot: Snapshot, keep: Keep) -> Record:
    environment = snapshot.environment
    return Record(
        id=snapshot.id,
        notebook=snapshot.notebook,
        taken_at=snapshot.taken_at,
        parent=snapshot.parent,
        document=snapshot.document,
        script=snapshot.script,
        environment=keep(records.encode(environment)) if environment else None,
        runs=encode_runs(snapshot.runs, keep),
        data=_encode_states(snapshot.data, keep),
        code=_encode_states(snapshot.code, keep),
        revision=snapshot.revision,
        capture=snapshot.capture,
        name=snapshot.name,
        summary=snapshot.summary,
    )


def _encode_states(states: Iterable[DataState], keep: Keep) -> tuple[Digest, ...]:
    encoded = (records.encode(state) for state in states)
    return tuple(keep(page) for page in pages(encoded, most=ENTRIES_A_PAGE))


def _decode_states(page_digests: Iterable[Digest], fetch: Fetch) -> tuple[DataState, ...]:
    found: list[DataState] = []
    for digest in page_digests:
        found += records.decode_flat(fetch(digest), list[DataState], what=f"page {digest}")
    return tuple(found)
