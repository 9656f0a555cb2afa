"""Parts of values: which of them lie within one another, and what a change of some leaves.

The agent gives parts their keys: `['a']` an item, `.a` an attribute, chains of both; what begins
with `#` only tells the shape (`#len`, `#columns`, `#has['a']`).
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

from nbproof.capture.agent.accesses import Path
from nbproof.capture.agent.parts import ABSENT

Thing: TypeAlias = tuple[Literal["name", "file"], str]
"""A name of the notebook or a file."""

_STEP = re.compile(r"""\.(\w+)|\[((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]'"])*)\]|(\#.*)""")
_COUNTED = (bool, int, tuple)


def key_of(path: Path) -> str:
    """The key of the part that a path of the source leads to, if it leads to one."""
    return "".join(f".{what}" if how == "attr" else f"[{what}]" for how, what in path)


def touches(changed: str, part: str, present: Mapping[str, str]) -> bool:
    """Whether a change of one part may change another one; `present` are those known before.

    A frame's columns are reached as items and as attributes. An item that was there before leaves
    the shape as it is, but for the types of columns.
    """
    if_there, if_new = _touches(changed, part)
    if if_there == if_new:
        return if_there
    return if_new if present.get(changed, ABSENT) == ABSENT else if_there


def is_covered(part: str, changed: Iterable[str]) -> bool:
    """Whether a part lies within one of those that were changed."""
    steps = _steps(part)
    return any(_steps(one) and steps[: len(_steps(one))] == _steps(one) for one in changed)


def composed(token: str | None, changes: Mapping[str, str]) -> str:
    """A stand-in for a value of which these parts were changed: equal for equal changes."""
    text = repr((token, sorted(changes.items())))
    return "+" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


@lru_cache(maxsize=65536)
def _touches(changed: str, part: str) -> tuple[bool, bool]:
    """Whether a change touches a part where the changed one was there before, and where not."""
    one, other = _steps(changed), _steps(part)
    shape = other[-1] if other and str(other[-1]).startswith("#") else None
    if shape is None:
        does = all(_may_be(*pair) for pair in zip(one, other, strict=False))
        return does, does
    does = all(_may_be(*pair) for pair in zip(one, other[:-1], strict=False))
    keeps_shape = len(one) == len(other) and shape != "#dtypes"
    return does and not keeps_shape, does


@lru_cache(maxsize=8192)
def _steps(key: str) -> tuple[object, ...]:
    """The attributes and keys on the way to a part; text stands for both alike."""
    found: list[object] = []
    for attribute, item, shape in _STEP.findall(key):
        if item:
            try:
                found.append(ast.literal_eval(item))
            except (ValueError, SyntaxError):
                found.append(item)
        else:
            found.append(attribute or shape)
    return tuple(found)


def _may_be(one: object, other: object) -> bool:
    """Whether two keys may lead to the same piece: places counted from the end, rows and cells."""
    if isinstance(one, _COUNTED) and isinstance(other, _COUNTED):
        ones = one if isinstance(one, tuple) else (one,)
        others = other if isinstance(other, tuple) else (other,)
        return all(
            not (isinstance(a, int) and isinstance(b, int)) or a == b or a < 0 or b < 0
            for a, b in zip(ones, others, strict=False)
        )
    return one == other
