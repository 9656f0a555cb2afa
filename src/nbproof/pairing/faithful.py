"""Cells that do not come back from the script as they are, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbproof.model.pairing import UnfaithfulCell
from nbproof.model.status import CellSource
from nbproof.pairing.dialect import Dialect
from nbproof.pairing.script import Part, Parts, parts_of

_LINE_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def unfaithful(cells: Sequence[CellSource], dialect: Dialect) -> tuple[UnfaithfulCell, ...]:
    """These cells, in their order; the notebook keeps them as they are all the same."""
    return tuple(
        UnfaithfulCell(id=cell.id, index=index, sentence=_why(cell, parts_of(cell, dialect)))
        for index, cell in enumerate(cells)
        if parts_of(cell, dialect) != (Part(type=cell.type, source=cell.source),)
    )


def _why(cell: CellSource, parts: Parts) -> str:
    """What the script does not keep of a cell, as one plain sentence."""
    source = cell.source
    if len(parts) > 1:
        return f"It holds a line that begins a cell in the script, which has {len(parts)} of it."
    if any(part.type != cell.type for part in parts):
        return f"It comes back from the script as a {parts[0].type} cell."
    if "\r" in source:
        return "It has Windows line ends inside, which the script does not keep."
    if _SURROGATE.search(source):
        return "It holds characters that a text file cannot carry."
    if _LINE_ENDS.search(source):
        return "It holds a form feed or a like character, which the script takes for a line end."
    if source.rstrip() == "\n".join(part.source for part in parts).rstrip():
        return "Blank lines or spaces at its end are not kept in the script."
    return "A magic or a comment in it comes back from the script in another form."
