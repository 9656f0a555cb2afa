"""Which cell of a script is which cell of the notebook, though edited, moved or split."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from jupytext.combine import (  # type: ignore[import-untyped]  # it has no types
    combine_inputs_with_outputs,
)

from nbproof.pairing.nodes import cell_of, notebook_of
from nbproof.pairing.units import Unit

LEAST_ALIKE = 0.5
MOST_COMPARED = 40_000
_WORDS = re.compile(r"\w+|[^\w\s]")

Pairs = dict[int, int]
"""From places among the new cells to places among the old ones."""


def matched(old: Sequence[Unit], new: Sequence[Unit]) -> tuple[int | None, ...]:
    """For each new cell the old one that it was; None where it is new. No old one is given twice.

    Equal cells first, in their order and then moved ones; then the most alike between the same
    neighbours, then anywhere; what is left between the same neighbours by jupytext's rules.
    """
    pairs = _in_order(old, new)
    gaps = tuple(_gaps(pairs, len(old), len(new)))
    pairs |= _moved(old, new, pairs)
    for olds, news in (*gaps, (range(len(old)), range(len(new)))):
        pairs |= _alike(old, new, _left(olds, pairs.values()), _left(news, pairs))
    for olds, news in gaps:
        pairs |= _as_jupytext(old, new, _left(olds, pairs.values()), _left(news, pairs))
    return tuple(pairs.get(place) for place in range(len(new)))


def _in_order(old: Sequence[Unit], new: Sequence[Unit]) -> Pairs:
    """Equal cells in the order of both: from the top, from the end, and then in between.

    So one edited cell lies between its own neighbours also where cells repeat.
    """
    before, after = ([(unit.type, unit.parts) for unit in units] for units in (old, new))
    shorter = min(len(before), len(after))
    top = _shared(zip(before, after, strict=False))
    end = min(_shared(zip(reversed(before), reversed(after), strict=False)), shorter - top)
    pairs = {place: place for place in range(top)}
    pairs |= {len(after) - back: len(before) - back for back in range(1, end + 1)}
    middle = before[top : len(before) - end], after[top : len(after) - end]
    blocks = SequenceMatcher(None, *middle, autojunk=False).get_matching_blocks()
    return pairs | {
        top + block.b + step: top + block.a + step for block in blocks for step in range(block.size)
    }


def _shared(pairs: Iterable[tuple[object, object]]) -> int:
    """How many of these are equal before the first that is not."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _gaps(pairs: Pairs, olds: int, news: int) -> Iterator[tuple[range, range]]:
    """What lies between neighbouring pairs on both sides."""
    old_at = new_at = 0
    for new, old in (*sorted(pairs.items()), (news, olds)):
        yield range(old_at, old), range(new_at, new)
        old_at, new_at = old + 1, new + 1


def _moved(old: Sequence[Unit], new: Sequence[Unit], pairs: Pairs) -> Pairs:
    """Equal cells that stand elsewhere."""
    waiting: dict[object, list[int]] = {}
    for place in reversed(_left(range(len(old)), pairs.values())):
        waiting.setdefault((old[place].type, old[place].parts), []).append(place)
    found: Pairs = {}
    for place in _left(range(len(new)), pairs):
        same = waiting.get((new[place].type, new[place].parts))
        if same and new[place].source.strip():
            found[place] = same.pop()
    return found


def _alike(old: Sequence[Unit], new: Sequence[Unit], olds: list[int], news: list[int]) -> Pairs:
    """Cells of one type that share most of their words, the most alike first."""
    if len(olds) * len(news) > MOST_COMPARED:
        return {}
    words = {place: _words(old[place]) for place in olds}
    rated = [
        (-likeness, abs(after - before), after, before)
        for after in news
        for before in olds
        if old[before].type == new[after].type
        and (likeness := _likeness(words[before], _words(new[after]))) > LEAST_ALIKE
    ]
    found: Pairs = {}
    for _, _, after, before in sorted(rated):
        if after not in found and before not in found.values():
            found[after] = before
    return found


def _as_jupytext(
    old: Sequence[Unit], new: Sequence[Unit], olds: list[int], news: list[int]
) -> Pairs:
    """Rewritten cells: the end of a split cell keeps its outputs, others go by their order."""
    if not olds or not news:
        return {}
    before = [cell_of(old[at].type, old[at].source, name=str(at)) for at in olds]
    after = [cell_of(new[at].type, new[at].source, name="") for at in news]
    combined = combine_inputs_with_outputs(notebook_of(after), notebook_of(before)).cells
    return {place: int(cell.id) for place, cell in zip(news, combined, strict=True) if cell.id}


def _left(places: Iterable[int], taken: Iterable[int]) -> list[int]:
    gone = frozenset(taken)
    return [place for place in places if place not in gone]


def _words(unit: Unit) -> Counter[str]:
    return Counter(_WORDS.findall(unit.source))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """How many of their words two cells share, from 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
