"""The script of a notebook: its cells in jupytext's percent format, each by itself.

jupytext writes and reads one cell at a time, so that what one cell holds (a cell marker, an open
quote) never reaches into another. As in VS Code and Spyder, every marker line begins a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import jupytext  # type: ignore[import-untyped]  # it has no types
from yaml import YAMLError

from nbproof.model.pairing import CellType
from nbproof.model.status import CellSource
from nbproof.pairing.dialect import Dialect
from nbproof.pairing.nodes import cell_of, notebook_of

_GUARD = "nbproof"
_UNREAD = (
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    YAMLError,
)
"""What jupytext raises on text that is not of its own writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A cell of a script."""

    type: CellType
    source: str


Parts = tuple[Part, ...]


def script_of(cells: Iterable[CellSource], dialect: Dialect, *, like: str = "") -> str:
    """The whole script: the same sources always give the same text.

    `like` is the script as it stands. Cells that it has already keep its text, so that the blank
    lines of a formatter stay, and a cell's title, and a header before the first cell. Where it
    says the same already, it stays as it is.
    """
    cells = tuple(cells)
    parts = tuple(part for cell in cells for part in parts_of(cell, dialect))
    if like and read_script(like, dialect) == parts:
        return like if like.endswith("\n") else like + "\n"
    pieces = list(chunks(like, dialect))
    header = "".join(piece for piece in pieces[:1] if not read_chunk(piece, dialect))
    waiting: dict[Parts, list[str]] = {}
    for piece in reversed(pieces):
        waiting.setdefault(read_chunk(piece, dialect), []).append(piece)
    texts = [header]
    for cell in cells:
        same = waiting.get(parts_of(cell, dialect))
        texts.append(same.pop() if same else text_of(cell, dialect) + "\n")
    text = "".join(texts).removesuffix("\n")
    return text if text.endswith("\n") or not text else text + "\n"


def text_of(cell: CellSource, dialect: Dialect) -> str:
    """A cell as it stands in the script, its last line ended."""
    return _written(cell.type, cell.source, dialect) + "\n"


def parts_of(cell: CellSource, dialect: Dialect) -> Parts:
    """What comes back from the script for one cell: the same cell where it is faithful."""
    return _came_back(cell.type, cell.source, dialect)


def read_script(text: str, dialect: Dialect) -> Parts:
    """The cells of a script; the text before the first marker is one too, unless it is a header."""
    return tuple(part for chunk in chunks(text, dialect) for part in read_chunk(chunk, dialect))


def chunks(text: str, dialect: Dialect) -> Iterator[str]:
    """The pieces of a script that begin with a marker, and before them what precedes the first.

    Each ends with the blank line before the next cell, as it would where another cell followed.
    """
    begun: list[str] = []
    for line in text.removesuffix("\n").split("\n"):
        if begun and dialect.marker.fullmatch(line):
            yield "\n".join(begun) + "\n"
            begun = []
        begun.append(line)
    if any(begun):
        yield "\n".join((*begun, "", ""))


@lru_cache(maxsize=8192)
def read_chunk(chunk: str, dialect: Dialect) -> Parts:
    """The cells of one piece of a script; blank lines at its end are the script's, not theirs."""
    try:
        cells = jupytext.reads(chunk, dialect.formats).cells
    except _UNREAD:
        lines = chunk.strip("\n").split("\n")
        lines = lines[1:] if dialect.marker.fullmatch(lines[0]) else lines
        return (Part(type="code", source=_trimmed("\n".join(lines))),)
    return tuple(Part(type=cell.cell_type, source=_trimmed(cell.source)) for cell in cells)


def _trimmed(source: str) -> str:
    """The source without blank lines at its end."""
    lines = source.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


@lru_cache(maxsize=8192)
def _came_back(kind: CellType, source: str, dialect: Dialect) -> Parts:
    return read_script(_written(kind, source, dialect) + "\n", dialect)


@lru_cache(maxsize=8192)
def _written(kind: CellType, source: str, dialect: Dialect) -> str:
    """A cell as jupytext writes it behind another one.

    The other one stands in front so that a first cell is written as any, and is cut off again.
    """
    guard = cell_of("markdown", _GUARD, name="guard")
    cell = cell_of(kind, _unicode(source), name="cell", lines_after=0)
    lines = jupytext.writes(notebook_of([guard, cell]), dialect.formats).split("\n")
    end = next(index for index, line in enumerate(lines) if _GUARD in line)
    return "\n".join(lines[end + 2 :])


def _unicode(source: str) -> str:
    """The source without what UTF-8 cannot carry."""
    return source.encode("utf-8", "replace").decode("utf-8")
