"""How lists, counts and drift read in the lines of a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from nbproof.model.environment import Drift

MOST_NAMED = 5


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def change_of(drift: Drift) -> str:
    """What was recorded and what is there, by name."""
    name = "Python" if drift.kind == "python" else drift.name
    return f"{name} {drift.recorded or 'absent'} → {drift.present or 'absent'}"


def label(execution_count: int | None, index: int) -> str:
    """A cell as people find it: by the count beside it, else by its place."""
    return f"[{execution_count}]" if execution_count is not None else f"cell {index + 1}"
