"""A head on disk: which snapshot of a notebook is its newest."""

from __future__ import annotations

from dataclasses import dataclass

from blake3 import blake3

from nbproof.model.errors import BadInput
from nbproof.model.ids import SnapshotId
from nbproof.wire import canonical, records
from nbproof.wire.snapshots import seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest snapshot of a notebook."""

    notebook: str
    snapshot: SnapshotId
    format: int = records.FORMAT


def file_name(notebook: str) -> str:
    """The name of the file that holds this notebook's head."""
    return f"{blake3(notebook.encode('utf-8', 'surrogatepass')).hexdigest()}.json"


def encode(head: Head) -> bytes:
    """The head as it stands on disk, sealed."""
    value = records.parse(records.encode(head), what="a head")
    if not isinstance(value, dict):
        raise BadInput("a head is no JSON object")
    return canonical.encode(value | {"seal": seal(value)})


def readable(raw: bytes, expected_name: str) -> Head | None:
    """The head that `raw` holds; None where it is damaged, and can be found anew."""
    try:
        return decode(raw, expected_name)
    except records.UnknownFormat:
        raise
    except BadInput:
        return None


def decode(raw: bytes, expected_name: str) -> Head:
    """The head that `raw` holds; raises BadInput where it is damaged or of another notebook."""
    value = records.parse(raw, what="a head")
    if not isinstance(value, dict) or value.get("seal") != seal(value):
        raise BadInput("a head was changed after it was written")
    head = records.shaped(value, Head, what="a head")
    if file_name(head.notebook) != expected_name:
        raise BadInput("a head stands under another notebook's name")
    return head
