"""HTML as what a reader sees of it: its texts, the cells of tables, drawings and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from nbproof.replay.compare.drawings import drawn_attributes, references

LARGE = 8_000_000
"""More characters than this are not parsed."""

PieceKind = Literal["text", "cell", "script", "style", "source", "drawn"]

_DRAWINGS = frozenset({"svg", "math"})
# Attributes that a reader sees or can follow; all others are form.
_CONTENT = ("src", "srcdoc", "href", "data", "value", "alt", "poster")
_STATES = ("checked", "selected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a table's cell stands, counted from 1."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something that a reader sees. `place` is None outside of tables."""

    kind: PieceKind
    content: str
    place: Place | None = None
    is_header: bool = False


def pieces(html: str) -> tuple[Piece, ...] | None:
    """What a reader sees of `html`, in its order; None where it cannot be parsed whole."""
    if len(html) > LARGE:
        return None
    parser = etree.HTMLParser(no_network=True, huge_tree=False, recover=True, encoding="utf-8")
    try:
        root = etree.fromstring(html.encode("utf-8", "backslashreplace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    # A limit of the parser cuts the rest off, and says so only here.
    if root is None or any(error.level_name == "FATAL" for error in parser.error_log):
        return None
    walk = _Walk(ids=references(root))
    return tuple(walk.all(root))


@dataclass(slots=True, kw_only=True)
class _Table:
    number: int
    row: int = 0
    column: int = 0


@dataclass(slots=True, kw_only=True)
class _Cell:
    place: Place
    is_header: bool
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A walk over a document that knows in which tables, cells and drawings it is."""

    ids: dict[str, str]
    tables: list[_Table] = field(default_factory=list)
    cells: list[_Cell] = field(default_factory=list)
    count: int = 0
    drawings: int = 0

    def all(self, root: etree._Element) -> Iterator[Piece]:
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event == "start":
                yield from self._enter(element)
            elif event == "end":
                yield from self._leave(element)
            if event != "start":
                yield from self._text(element.tail)

    def _enter(self, element: etree._Element) -> Iterator[Piece]:
        tag = str(element.tag)
        if tag == "table":
            self.count += 1
            self.tables.append(_Table(number=self.count))
        elif tag == "tr" and self.tables:
            self.tables[-1].row += 1
            self.tables[-1].column = 0
        elif tag in {"td", "th"}:
            self._open_cell(element)
        self.drawings += tag in _DRAWINGS
        yield from self._seen(element, tag)
        if tag in {"script", "style"}:
            yield Piece(kind="script" if tag == "script" else "style", content=element.text or "")
        else:
            yield from self._text(element.text)

    def _leave(self, element: etree._Element) -> Iterator[Piece]:
        tag = str(element.tag)
        self.drawings -= tag in _DRAWINGS
        if tag == "table" and self.tables:
            self.tables.pop()
        elif tag in {"td", "th"} and self.cells:
            cell = self.cells.pop()
            yield Piece(
                kind="cell",
                content=" ".join(cell.texts),
                place=cell.place,
                is_header=cell.is_header,
            )

    def _open_cell(self, element: etree._Element) -> None:
        table = self.tables[-1] if self.tables else _Table(number=0)
        table.column += 1
        place = Place(table=table.number, row=table.row, column=table.column)
        table.column += _span(element) - 1
        self.cells.append(_Cell(place=place, is_header=element.tag == "th"))

    def _seen(self, element: etree._Element, tag: str) -> Iterator[Piece]:
        """What an element shows by itself, and not by its text."""
        if self.drawings:
            yield Piece(kind="drawn", content=f"{tag} {drawn_attributes(element, self.ids)}")
            return
        for name in _CONTENT:
            value = element.get(name)
            # A link within the output leads to an id, which is made anew.
            if value and not (name == "href" and value.startswith("#")):
                yield Piece(kind="source", content=value)
        for name in _STATES:
            if element.get(name) is not None:
                yield Piece(kind="source", content=name)

    def _text(self, text: str | None) -> Iterator[Piece]:
        words = " ".join(text.split()) if text else ""
        if not words:
            return
        if self.cells:
            self.cells[-1].texts.append(words)
        else:
            yield Piece(kind="text", content=words)


def _span(element: etree._Element) -> int:
    """How many columns a cell takes; one, where that is not said."""
    span = element.get("colspan") or ""
    return int(span) if span.isdecimal() and 0 < len(span) < 5 and int(span) else 1  # noqa: PLR2004
