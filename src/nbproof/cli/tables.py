"""Tables and lines in nbproof's one look on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from nbproof.cli.printable import printable

ID_LENGTH = 12
KILO = 1000


def line(text: str, style: str = "") -> Text:
    """One line of text; what it quotes from files is made printable."""
    return Text(printable(text), style=style)


def table(*headings: str, rows: Iterable[Iterable[str]], title: str | None = None) -> Table:
    """A table without rules, its last column the one that wraps."""
    shown = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for heading in headings[:-1]:
        shown.add_column(heading, no_wrap=True, overflow="fold", header_style="dim")
    shown.add_column(headings[-1], overflow="fold", header_style="dim")
    for row in rows:
        shown.add_row(*(line(cell) for cell in row))
    return shown


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
