"""One writer at a time, of this and of other processes."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbproof.model.errors import StoreBusy
from nbproof.store.failures import in_words
from nbproof.store.folders import created

_POLL_S = 0.02
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def locked(base: Path, *, patience_s: float) -> Iterator[None]:
    """Hold the store's lock; raises StoreBusy where others hold it for longer than the patience.

    The lock is advisory and dies with its process (flock(2)).
    """
    with in_words("lock its store"), created(base) as folder:
        lock = os.open("lock", _FLAGS, 0o600, dir_fd=folder)
    try:
        give_up_at = time.monotonic() + patience_s
        while not _is_taken_now(lock):
            if time.monotonic() > give_up_at:
                raise StoreBusy(
                    f"Another nbproof has held {base} for {patience_s:.0f} s",
                    hint="Wait until it is done, then try again.",
                )
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(lock)


def _is_taken_now(lock: int) -> bool:
    """Try to take the lock, without waiting."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
