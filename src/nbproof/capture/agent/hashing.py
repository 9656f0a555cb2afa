"""One hash for all values: BLAKE2b, which Python always has, and a quicker one for large pieces.

XXH3 or XXH64 (https://xxhash.com) are ten times as fast. They tell values apart, they do not
protect them: nobody gains by two values of a notebook that collide.
"""

import functools
import hashlib
import importlib
import importlib.util
from typing import Any, Callable, Optional

from .native import xxh64

LARGE_BYTES = 1 << 16
SLOW_BYTES_A_SECOND = 5e8
FAST_BYTES_A_SECOND = 5e9


@functools.lru_cache(maxsize=1)
def fast() -> Optional[Callable[[Any], bytes]]:
    """The quickest digest that is here, with its name in it; None where there is only BLAKE2b."""
    installed = _installed()
    if installed is not None:
        return lambda data: b"xxh3" + installed(data).digest()
    brought = xxh64()
    return None if brought is None else lambda data: b"xxh64" + brought(data)


def _installed() -> Optional[Callable[[Any], Any]]:
    """XXH3 of 128 bits where it is installed; a module of the user by that name is left alone."""
    try:
        found = importlib.util.find_spec("xxhash")
        if found is None or "-packages" not in (found.origin or ""):
            return None
        hashed: Callable[[Any], Any] = importlib.import_module("xxhash").xxh3_128
    except Exception:
        return None
    return hashed


def bytes_a_second() -> float:
    """How much of a large piece is hashed in a second, at the least on an ordinary machine."""
    return FAST_BYTES_A_SECOND if fast() is not None else SLOW_BYTES_A_SECOND


class Hasher:
    """Takes in bytes; small pieces as they are, large ones by their quickest digest."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)
        self.hexdigest, self.digest = self._hash.hexdigest, self._hash.digest
        self._update = self._hash.update

    def update(self, data: Any) -> None:
        """Take in bytes, or a flat view of them."""
        if len(data) >= LARGE_BYTES:
            quick = fast()
            if quick is not None:
                self._update(quick(data))
                return
        self._update(data)
