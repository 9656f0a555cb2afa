"""Cells that a shell runs, by the magics %%bash and %%sh."""

from __future__ import annotations

import re

_HEAD = re.compile(r"%%(?:bash|sh)\b.*")


def differs_in_comments(one: str, other: str) -> bool:
    """Whether two sources are cells of one shell that differ in whole lines of comments alone."""
    commands = _commands(one)
    return commands is not None and commands == _commands(other)


def _commands(source: str) -> list[str] | None:
    """The lines that a shell runs, the magic first; None where that cannot be told."""
    lines = [line.rstrip() for line in source.strip().splitlines()]
    if not lines or not _HEAD.fullmatch(lines[0]):
        return None
    rest = [line for line in lines[1:] if line.strip() and not line.lstrip().startswith("#")]
    return None if any(map(_goes_on, rest)) else [lines[0], *rest]


def _goes_on(line: str) -> bool:
    """Whether the next line may belong to this one: there, a `#` need not begin a comment."""
    is_open = any(line.count(quote) % 2 for quote in "'\"`")
    return is_open or "<<" in line or line.endswith("\\")
