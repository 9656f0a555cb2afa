"""Tables and lines in nbproof's one look on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nbproof.cli.printable import printable

ID_LENGTH = 12
KILO = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `style` is for a terminal."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table without rules, its last column the one that wraps."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    title: str | None


Shown = Line | Table


def line(text: str, style: str = "") -> Line:
    """One line of text; what it quotes from files is made printable."""
    return Line(printable(text), style)


def table(*headings: str, rows: Iterable[Iterable[str]], title: str | None = None) -> Table:
    """A table without rules, its last column the one that wraps."""
    cells = tuple(tuple(line(cell) for cell in row) for row in rows)
    return Table(headings=headings, rows=cells, title=title)


def short(identifier: str | None) -> str:
    """The beginning of an id or a digest, enough to tell it from others."""
    return (identifier or "-").removeprefix("blake3:")[:ID_LENGTH]


def moment(time: datetime) -> str:
    """A time as the reader's clock shows it."""
    return time.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def size(size_bytes: int) -> str:
    """A number of bytes in the unit that fits."""
    amount = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < KILO:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= KILO
    return f"{amount:.1f} TB"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
