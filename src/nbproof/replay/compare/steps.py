"""Where in a JSON document a difference stands, and both values in short."""

from __future__ import annotations

from nbproof.replay.compare.findings import one_line

_SHORT = 60
_MOST_STEPS = 12
_LARGE_NUMBER = 10**100  # Python refuses to write numbers of thousands of digits

Path = tuple["Path", str] | None
"""The steps from the document to a value in it, the last one first; None is the document."""


def place_of(path: Path) -> str:
    """The last steps to a place, from the outside in."""
    steps: list[str] = []
    while path is not None and len(steps) < _MOST_STEPS:
        path, step = path
        steps.append(one_line(step, _SHORT))
    return one_line("/".join(reversed(steps)), 2 * _SHORT) or "the document"


def change_of(recorded: object, replayed: object) -> str:
    """Both values in short."""
    one, other = _shown(recorded), _shown(replayed)
    return f"{one} → {other}" if one != other else "another content"


def _shown(value: object) -> str:
    match value:
        case dict():
            return f"an object with {len(value)} names"
        case list() | tuple():
            return f"a list of {len(value)}"
        case str():
            return one_line(repr(value[: 4 * _SHORT]), _SHORT)
        case int() if abs(value) >= _LARGE_NUMBER:
            return "a large number"
        case _:
            return one_line(str(value), _SHORT)
