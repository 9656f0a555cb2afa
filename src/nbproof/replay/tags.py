"""The tags that people give to cells."""

from __future__ import annotations

import msgspec

from nbproof.model.errors import BadInput
from nbproof.workspace.notebooks import Document

_BOM = b"\xef\xbb\xbf"


class _Metadata(msgspec.Struct):
    tags: list[str] = []


class _Cell(msgspec.Struct):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


def tags_of(document: Document) -> tuple[tuple[str, ...], ...]:
    """The tags of each cell, by index; raises BadInput where they are no list of texts."""
    try:
        notebook = msgspec.json.decode(document.raw.removeprefix(_BOM), type=_Notebook)
    except msgspec.DecodeError as error:
        raise BadInput(f"The notebook's tags cannot be read: {error}") from error
    return tuple(tuple(cell.metadata.tags) for cell in notebook.cells)
