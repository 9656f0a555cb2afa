"""The outputs of a code cell, recorded and replayed: a grade with the differences behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from nbproof.model.replaying import GRADES, Difference, Grade
from nbproof.replay.compare.bundles import bundle_differences
from nbproof.replay.compare.documents import document_differences
from nbproof.replay.compare.findings import agree, different, one_line, worst
from nbproof.replay.compare.outputs import Output, Outputs, Shown, read
from nbproof.replay.compare.raised import error_differences
from nbproof.replay.compare.rules import Rules, Tolerance
from nbproof.replay.compare.streams import printed_differences, warned_differences

__all__ = ["Compared", "Output", "Tolerance", "compare"]

MOST_DIFFERENCES = 50
"""Of more differences than this, the worst are told."""

_ANY = "application/json"
_DEFAULT = Tolerance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How a cell's outputs compare: the worst grade of its differences, identical without any."""

    grade: Grade
    differences: tuple[Difference, ...] = ()


def compare(
    recorded: Sequence[Output],
    replayed: Sequence[Output],
    *,
    tolerance: Tolerance = _DEFAULT,
    versions_differ: bool | None,
) -> Compared:
    """How the outputs of one code cell compare with the recorded ones (nbformat 4).

    `versions_differ` tells whether packages or Python are of other versions than recorded; None
    where that is not known. It never raises, whatever the outputs hold.
    """
    rules = Rules(tolerance=tolerance, versions_differ=versions_differ)
    ours, theirs = read(recorded), read(replayed)
    found = (
        *error_differences(ours.errors, theirs.errors, rules),
        *_shown_differences(ours, theirs, rules),
        *warned_differences(ours.warned, theirs.warned, rules),
    )
    told = sorted(found, key=lambda one: -GRADES.index(one.grade))[:MOST_DIFFERENCES]
    return Compared(grade=worst(found), differences=tuple(told))


def _shown_differences(recorded: Outputs, replayed: Outputs, rules: Rules) -> Iterator[Difference]:
    """What is shown: first what agrees from both ends on, then what stands between."""
    ours, theirs = recorded.shown, replayed.shown
    head = _agreeing(zip(ours, theirs, strict=False), rules)
    ours, theirs = ours[len(head) :], theirs[len(head) :]
    tail = _agreeing(zip(reversed(ours), reversed(theirs), strict=False), rules)
    yield from chain.from_iterable(head)
    ours, theirs = ours[: len(ours) - len(tail)], theirs[: len(theirs) - len(tail)]
    yield from _unlike(ours, theirs, rules)
    yield from chain.from_iterable(reversed(tail))


def _agreeing(pairs: Iterable[tuple[Shown, Shown]], rules: Rules) -> list[tuple[Difference, ...]]:
    """The differences of each pair, as long as none matters."""
    agreed = []
    for one, other in pairs:
        found = _differences(one, other, rules) if one.kind == other.kind else None
        if found is None or not agree(found):
            break
        agreed.append(found)
    return agreed


def _unlike(
    recorded: Sequence[Shown], replayed: Sequence[Shown], rules: Rules
) -> Iterator[Difference]:
    """In pairs as long as they are of one kind each; the others have no counterpart."""
    pairs = list(
        takewhile(lambda pair: pair[0].kind == pair[1].kind, zip(recorded, replayed, strict=False))
    )
    for one, other in pairs:
        yield from _differences(one, other, rules)
    for one in recorded[len(pairs) :]:
        yield from _without_counterpart(one, rules, is_new=False)
    for other in replayed[len(pairs) :]:
        yield from _without_counterpart(other, rules, is_new=True)


def _differences(recorded: Shown, replayed: Shown, rules: Rules) -> tuple[Difference, ...]:
    match recorded.kind:
        case "printed":
            return printed_differences(recorded.text, replayed.text, rules)
        case "bundle":
            return bundle_differences(recorded.bundle, replayed.bundle, rules)
        case "unknown":
            return document_differences(_ANY, recorded.bundle, replayed.bundle, rules)


def _without_counterpart(output: Shown, rules: Rules, *, is_new: bool) -> tuple[Difference, ...]:
    if output.kind == "printed":
        sides = ("", output.text) if is_new else (output.text, "")
        found = printed_differences(*sides, rules)
        if agree(found):
            return found
    detail = f"{'only in the replay' if is_new else 'only in the recording'}: {output.in_short}"
    return (different(output.mime, "added" if is_new else "missing", one_line(detail)),)
