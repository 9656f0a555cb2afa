"""Two texts: whether they say the same, and where they begin to differ."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbproof.model.replaying import Difference, DifferenceKind
from nbproof.replay.compare.findings import change, count, different, equivalent
from nbproof.replay.compare.likeness import likeness, tidy
from nbproof.replay.compare.masking import Mask, masked, shown
from nbproof.replay.compare.numerals import NUMBER, between, close, close_texts
from nbproof.replay.compare.rules import Rules

LARGE = 1_000_000
"""More characters than this are compared line by line."""

_MOST_LINES = 2_000
_BRACES = re.compile(r"\{[^{}]*\}")
_MOST_NESTED = 20


def text_differences(
    mime: str, recorded: str, replayed: str, rules: Rules, more: Sequence[Mask] = ()
) -> tuple[Difference, ...]:
    """In what two texts differ: nothing, or one difference."""
    if recorded == replayed:
        return ()
    if max(len(recorded), len(replayed)) > LARGE:
        return (_large(mime, recorded, replayed, rules),)
    same = likeness(recorded, replayed, rules, more)
    if same is not None:
        return (equivalent(mime, same.kind, same.detail),)
    return (_described(mime, _lines(recorded, more), _lines(replayed, more), rules),)


def _large(mime: str, recorded: str, replayed: str, rules: Rules) -> Difference:
    """By lines, as far as a bound on those that differ allows."""
    ours, theirs = recorded.splitlines(), replayed.splitlines()
    if len(ours) != len(theirs):
        detail = f"{count(len(ours), 'line')} → {count(len(theirs), 'line')}"
        return different(mime, "text", detail)
    unequal = [
        index for index, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other
    ]
    size = sum(len(ours[index]) + len(theirs[index]) for index in unequal)
    if len(unequal) > _MOST_LINES or size > LARGE:
        detail = f"{count(len(unequal), 'unequal line')}, too much to compare further"
        return different(mime, "too-large", detail)
    for index in unequal:
        if likeness(ours[index], theirs[index], rules) is None:
            detail = f"line {index + 1}: {change(ours[index], theirs[index])}"
            return different(mime, "text", detail)
    return equivalent(
        mime, "masked", f"{count(len(unequal), 'unequal line')}, alike but for what says nothing"
    )


def _lines(text: str, more: Sequence[Mask]) -> list[str]:
    return tidy(masked(tidy(text), more).text).split("\n")


def _described(mime: str, recorded: list[str], replayed: list[str], rules: Rules) -> Difference:
    """The first lines that differ, and what kind of difference it is in all."""
    kind, more = _kind("\n".join(recorded), "\n".join(replayed), rules)
    pairs = zip(recorded, replayed, strict=False)
    relative = rules.tolerance.relative
    at = next(
        (
            index
            for index, (one, other) in enumerate(pairs)
            if one != other and not close_texts(one, other, relative)
        ),
        min(len(recorded), len(replayed)),
    )
    one, other = (shown(lines[at]) if at < len(lines) else "" for lines in (recorded, replayed))
    if kind == "numbers":
        one, other = _first_numbers(one, other, relative)
    return different(mime, kind, f"line {at + 1}: {change(one, other)}{more}")


def _kind(recorded: str, replayed: str, rules: Rules) -> tuple[DifferenceKind, str]:
    if _in_order(recorded) == _in_order(replayed):
        return "order", " (the same items in another order)"
    if sorted(recorded.split("\n")) == sorted(replayed.split("\n")):
        return "order", " (the same lines in another order)"
    numbers, others = NUMBER.findall(recorded), NUMBER.findall(replayed)
    if len(numbers) == len(others) and between(recorded) == between(replayed):
        far = sum(
            not close(one, other, rules.tolerance.relative)
            for one, other in zip(numbers, others, strict=True)
        )
        return "numbers", f" ({far} of {count(len(numbers), 'number')} differ)" if far > 1 else ""
    return "text", ""


def _in_order(text: str) -> str:
    """`text` with the items of every set and dict sorted, the innermost first."""
    for _ in range(_MOST_NESTED):
        text, found = _BRACES.subn(_sorted_items, text)
        if not found:
            break
    return text


def _sorted_items(braces: re.Match[str]) -> str:
    items = sorted(item.strip() for item in braces[0][1:-1].split(","))
    return f"⟨{', '.join(items)}⟩"


def _first_numbers(recorded: str, replayed: str, relative: float) -> tuple[str, str]:
    pairs = zip(NUMBER.findall(recorded), NUMBER.findall(replayed), strict=False)
    return next(
        ((one, other) for one, other in pairs if not close(one, other, relative)),
        (recorded, replayed),
    )
