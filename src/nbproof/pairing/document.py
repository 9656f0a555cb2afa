"""A notebook's bytes with other cells in it: what is not changed stays byte for byte.

Outputs, metadata and numbers are never parsed and written anew: each value keeps its text.
"""

from __future__ import annotations

import json as text_json
import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Raw, json

from nbproof.model.errors import BadInput
from nbproof.model.status import CellSource
from nbproof.pairing.merging import MergedCell
from nbproof.wire.canonical import digest_of

_BOM = b"\xef\xbb\xbf"
_INDENTED = re.compile(rb"\s*\{(\r?\n)([ \t]+)\"")
_OWN_ID = 5
"""The minor version of format 4 from which on cells have ids."""

Fields = dict[str, Raw]


def with_cells(raw: bytes, cells: Sequence[CellSource], merged: Sequence[MergedCell]) -> bytes:
    """The notebook with the merged cells in the place of its `cells`.

    Raises BadInput where `raw` is no notebook of these cells.
    """
    body = raw.removeprefix(_BOM)
    layout = _Layout(body)
    try:
        fields = json.decode(body, type=Fields)
        present = json.decode(fields["cells"], type=list[Raw])
        minor = json.decode(fields.get("nbformat_minor", Raw(b"0")), type=int)
    except (msgspec.DecodeError, KeyError, UnicodeDecodeError) as error:
        raise BadInput(f"The notebook cannot be written anew: {error}") from error
    if len(present) != len(cells):
        raise BadInput("The notebook was changed meanwhile", hint="Try again.")
    taken: set[str] = {cell.id for cell in cells}
    written: list[bytes] = []
    for cell in merged:
        if cell.index is None:
            written.append(layout.cell(_new_cell(cell, taken, has_id=minor >= _OWN_ID)))
        elif cells[cell.index].source == cell.source:
            written.append(bytes(present[cell.index]))
        else:
            edited: dict[str, Raw | list[str]] = json.decode(present[cell.index], type=Fields)
            written.append(layout.cell({**edited, "source": _lines(cell.source)}))
    fields["cells"] = Raw(layout.list(written, depth=1))
    end = body[len(body.rstrip()) :]
    return raw[: len(raw) - len(body)] + layout.object(fields, depth=0) + end


def _new_cell(cell: MergedCell, taken: set[str], *, has_id: bool) -> dict[str, Raw | list[str]]:
    """A cell that has never run, its keys in Jupyter's order."""
    fields: dict[str, Raw | list[str]] = {"cell_type": Raw(json.encode(cell.type))}
    if cell.type == "code":
        fields["execution_count"] = Raw(b"null")
    if has_id:
        fields["id"] = Raw(json.encode(_free_id(cell, taken)))
    fields["metadata"] = Raw(b"{}")
    if cell.type == "code":
        fields["outputs"] = Raw(b"[]")
    return {**fields, "source": _lines(cell.source)}


def _free_id(cell: MergedCell, taken: set[str]) -> str:
    """An id that follows from the cell, so that the same script gives the same notebook."""
    count = 0
    while True:
        text = f"{count} {cell.type} {cell.source}"
        name = digest_of(text.encode("utf-8", "surrogatepass")).removeprefix("blake3:")[:8]
        if name not in taken:
            taken.add(name)
            return name
        count += 1


def _lines(source: str) -> list[str]:
    """A source as Jupyter writes it: lines with their ends."""
    return re.findall(r"[^\n]*\n|[^\n]+", source)


class _Layout:
    """How a notebook's JSON is laid out: Jupyter's way is one space a level."""

    def __init__(self, body: bytes) -> None:
        found = _INDENTED.match(body)
        self._end, self._step = (found[1], found[2]) if found else (b"", b"")
        self._comma = b"," if found else b", "
        self._is_ascii = body.isascii() and b"\\u" in body

    def cell(self, fields: Mapping[str, Raw | list[str]]) -> bytes:
        written = {
            name: Raw(self.list([self._text(line) for line in value], depth=3))
            if isinstance(value, list)
            else value
            for name, value in fields.items()
        }
        return self.object(written, depth=2)

    def object(self, fields: dict[str, Raw], *, depth: int) -> bytes:
        items = [self._text(name) + b": " + bytes(value) for name, value in fields.items()]
        return self._block(b"{", items, b"}", depth)

    def list(self, items: Sequence[bytes], *, depth: int) -> bytes:
        return self._block(b"[", items, b"]", depth)

    def _block(self, first: bytes, items: Sequence[bytes], last: bytes, depth: int) -> bytes:
        if not items:
            return first + last
        inner, outer = (self._end + self._step * level for level in (depth + 1, depth))
        return first + inner + (self._comma + inner).join(items) + outer + last

    def _text(self, text: str) -> bytes:
        carried = text.encode("utf-8", "replace").decode("utf-8")
        return text_json.dumps(carried, ensure_ascii=self._is_ascii).encode()
