"""Text as a terminal shows it: what carriage returns and backspaces leave."""

from __future__ import annotations

import re

_MOVES = re.compile("(\r+|\b+)")


def as_shown(text: str) -> str:
    """`text` with what was printed over left out, line by line, as JupyterLab shows streams."""
    text = text.replace("\r\n", "\n")
    if "\r" not in text and "\b" not in text:
        return text
    return "\n".join(_line(line) if _MOVES.search(line) else line for line in text.split("\n"))


def _line(line: str) -> str:
    cells: list[str] = []
    cursor = 0
    for part in _MOVES.split(line):
        if part.startswith("\r"):
            cursor = 0
        elif part.startswith("\b"):
            cursor = max(0, cursor - len(part))
        else:
            cells[cursor : cursor + len(part)] = part
            cursor += len(part)
    return "".join(cells)
