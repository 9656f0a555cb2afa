"""Reading JSON that somebody else wrote: capped before it is parsed, checked while it is."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from nbproof.model.errors import BadInput

T = TypeVar("T")

LARGEST_RECORD_BYTES = 8 * 1024 * 1024
DEEPEST = 32
MOST_ENTRIES = 1_000_000
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SQUARE = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[{]}"))


def decode(raw: bytes, expected: type[T], *, what: str, largest: int = LARGEST_RECORD_BYTES) -> T:
    """The value that `raw` holds; `what` names it in messages, e.g. "snapshot 12ab".

    Raises BadInput where it is too large, too deep, no JSON, or not of the expected shape.
    """
    check_caps(raw, what=what, largest=largest)
    try:
        return msgspec.json.decode(raw, type=expected)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{what} cannot be read: {error}") from error


def check_caps(raw: bytes, *, what: str, largest: int = LARGEST_RECORD_BYTES) -> None:
    """Raise BadInput where `raw` is larger, deeper or has more entries than a record may."""
    check_size(raw, what=what, largest=largest)
    if _deeper_than(raw, DEEPEST):
        raise BadInput(f"{what} is nested deeper than {DEEPEST} levels")


def check_size(raw: bytes, *, what: str, largest: int = LARGEST_RECORD_BYTES) -> None:
    """Raise BadInput where `raw` is larger or has more entries than a record may."""
    if len(raw) > largest:
        raise BadInput(f"{what} is too large: {len(raw):,} bytes, at most {largest:,} are read")
    if raw.count(b",") > MOST_ENTRIES:
        raise BadInput(f"{what} has more than {MOST_ENTRIES:,} entries")


def _deeper_than(raw: bytes, limit: int) -> bool:
    """Whether brackets outside of strings nest deeper than `limit`."""
    if raw.count(b"[") + raw.count(b"{") <= limit:
        return False
    brackets = _outside_of_strings(raw).translate(_SQUARE, delete=_NO_BRACKETS)
    for _ in range(limit):
        brackets = brackets.replace(b"[]", b"")
    return brackets.startswith(b"[")


def _outside_of_strings(raw: bytes) -> bytes:
    if b"\\" in raw:
        return _STRING.sub(b"", raw)
    return b"".join(raw.split(b'"')[::2])
