"""The one honest line on top of the panel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nbproof.model.status import CellVerdict

_GROUPS = (
    (("edited",), "{n} changed since {it} ran"),
    (("upstream-rerun", "upstream-edited", "upstream-stale", "upstream-never-run"),
     "{n} ran before a change above"),
    (("out-of-order", "moved", "rerun-nonidempotent", "hidden-effect"), "{n} ran out of order"),
    (("deleted-upstream",), "{n} used a deleted cell"),
    (("environment-changed",), "{n} ran in another environment"),
)  # fmt: skip


def sentence_of(cells: Iterable[CellVerdict]) -> str:
    """How many outputs cannot be trusted and why; then, quietly, what cannot be told."""
    every = [cell for cell in cells if cell.state != "not-run"]
    stale = [cell for cell in every if cell.fresh is False]
    earlier = sum(cell.fresh is not False and cell.state == "earlier-session" for cell in every)
    unknown = sum(cell.fresh is not False and cell.state == "unknown" for cell in every)
    if not every:
        return "No cell has been run yet."
    parts = []
    if stale:
        of = f"{len(stale)} of {_count(len(every), 'output')}"
        parts.append(f"{of} cannot be trusted: {_why(stale)}.")
    elif not earlier and not unknown:
        parts.append(f"All {_count(len(every), 'output')} can be trusted.")
    else:
        parts.append("No output is known to be out of date.")
    failed = sum(cell.fresh is not False and cell.state == "failed" for cell in every)
    if failed:
        parts.append(f"{failed} failed.")
    if earlier:
        parts.append(f"{earlier} {'is' if earlier == 1 else 'are'} from an earlier session.")
    if unknown:
        parts.append(f"{unknown} cannot be told.")
    return " ".join(parts)


def _why(stale: list[CellVerdict]) -> str:
    groups: Counter[str] = Counter()
    for cell in stale:
        groups[_group(cell)] += 1
    return ", ".join(
        text.format(n=number, it="it" if number == 1 else "they")
        for text, number in groups.most_common()
    )


def _group(cell: CellVerdict) -> str:
    first = cell.reasons[0] if cell.reasons else None
    if first is not None and first.file is not None and first.kind != "hidden-effect":
        return f"{{n}} read {first.file.replace('{', '{{').replace('}', '}}')}, which changed"
    for kinds, text in _GROUPS:
        if first is not None and first.kind in kinds:
            return text
    return "{n} for other reasons"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
