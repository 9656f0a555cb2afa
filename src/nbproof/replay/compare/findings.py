"""The differences that a comparison finds, each with one line of evidence."""

from __future__ import annotations

from collections.abc import Iterable

from nbproof.model.replaying import GRADES, Difference, DifferenceKind, Grade

LONGEST = 200
_LONGEST_SIDE = 70


def equivalent(mime: str, kind: DifferenceKind, detail: str) -> Difference:
    """A difference that does not matter."""
    return Difference(mime=mime, kind=kind, detail=one_line(detail), grade="equivalent")


def different(mime: str, kind: DifferenceKind, detail: str) -> Difference:
    """A difference that matters."""
    return Difference(mime=mime, kind=kind, detail=one_line(detail), grade="different")


def failed(mime: str, kind: DifferenceKind, detail: str) -> Difference:
    """A failure that was not recorded."""
    return Difference(mime=mime, kind=kind, detail=one_line(detail), grade="failed")


def worst(differences: Iterable[Difference]) -> Grade:
    """The grade of a cell with these differences."""
    return max((one.grade for one in differences), key=GRADES.index, default="identical")


def agree(differences: Iterable[Difference]) -> bool:
    """Whether none of these differences matters."""
    return worst(differences) in {"identical", "equivalent"}


def change(recorded: str, replayed: str) -> str:
    """Both sides in short, cut to where they begin to differ."""
    start = _shared(recorded, replayed)
    return f"{_around(recorded, start)} → {_around(replayed, start)}"


def count(number: int, noun: str) -> str:
    """A number of things, in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def one_line(text: str, longest: int = LONGEST) -> str:
    """`text` as one printable line of at most `longest` characters."""
    words = " ".join(text[: 4 * longest].split())
    line = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in words)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _shared(recorded: str, replayed: str) -> int:
    """How many characters both begin with, found by halving."""
    low, high = 0, min(len(recorded), len(replayed))
    while low < high:
        middle = (low + high + 1) // 2
        if recorded[low:middle] == replayed[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _around(text: str, index: int) -> str:
    """As much of `text` around `index` as fits one side of a change."""
    text = text[max(0, index - 4 * _LONGEST_SIDE) :][: 8 * _LONGEST_SIDE]
    index = min(index, 4 * _LONGEST_SIDE)
    if len(text.strip()) <= _LONGEST_SIDE:
        return one_line(text) or "nothing"
    start = max(0, index - _LONGEST_SIDE // 2)
    before = "…" if start else ""
    after = "…" if start + _LONGEST_SIDE < len(text) else ""
    return f"{before}{one_line(text[start : start + _LONGEST_SIDE])}{after}"
