"""Names that people give to snapshots: named ones stay for ever."""

from __future__ import annotations

from nbproof.model.errors import BadInput, UnknownSnapshot
from nbproof.model.ids import SnapshotId
from nbproof.store.interface import Store
from nbproof.wire import canonical, records
from nbproof.wire.snapshots import seal
from nbproof.wire.text import escaped

LONGEST_NAME = 200


def give_name(store: Store, snapshot: SnapshotId, name: str) -> None:
    """Name a snapshot, or name it otherwise: its id stays. Raises BadInput for no fit name."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(
            "This is no name for a snapshot",
            hint=f"A name is one line of at most {LONGEST_NAME} characters.",
        )
    with store.writing():
        raw = store.record(snapshot)
        if raw is None:
            raise UnknownSnapshot(f"There is no snapshot {snapshot[:12]}")
        value = records.parse(raw, what=f"snapshot {snapshot[:12]}")
        if not isinstance(value, dict):
            raise BadInput(f"snapshot {snapshot[:12]} is no JSON object")
        value["name"] = escaped(name)
        store.put_catalogue(b"")
        store.put_record(snapshot, canonical.encode(value | {"seal": seal(value)}))
