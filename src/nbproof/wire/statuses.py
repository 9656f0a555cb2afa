"""The contract's JSON of a status: reasons name only what they are about."""

from __future__ import annotations

import msgspec

from nbproof.model.status import CellVerdict, Reason, Status
from nbproof.wire.text import escaped_throughout

Json = dict[str, object]
_OPTIONAL = frozenset({"name", "file", "cell"})


def status_document(status: Status) -> Json:
    """The whole verdict on a notebook."""
    document = msgspec.to_builtins(status) | {"cells": [_cell(cell) for cell in status.cells]}
    converted: Json = msgspec.convert(escaped_throughout(document), Json)
    return converted


def _cell(cell: CellVerdict) -> Json:
    plain: Json = msgspec.to_builtins(cell)
    return plain | {"reasons": [_reason(reason) for reason in cell.reasons]}


def _reason(reason: Reason) -> Json:
    plain = msgspec.to_builtins(reason)
    return {key: value for key, value in plain.items() if value is not None or key not in _OPTIONAL}
