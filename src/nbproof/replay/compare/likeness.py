"""Whether two texts that are not equal still say the same, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbproof.model.replaying import DifferenceKind
from nbproof.replay.compare.masking import Mask, masked
from nbproof.replay.compare.numerals import close_texts
from nbproof.replay.compare.reprs import plain
from nbproof.replay.compare.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Why two texts count as the same."""

    kind: DifferenceKind
    detail: str


WHITESPACE = Likeness(kind="whitespace", detail="only white space at the ends of lines differs")
TOLERANCE = Likeness(kind="tolerance", detail="numbers differ within the tolerance")
REPRESENTATION = Likeness(
    kind="representation", detail="the same values, printed as another version does"
)
SPACING = Likeness(kind="whitespace", detail="only the spacing differs")


def likeness(
    recorded: str, replayed: str, rules: Rules, more: Sequence[Mask] = ()
) -> Likeness | None:
    """Why two unequal texts say the same; None where they do not.

    `more` are masks for this kind of text alone.
    """
    if tidy(recorded) == tidy(replayed):
        return WHITESPACE
    one, other = masked(tidy(recorded), more), masked(tidy(replayed), more)
    text, another = tidy(one.text), tidy(other.text)
    if text == another:
        reasons = dict.fromkeys((*one.reasons, *other.reasons))
        return Likeness(kind="masked", detail=f"only {' and '.join(reasons)} differ")
    if close_texts(text, another, rules.tolerance.relative):
        return TOLERANCE
    if rules.reprs_may_differ and _same_values(plain(text), plain(another), rules):
        return REPRESENTATION
    return None


def tidy(text: str) -> str:
    """`text` without white space at the ends of lines and blank lines at its end."""
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


def _same_values(recorded: str, replayed: str, rules: Rules) -> bool:
    return recorded == replayed or close_texts(recorded, replayed, rules.tolerance.relative)
