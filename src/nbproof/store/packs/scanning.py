"""The entries of a pack whose table is damaged, by the headers that stand before them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from nbproof.store.packs.layout import HEADER, MAGIC, Kind, Row


def rows_by_headers(file: int) -> Iterator[Row]:
    """As far as the headers make sense; what they say is verified when an object is read.

    The table begins with the first key again.
    """
    seen: set[bytes] = set()
    end = os.fstat(file).st_size
    place = len(MAGIC)
    while place + HEADER.size <= end:
        key, kind, stored, size = HEADER.unpack(os.pread(file, HEADER.size, place))
        offset = place + HEADER.size
        if kind not in Kind.__members__.values() or offset + stored > end or key in seen:
            return
        seen.add(key)
        yield Row(key, kind, offset, stored, size)
        place = offset + stored
