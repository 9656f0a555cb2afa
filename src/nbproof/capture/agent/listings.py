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

_GLOBBING = frozenset({"pathlib.Path.glob", "pathlib.Path.rglob"})
EVENTS = frozenset({"os.listdir", "os.scandir"}) | _GLOBBING
MOST_FOLDERS = 256
MOST_NAMES = 1_000
MOST_NAMES_OF_ALL = 4_000
_MOST_FRAMES = 40
_BETWEEN = frozenset(("fnmatch", "glob", "os", "pathlib"))
_MATCHING = frozenset(("_glob1", "glob1", "glob", "rglob"))
_ENDING = re.compile(r"\*?(\.\w{1,16})+")

Listing = Tuple[str, List[str], List[str]]
"""A folder, the names of files that were found there, and the patterns that they follow."""


class Listings:
    """The folders that the running cell lists."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._found: Dict[Tuple[str, Tuple[str, ...]], List[str]] = {}
        self._is_looking = False
        self._pattern = ""

    def begin(self) -> None:
        """A cell starts."""
        self._found.clear()

    def hear(self, event: str, path: Any, pattern: Any = "") -> None:
        """A folder is about to be listed, or a path asked for a pattern.

        The caller is some frames further up. From Python 3.13 on, the pattern is in none of them.
        """
        if event in _GLOBBING:
            self._pattern = str(pattern)
            return
        if self._is_looking or type(path) is int or len(self._found) >= MOST_FOLDERS:
            return
        patterns = _patterns(sys._getframe(1), self._pattern)
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
        within = folder + os.sep
        if not self._places.is_inside(within) or self._places.is_skipped(within):
            return
        if (folder, patterns) in self._found:
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


def _patterns(frame: Any, last: str) -> Optional[List[str]]:
    """What the notebook's code wants of the folder that it lists; None where it does not list.

    `last` is the pattern that was asked for last, where none is to be seen.
    """
    between, caller = _caller(frame)
    if caller is None:
        return None
    words = {one.f_code.co_name for one in between}
    is_matched = bool(words & _MATCHING) or any(_package(one) == "glob" for one in between)
    if not is_matched:
        return sorted(set(_endings(caller.f_code)))
    finders = [one for one in between if one.f_code.co_name in _MATCHING]
    found: Dict[str, Any] = finders[0].f_locals if finders else {}
    pattern = os.fsdecode(str(found.get("pattern", last))).rpartition("/")[2]
    is_of_files = found.get("dironly") is not True and pattern not in ("", "**")
    return [pattern] if is_of_files else None


def _caller(frame: Any) -> Tuple[List[Any], Any]:
    """The frames of the standard library on the way up, and that of the notebook's code, if any."""
    between: List[Any] = []
    for _ in range(_MOST_FRAMES):
        if frame is None:
            break
        if _package(frame) in _BETWEEN:
            between.append(frame)
        elif frame.f_globals.get("__package__") != __package__:
            return between, frame if _is_notebooks(frame) else None
        frame = frame.f_back
    return between, None


def _package(frame: Any) -> str:
    return str(frame.f_globals.get("__name__")).partition(".")[0]


def _is_notebooks(frame: Any) -> bool:
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
