"""What digests of values may cost before and after a cell, in seconds and in bytes."""

import time
from typing import Any, Dict, Tuple

from .hashing import LARGE_BYTES, bytes_a_second


class Unknown(Exception):
    """The value has no digest, or none within the budget."""


class Budget:
    """What may still be spent on digests before or after a cell, and what was spent it on.

    `known` has the digests of large pieces, under the identity of what holds them, which is kept
    alive as long as the budget, and the place in it: nothing changes while digests are taken.
    """

    def __init__(self, *, seconds: float, size_bytes: int) -> None:
        self.deadline = time.perf_counter() + seconds
        self.left_bytes = size_bytes
        self.steps = 0
        self.known: Dict[Tuple[int, int], Tuple[Any, bytes]] = {}

    def spend(self, size_bytes: int) -> None:
        """Raise Unknown where this much more is too much."""
        self.left_bytes -= size_bytes
        self.steps += 1
        is_large = size_bytes >= LARGE_BYTES
        needed_s = size_bytes / bytes_a_second() if is_large else 0.0
        is_late = not self.steps & 0xFF or is_large
        if self.left_bytes < 0 or (is_late and self._is_over(needed_s)):
            raise Unknown

    def reserve(self, seconds: float) -> None:
        """Raise Unknown where one operation that cannot be stopped would take too long."""
        if self._is_over(seconds):
            raise Unknown

    def _is_over(self, needed_s: float) -> bool:
        return time.perf_counter() + needed_s > self.deadline

    def spend_much(self, size_bytes: int) -> None:
        """The same for a large piece: looks at the clock each time."""
        self.steps |= 0xFF
        self.spend(size_bytes)
