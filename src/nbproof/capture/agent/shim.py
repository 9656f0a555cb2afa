"""The agent's end of the shim (capture/shim): what it saw of the kernel and of its children."""

import os
import struct
import time
from typing import Any, Iterator, List, NamedTuple, Optional

from .places import Signature

OPENED, REPLACED, GONE, MISSED, CONNECTED, RESOLVED, LISTENED, UNSEEN = range(1, 9)
READS, WRITES, EMPTIES, RELATIVE, EXISTED, FIXED, RUNNING = (1 << bit for bit in range(7))
_RECORD = struct.Struct("<QIIIIIIQqqqII")
MOST_BYTES = 4 * 1024 * 1024


class Event(NamedTuple):
    """One record of shim/ring.h."""

    kind: int
    flags: int
    process: int
    thread: int
    cell: int
    born: int
    before: Optional[Signature]
    staged: int
    text: str


class Shim:
    """The functions of shim/agent.c in this process."""

    def __init__(self, library: Any, folder: str) -> None:
        self._library = library
        self._folder = folder
        self._buffer: Any = None

    def begin(self, number: int) -> int:
        """A cell begins; the moment in nanoseconds."""
        now = time.time_ns()
        self._library.nbproof_begin(number, now)
        return now

    def end(self) -> None:
        """The cell is over."""
        self._library.nbproof_end()

    def own(self, number: int) -> None:
        """Forks belong to this cell from now on; 0: to the one that runs."""
        self._library.nbproof_own(number)

    def lost(self) -> int:
        """How many events did not fit since this was asked."""
        return int(self._library.nbproof_lost())

    def staged(self, number: int) -> Optional[str]:
        """Where old bytes lie; None for number 0."""
        return os.path.join(self._folder, str(number)) if number else None

    def events(self) -> Iterator[Event]:
        """What was seen since this was asked."""
        while self._library.nbproof_waiting():
            if self._buffer is None:
                self._buffer = _buffer()
            filled = self._library.nbproof_take(self._buffer, MOST_BYTES)
            yield from _events(memoryview(self._buffer)[:filled].tobytes())
            if not filled:
                return


def _events(raw: bytes) -> Iterator[Event]:
    at = 0
    while at + _RECORD.size <= len(raw):
        head, *rest = _RECORD.unpack_from(raw, at)
        kind, flags, process, thread, cell, born, *signed, staged, length = rest
        text = raw[at + _RECORD.size : at + _RECORD.size + length]
        before: Any = tuple(signed) if flags & EXISTED else None
        yield Event(kind, flags, process, thread, cell, born, before, staged, os.fsdecode(text))
        at += head & 0xFFFFFFFF


def _buffer() -> Any:
    import ctypes

    return ctypes.create_string_buffer(MOST_BYTES)


def attach(root: str, folder: Optional[str], skipped: List[str]) -> Optional[Shim]:
    """The shim of this process; None where it has none. Old bytes go to `folder`, None: nowhere."""
    if "NBPROOF_SHIM" not in os.environ:
        return None
    try:
        import ctypes

        library: Any = ctypes.PyDLL(None)
        library.nbproof_start.argtypes = [ctypes.c_char_p] * 3 + [ctypes.c_size_t]
        library.nbproof_begin.argtypes = [ctypes.c_uint32, ctypes.c_uint64]
        library.nbproof_own.argtypes = [ctypes.c_uint32]
        library.nbproof_take.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
        for name in ("take", "waiting"):
            getattr(library, "nbproof_" + name).restype = ctypes.c_size_t
        library.nbproof_lost.restype = ctypes.c_uint64
        starts = b"".join(os.fsencode(start) + b"\0" for start in skipped)
        kept = os.fsencode(root + os.sep) if folder else b""
        store = os.fsencode(folder or "")
        if not library.nbproof_start(kept, store, starts, len(starts)):
            return None
        _hide()
    except (AttributeError, ImportError, OSError, ValueError):
        return None
    return Shim(library, folder or "")


def _hide() -> None:
    """Take the shim's variables out of what Python shows of them; children get them all the same.

    They are others in each session, and are no part of what the user set.
    """
    shown = getattr(os.environ, "_data", {})
    channel = shown.pop(b"NBPROOF_SHIM", b"")
    ours = channel.split(b":", 2)[-1]
    first, _, others = shown.pop(b"LD_PRELOAD", b"").partition(b":")
    left = others if first == ours else first + b":" + others
    if left:
        shown[b"LD_PRELOAD"] = left
