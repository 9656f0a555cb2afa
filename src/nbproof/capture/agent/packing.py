"""Plain values in one piece of bytes, at C's speed."""

import marshal
from typing import Any, Dict, Optional, Tuple

ITEM_S = 2e-8
"""Seconds that a number in a list takes."""
_PLAIN = frozenset((bool, int, float, str, bytes, type(None)))
_HEAD_BYTES = 5
_WIDTHS: Dict[Any, Tuple[int, bytes]] = {int: (5, b"i"), float: (9, b"g")}


def packed_form(piece: Any) -> Optional[bytes]:
    """Plain values, as marshal writes them in its version 2, which has no references; else None.

    In that form a list of numbers has one letter at the same place in each item, so that its
    items' types need no second look.
    """
    width, letter = _WIDTHS.get(type(piece[0]), (0, b""))
    if width:
        packed = _marshalled(piece)
        if packed is not None and packed[_HEAD_BYTES::width] == letter * len(piece):
            return packed
    return _marshalled(piece) if set(map(type, piece)) <= _PLAIN else None


def _marshalled(piece: Any) -> Optional[bytes]:
    try:
        return marshal.dumps(piece, 2)
    except ValueError:
        return None
