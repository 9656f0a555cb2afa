"""Digests of the user's files, computed once for each state of a file."""

from __future__ import annotations

import os
import stat
import struct
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.data import DataState
from nbproof.model.ids import Digest
from nbproof.store.interface import Heard, Stamp, Unstable, unheard
from nbproof.store.regular import NotRegularError, digest_of_open, steadily
from nbproof.workspace.stamps import KEY_BYTES, STAMP, Known, StampFile

_HEX = slice(len("blake3:"), None)
_FINE_NS = 20_000_000
_COARSE_NS = 2_000_000_000
_MOST_ENTRIES = 200_000
_WORTH_FILES = 200
_WORTH_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A regular file and its content's digest at one moment."""

    digest: Digest
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """There is nothing under this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something stands there whose bytes cannot be told: `reason` says why."""

    reason: str


Look = Present | Absent | Unreadable


class StatCache:
    """Remembers the digest of each state of a file, by inode, size and both times.

    A file that was changed within the clock's granularity of the look is digested again each
    time: it may change once more without a change of its times.
    """

    def __init__(self, file: StampFile | None = None) -> None:
        self._digests: OrderedDict[Stamp, Digest] = OrderedDict()
        self._file = file
        self._earlier: Known | None = None
        self._new_files = self._new_bytes = 0

    def recall(self, stamp: Stamp) -> Digest | None:
        """The digest of a file with this stamp, where it is known for certain."""
        digest = self._digests.get(stamp)
        if digest is not None:
            self._digests.move_to_end(stamp)
            return digest
        key = self.earlier.key_of(stamp)
        return None if key is None else Digest(f"blake3:{key.hex()}")

    @property
    def earlier(self) -> Known:
        """What earlier processes knew."""
        if self._earlier is None:
            self._earlier = self._file.read() if self._file is not None else Known(b"")
        return self._earlier

    def still(self, states: Iterable[DataState], root: str) -> dict[str, DataState]:
        """Those of these files below `root` that are known to be as they were, by name.

        None is read. It is written out in one loop: there may be a hundred thousand of them.
        """
        same = {}
        recent, known, look, pack = self._digests, self.earlier, os.stat, STAMP.pack
        rows, places = known.rows, known.places
        for state in states:
            name, digest = state.path, state.digest
            try:
                now = look(name if name.startswith("/") else f"{root}/{name}")
                stamp = pack(now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
            except (OSError, ValueError, struct.error):
                continue
            found = recent.get(Stamp.of(now)) if recent else None
            if found is None and digest is not None and (place := places.get(stamp)) is not None:
                found = digest if rows[place : place + KEY_BYTES].hex() == digest[_HEX] else None
            if found is not None and found == digest:
                same[name] = state
        return same

    def unread_bytes(self, path: str) -> int | None:
        """The size of a regular file whose digest is not known, None for all else."""
        try:
            status = os.stat(path)  # noqa: PTH116  a hundred thousand times
        except (OSError, ValueError):
            return None
        is_unread = stat.S_ISREG(status.st_mode) and self.recall(Stamp.of(status)) is None
        return status.st_size if is_unread else None

    def save(self) -> None:
        """Keep what is known for other processes, where that spares them some work."""
        is_worth = self._new_files >= _WORTH_FILES or self._new_bytes >= _WORTH_BYTES
        if self._file is None or not is_worth:
            return
        self._file.write(self._file.read(), self._digests)
        self._new_files = self._new_bytes = 0

    def remember(self, stamp: Stamp, digest: Digest, *, looked_at_ns: int) -> None:
        """Note a digest that was computed from a look that began at `looked_at_ns`."""
        if is_racy(stamp, looked_at_ns):
            return
        self._new_files += stamp not in self._digests
        self._new_bytes += 0 if stamp in self._digests else stamp.size_bytes
        self._digests[stamp] = digest
        if len(self._digests) > _MOST_ENTRIES:
            self._digests.popitem(last=False)

    def look(self, path: str, heard: Heard = unheard) -> Look:
        """What stands at `path` now; links are followed, pipes and devices never opened."""
        try:
            stamp = Stamp.of(os.stat(path))  # noqa: PTH116  a hundred thousand times
            digest = self.recall(stamp)
            if digest is not None:
                return Present(digest=digest, size_bytes=stamp.size_bytes)
            return self._digest(Path(path), heard)
        except (FileNotFoundError, NotADirectoryError):
            return Absent()
        except NotRegularError:
            return Unreadable(reason="it is not a regular file")
        except (OSError, ValueError) as error:
            return Unreadable(reason=getattr(error, "strerror", None) or str(error))

    def _digest(self, path: Path, heard: Heard) -> Look:
        looked_at_ns = time.time_ns()
        found = steadily(path, lambda file: digest_of_open(file, heard))
        if isinstance(found, Unstable):
            return Unreadable(reason="it changed while it was being read")
        digest, stamp = found
        self.remember(stamp, digest, looked_at_ns=looked_at_ns)
        return Present(digest=digest, size_bytes=stamp.size_bytes)


def is_racy(stamp: Stamp, looked_at_ns: int) -> bool:
    """Whether a file was changed so shortly before the look that its times cannot tell more."""
    latest = max(stamp.mtime_ns, stamp.ctime_ns)
    is_coarse = stamp.mtime_ns % 1_000_000_000 == 0 and stamp.ctime_ns % 1_000_000_000 == 0
    return latest > looked_at_ns - (_COARSE_NS if is_coarse else _FINE_NS)
