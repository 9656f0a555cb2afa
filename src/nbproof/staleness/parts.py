"""Parts of values: which of them lie within one another, and what a change of some leaves.

The agent gives parts their keys: `['a']` an item, `.a` an attribute, chains of both; what begins
with `#` only tells the shape (`#len`, `#columns`, `#has['a']`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from nbproof.capture.agent.accesses import Path

ABSENT = "absent"
_NAMED_ITEM = re.compile(r"\['([^\W\d]\w*)'\]")


def key_of(path: Path) -> str:
    """The key of the part that a path of the source leads to, if it leads to one."""
    return "".join(f".{what}" if how == "attr" else f"[{what}]" for how, what in path)


def touches(changed: str, part: str, present: Mapping[str, str]) -> bool:
    """Whether a change of one part may change another one; `present` are those known before.

    A frame's columns are reached as items and as attributes. An item that was there before leaves
    the shape as it is, but for the types of columns.
    """
    one, other = _plain(changed), _plain(part)
    owner, _, shape = other.partition("#")
    if shape:
        is_new = present.get(changed, ABSENT) == ABSENT
        inside = one.startswith(owner) and (is_new or shape == "dtypes")
        return inside or _is_within(owner, one)
    return _is_within(one, other) or _is_within(other, one)


def is_covered(part: str, changed: Iterable[str]) -> bool:
    """Whether a part lies within one of those that were changed."""
    return any(_is_within(_plain(part), _plain(one)) for one in changed)


def composed(token: str | None, changes: Mapping[str, str]) -> str:
    """A stand-in for a value of which these parts were changed: equal for equal changes."""
    text = repr((token, sorted(changes.items())))
    return "+" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _plain(key: str) -> str:
    return _NAMED_ITEM.sub(r".\1", key)


def _is_within(inner: str, outer: str) -> bool:
    if not outer:
        return False
    return inner == outer or (inner.startswith(outer) and inner[len(outer)] in ".[#")
