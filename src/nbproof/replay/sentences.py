"""The one honest line of a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from nbproof.model.replaying import Grade


def sentence(counts: Mapping[Grade, int]) -> str:
    """What came of a replay, in one line."""
    compared = sum(number for grade, number in counts.items() if grade != "not-compared")
    if not compared:
        return "Nothing was recorded to compare with; the cells ran without a failure."
    parts = []
    if counts.get("failed"):
        parts.append(f"{counts['failed']:,} failed")
    if counts.get("different"):
        parts.append(f"{counts['different']:,} gave something else")
    if parts:
        return f"Not reproduced: of {_cells(compared)}, {' and '.join(parts)}."
    same = f"Reproduced: {_cells(compared)} gave what was recorded"
    equivalent = counts.get("equivalent", 0)
    return f"{same}, {equivalent} of them equivalent." if equivalent else f"{same}."


def _cells(number: int) -> str:
    return f"{number:,} cell" if number == 1 else f"{number:,} cells"
