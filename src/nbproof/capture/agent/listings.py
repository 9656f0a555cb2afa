"""Which folders a cell lists, and what it finds there: a new file may change what it does.

Only what the notebook's own code lists counts, by itself or by way of `glob`, `pathlib` and
`os.walk`: imports and caches list folders too. Names that the code's patterns leave out do not.
"""

import os
import re
import sys
import types
from typing import Any, Dict, Iterator, List, Optional, Tuple

from . import own
from .folders import files_in, matching
from .places import Places

EVENTS = frozenset({"os.listdir", "os.scandir"})
MOST_FOLDERS = 256
MOST_NAMES = 1_000
MOST_NAMES_OF_ALL = 4_000
_MOST_FRAMES = 40
_BETWEEN = frozenset(("fnmatch", "glob", "os", "pathlib"))
_ENDING = re.compile(r"\*?(\.\w{1,16})+")

Listing = Tuple[str, List[str], List[str]]
"""A folder, the names of files that were found there, and the patterns that they follow."""


class Listings:
    """The folders that the running cell lists."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._found: Dict[Tuple[str, Tuple[str, ...]], List[str]] = {}
        self._is_looking = False

    def begin(self) -> None:
        """A cell starts."""
        self._found.clear()

    def hear(self, path: Any) -> None:
        """A folder is about to be listed; the caller is some frames further up."""
        if self._is_looking or type(path) is int or len(self._found) >= MOST_FOLDERS:
            return
        patterns = _patterns(sys._getframe(1))
        if patterns is not None:
            self._look(os.path.abspath(os.fsdecode(path or ".")), tuple(patterns))

    def ask(self, path: str) -> None:
        """Somebody asks whether a path is there, and it is."""
        folder, name = os.path.split(os.path.abspath(path))
        self._look(folder, (_literal(name),))

    def found(self) -> List[Listing]:
        """All of them."""
        return [
            (folder, names, list(patterns)) for (folder, patterns), names in self._found.items()
        ]

    def _look(self, path: str, patterns: Tuple[str, ...]) -> None:
        folder = os.path.realpath(path)
        is_ours = self._places.is_inside(folder + os.sep) and not self._places.is_skipped(
            folder + os.sep
        )
        if not is_ours or (folder, patterns) in self._found:
            return
        self._is_looking = True
        files = files_in(folder)
        self._is_looking = False
        if files is None:
            return
        names = matching(files, patterns)
        room = MOST_NAMES_OF_ALL - sum(map(len, self._found.values()))
        if len(names) <= min(MOST_NAMES, room):
            self._found[folder, patterns] = names


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _patterns(frame: Any) -> Optional[List[str]]:
    """What the notebook's code wants of the folder that it lists; None where it does not list."""
    pattern: Optional[str] = None
    is_matched = False
    for _ in range(_MOST_FRAMES):
        if frame is None:
            return None
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        if package == "_nbproof_agent" or frame.f_globals.get("__package__") == __package__:
            frame = frame.f_back
            continue
        if package not in _BETWEEN:
            break
        name = frame.f_code.co_name
        is_matched = is_matched or package == "glob" or name in ("glob", "rglob")
        if name in ("_glob1", "glob1", "glob", "rglob") and pattern is None:
            held = frame.f_locals.get("pattern")
            if frame.f_locals.get("dironly") is True:
                return None
            pattern = None if held is None else os.fsdecode(str(held)).rpartition("/")[2]
        frame = frame.f_back
    if not _is_notebooks(frame):
        return None
    if is_matched:
        return [pattern] if pattern and pattern != "**" else None
    return sorted(set(_endings(frame.f_code)))


def _is_notebooks(frame: Any) -> bool:
    if frame is None:
        return False
    return frame.f_globals.get("__name__") == "__main__" or own.is_inside(frame.f_code.co_filename)


def _endings(code: types.CodeType) -> Iterator[str]:
    """Endings of file names that the code has in it, as patterns."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _endings(constant)
            continue
        for text in constant if type(constant) is tuple else (constant,):
            if type(text) is str and _ENDING.fullmatch(text):
                yield "*" + text.lstrip("*")
