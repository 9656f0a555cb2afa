"""Every process that a replay starts ends with it, however it was started."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

import psutil

PATIENCE_S = 2.0
_ROUNDS = 5
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of what this process's children leave behind (Linux: prctl(2)).

    Elsewhere a process that a cell detached from its parent is not found again.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_children() -> None:
    """End all descendants of this process: asked first, then killed, until none is left."""
    for _ in range(_ROUNDS):
        found = psutil.Process().children(recursive=True)
        if not found:
            return
        for process in found:
            with suppress(psutil.Error):
                process.terminate()
        _, alive = psutil.wait_procs(found, timeout=PATIENCE_S)
        for process in alive:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(alive, timeout=PATIENCE_S)
