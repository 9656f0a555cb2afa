"""Lines and tables on a terminal, and as plain whole lines elsewhere."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import TextIO

from rich import table as rich_table
from rich.console import Console
from rich.text import Text

from nbproof.cli.tables import Line, Shown, Table

WIDTH_WITHOUT_WRAPPING = 10_000


def print_on_terminal(shown: Iterable[Shown]) -> None:
    """Coloured, and wrapped at the width of the terminal."""
    _print(_console(sys.stdout, width=None), shown)


def plain_lines(shown: Iterable[Shown]) -> list[str]:
    """The same without colours, each line whole."""
    console = _console(io.StringIO(), width=WIDTH_WITHOUT_WRAPPING)
    with console.capture() as captured:
        _print(console, shown)
    return [text.rstrip() for text in captured.get().splitlines()]


def _console(file: TextIO, *, width: int | None) -> Console:
    """A console that prints text as it is; `width` None: that of the terminal."""
    return Console(file=file, width=width, markup=False, highlight=False, emoji=False)


def _print(console: Console, shown: Iterable[Shown]) -> None:
    for part in shown:
        console.print(_text(part) if isinstance(part, Line) else _table(part))


def _text(line: Line) -> Text:
    return Text(line.text, style=line.style)


def _table(shown: Table) -> rich_table.Table:
    made = rich_table.Table(
        title=shown.title,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for heading in shown.headings[:-1]:
        made.add_column(heading, no_wrap=True, overflow="fold", header_style="dim")
    made.add_column(shown.headings[-1], overflow="fold", header_style="dim")
    for row in shown.rows:
        made.add_row(*map(_text, row))
    return made
