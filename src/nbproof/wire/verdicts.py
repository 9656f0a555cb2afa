"""The contract's JSON of a verdict on a replay: a difference names only the cause that it has."""

from __future__ import annotations

import msgspec

from nbproof.model.replaying import ReplayedCell, Verdict
from nbproof.wire import strict
from nbproof.wire.records import shaped
from nbproof.wire.text import escaped_throughout

Json = dict[str, object]
_OPTIONAL = frozenset({"cause", "cause_kind"})


def verdict_document(verdict: Verdict) -> Json:
    """The whole verdict."""
    document = msgspec.to_builtins(verdict) | {"cells": [_cell(cell) for cell in verdict.cells]}
    converted: Json = msgspec.convert(escaped_throughout(document), Json)
    return converted


def decode_verdict(raw: bytes, *, what: str) -> Verdict:
    """The verdict that `raw` holds; raises BadInput where it is none."""
    return shaped(strict.decode(raw, object, what=what), Verdict, what=what)


def _cell(cell: ReplayedCell) -> Json:
    plain: Json = msgspec.to_builtins(cell)
    differences = [
        {key: value for key, value in one.items() if value is not None or key not in _OPTIONAL}
        for one in (msgspec.to_builtins(difference) for difference in cell.differences)
    ]
    return plain | {"differences": differences}
