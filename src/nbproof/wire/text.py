"""Text that JSON cannot carry as it is: file names that are not Unicode, and U+0000."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

_UNCARRIED = re.compile("[\ud800-\udfff\0]")
_ESCAPE = re.compile("\0([0-9a-f]{4})")


def escaped(text: str) -> str:
    """`text` as Unicode: each lone surrogate and U+0000 as U+0000 and four hexadecimal digits."""
    return _UNCARRIED.sub(lambda match: f"\0{ord(match[0]):04x}", text)


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def escaped_throughout(value: object) -> object:
    """`value`, made of JSON's own types, with every string in it escaped."""
    return value if _is_carried(value) else _each_string(value, escaped)


def unescaped_throughout(value: object) -> object:
    """The value that `escaped_throughout` was given."""
    return value if _is_carried(value) else _each_string(value, unescaped)


def _is_carried(value: object) -> bool:
    """Whether JSON carries every string as it is, which is nearly always so."""
    try:
        return b"\\u0000" not in msgspec.json.encode(value)
    except UnicodeEncodeError:
        return False


def _each_string(value: object, change: Callable[[str], str]) -> object:
    """`value` with `change` applied to every string, keys too."""
    match value:
        case str():
            return change(value)
        case list() | tuple():
            return [_each_string(item, change) for item in value]
        case dict():
            return {
                _each_string(key, change): _each_string(item, change) for key, item in value.items()
            }
        case _:
            return value
