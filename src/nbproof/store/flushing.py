"""Having a large file written to the disk while the rest of it is still being made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from nbproof.store.interface import Heard

_STEP_BYTES = 64 << 20


@contextmanager
def flushed_meanwhile(file: int) -> Iterator[Heard]:
    """Hears how many bytes more were written to an open file, and has them synchronised meanwhile.

    The disk is then busy while the next blocks are read and digested. The caller synchronises the
    file at the end in any case. Raises OSError where that fails: the system tells it only once.
    """
    with ThreadPoolExecutor(1) as pool:
        waiting, under_way = 0, Future[None]()
        under_way.set_result(None)

        def wrote(size_bytes: int) -> None:
            nonlocal waiting, under_way
            waiting += size_bytes
            if waiting >= _STEP_BYTES and under_way.done():
                under_way.result()
                under_way, waiting = pool.submit(os.fdatasync, file), 0

        yield wrote
        under_way.result()
