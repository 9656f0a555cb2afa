"""Canonical JSON on disk: written in one way only, and refused on reading where it is not."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TypeVar

import msgspec

from nbproof.model.errors import BadInput
from nbproof.wire import canonical, strict, text

T = TypeVar("T")

FORMAT = 1
_NUL = rb"\u0000"
_LONG_NUMBER = re.compile(rb"[:\[,]-?[0-9]{20}")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


class UnknownFormat(BadInput):
    """Something was written by a version of nbproof that this one does not understand."""

    kind = "unknown-format"


def encode(value: object) -> bytes:
    """The canonical JSON of `value`; text that JSON cannot carry is escaped (nbproof.wire.text)."""
    try:
        encoded = canonical.encode(value)
    except UnicodeEncodeError:
        encoded = _NUL
    if _NUL not in encoded:
        return encoded
    return canonical.encode(text.escaped_throughout(msgspec.to_builtins(value)))


def decode(raw: bytes, expected: type[T], *, what: str) -> T:
    """The value that `raw`, canonical JSON, holds; `what` names it in messages.

    Raises BadInput where it is too large, too deep, not canonical or not of the expected shape.
    """
    return shaped(parse(raw, what=what), expected, what=what)


def decode_flat(raw: bytes, expected: type[T], *, what: str) -> T:
    """The same for a long list of plain values, at once where it has no other keys."""
    if _NUL not in raw:
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
            strict.check_size(raw, what=what)
            value = msgspec.json.decode(raw, type=expected)
            if canonical.encode(value) == raw:
                return value
    return decode(raw, expected, what=what)


def parse(raw: bytes, *, what: str) -> object:
    """What `raw` holds in JSON's own types, still escaped; raises BadInput as `decode` does."""
    value = strict.decode(raw, object, what=what)
    if isinstance(value, dict):
        check_format(value.get("format", FORMAT), what=what)
    if _LONG_NUMBER.search(raw) and _LONG_NUMBER.search(_STRING.sub(b'""', raw)):
        raise BadInput(f"{what} holds a number of 20 digits or more")
    if canonical.encode(value) != raw:
        raise BadInput(f"{what} is not canonical JSON: a key twice, or changed by hand")
    return value


def shaped(value: object, expected: type[T], *, what: str) -> T:
    """`value`, as `parse` gave it, as the expected type; raises BadInput where it does not fit."""
    try:
        return msgspec.convert(text.unescaped_throughout(value), expected)
    except (msgspec.ValidationError, OverflowError) as error:
        raise BadInput(f"{what} cannot be read: {error}") from error


def check_format(found: object, *, what: str) -> None:
    """Raise UnknownFormat where a record is of a format that this version does not know."""
    if found != FORMAT:
        raise UnknownFormat(
            f"{what} has format {str(found)[:20]}; this nbproof reads format {FORMAT} only",
            hint="Use the version of nbproof that wrote it, or a newer one.",
        )
