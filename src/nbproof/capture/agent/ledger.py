"""What one cell does to files: each with its state before, what was done, and the state after."""

import os
from typing import Any, Dict, List, NamedTuple, Optional

from .places import Places, Signature, signature

MOST_FILES = 110_000
MOST_MISSED = 256
_SIDE_FILES = ("-wal", "-shm", "-journal")


class Seen(NamedTuple):
    """A file that a cell opened."""

    path: str
    before: Optional[Signature]
    after: Optional[Signature]
    is_read: bool
    is_written: bool
    staged: Optional[str]
    keeps: bool


class Touch:
    """What a cell did to one file so far."""

    __slots__ = ("before", "is_opened_to_write", "is_read", "keeps", "staged")

    def __init__(self, before: Optional[Signature]) -> None:
        self.before = before
        self.is_read = False
        self.keeps = True
        self.is_opened_to_write = False
        self.staged: Optional[str] = None


class Ledger:
    """The files of one cell, by their real names."""

    def __init__(self, number: int, began_ns: int, places: Places, staging: Any) -> None:
        self.number = number
        self.began_ns = began_ns
        self.left_out = 0
        self.is_folder_used = False
        self._places = places
        self._staging = staging
        self._touched: Dict[str, Touch] = {}
        self._missed: Dict[str, None] = {}

    def get(self, name: str) -> Optional[Touch]:
        """What was done to a file; None where nothing was."""
        return self._touched.get(name)

    def add(
        self,
        name: str,
        before: Optional[Signature],
        *,
        reads: bool = False,
        writes: bool = False,
        keeps: bool = False,
        staged: Optional[str] = None,
    ) -> None:
        """Something is done to a file; only the first `before` and `staged` of a file count."""
        touch = self._touched.get(name)
        if touch is None:
            if len(self._touched) >= MOST_FILES:
                self.left_out += 1
                return
            touch = self._touched[name] = Touch(before)
        touch.is_read = touch.is_read or reads
        touch.keeps = touch.keeps and (keeps or not writes)
        if staged is not None and touch.staged is None and not touch.is_opened_to_write:
            touch.staged = staged
        elif staged is not None:
            self._staging.drop(staged)
        touch.is_opened_to_write = touch.is_opened_to_write or writes

    def miss(self, name: str) -> None:
        """Somebody asks for a path that is not there."""
        is_ours = self._places.is_inside(name) and not self._places.is_skipped(name)
        if is_ours and len(self._missed) < MOST_MISSED and not os.path.lexists(name):
            self._missed[name] = None

    def missed(self) -> List[str]:
        """The paths in the workspace that were asked for in vain, and are not there now either."""
        return [name for name in self._missed if not os.path.lexists(name)]

    def written(self) -> List[str]:
        """The files that were opened to write."""
        return [name for name, touch in self._touched.items() if touch.is_opened_to_write]

    def seen(self) -> List[Seen]:
        """All of it, as the files are now."""
        every = (self._seen(name, touch) for name, touch in list(self._touched.items()))
        return [seen for seen in every if seen.is_read or seen.is_written]

    def _seen(self, path: str, touch: Touch) -> Seen:
        after = signature(path)
        is_written = after != touch.before
        if not is_written and touch.staged is not None:
            self._staging.drop(touch.staged)
            touch.staged = None
        is_new = touch.before is None or (touch.before[3] > self.began_ns and not touch.staged)
        is_side = is_new and self._is_side_file(path)
        return Seen(
            path=path,
            before=None if is_new else touch.before,
            after=after,
            is_read=touch.is_read and not is_new,
            is_written=(is_written or (is_new and after is not None)) and not is_side,
            staged=touch.staged,
            keeps=touch.keeps,
        )

    def _is_side_file(self, path: str) -> bool:
        """Whether it belongs to a database, and goes with its connection."""
        return any(path.endswith(end) and path[: -len(end)] in self._touched for end in _SIDE_FILES)
