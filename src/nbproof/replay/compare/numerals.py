"""Numbers in text: where they stand, and which are close enough."""

from __future__ import annotations

import re
from decimal import Decimal

# Not within a word, a version, a time of day or a longer name: those are compared as text. Longer
# exponents and mantissas are no floats of a computer's, and would cost time.
NUMBER = re.compile(
    r"(?<![\w.:])[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})"
    r"(?:[eE][-+]?[0-9]{1,3})?j?(?![\w.]|:[0-9])",
    re.ASCII,
)
_WRAPPED = re.compile(r",\n +")
# A relative difference of 1e-6 only shows where more digits than these are printed.
_FEW_DIGITS = 6


def close_texts(recorded: str, replayed: str, relative: float) -> bool:
    """Whether two texts are the same but for floats within the tolerance.

    Whole numbers are compared exactly, also where they are printed as floats: they are often
    names. Where a number differs, the spaces around numbers may, since columns are padded.
    """
    if len(numbers := NUMBER.findall(recorded)) != len(others := NUMBER.findall(replayed)):
        return False
    unequal = [pair for pair in zip(numbers, others, strict=True) if pair[0] != pair[1]]
    if not unequal or not all(close(one, other, relative) for one, other in unequal):
        return False
    return between(recorded) == between(replayed)


def between(text: str) -> list[str]:
    """What stands between the numbers, without their padding and wraps after commas."""
    return [_unpadded(_WRAPPED.sub(", ", part)) for part in NUMBER.split(text)]


def _unpadded(part: str) -> str:
    """`part` with at most one space beside a number, and none beside its bracket."""
    words = part.strip(" ")
    if not words:
        return part[:1]
    before = " " if part[0] == " " and words[0] not in "])" else ""
    after = " " if part[-1] == " " and words[-1] not in "[(" else ""
    return f"{before}{words}{after}"


def close(recorded: str, replayed: str, relative: float) -> bool:
    """Whether two numbers, as printed, are equal or floats within the tolerance."""
    if recorded == replayed:
        return True
    if recorded.endswith("j") != replayed.endswith("j"):
        return False
    if not (is_float(recorded) and is_float(replayed)):
        return False
    one, other = Decimal(recorded.rstrip("j")), Decimal(replayed.rstrip("j"))
    if one == other:
        return _is_same_value(recorded, replayed)
    if one == one.to_integral_value() and other == other.to_integral_value():
        return False
    return abs(one - other) <= Decimal(relative) * max(abs(one), abs(other))


def is_float(number: str) -> bool:
    """Whether a printed number is not whole by its looks."""
    return any(mark in number for mark in ".eE")


def _is_same_value(recorded: str, replayed: str) -> bool:
    """Equal numbers, printed otherwise: 0.0 and -0.0, or with the noise of many digits.

    1.10 and 1.1 may be versions, or another precision that was asked for.
    """
    if recorded.lstrip("+-") == replayed.lstrip("+-"):
        return True
    return max(_digits(recorded), _digits(replayed)) > _FEW_DIGITS


def _digits(number: str) -> int:
    mantissa = re.split("[eE]", number)[0]
    return sum(one.isdigit() for one in mantissa)
