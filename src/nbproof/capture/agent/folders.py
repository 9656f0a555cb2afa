"""The files in a folder, and those that follow patterns: the server asks in the same words."""

import fnmatch
import itertools
import os
from typing import Iterable, List, Optional

MOST_ENTRIES = 10_000
"""A status looks at each folder that a cell listed: it takes some milliseconds."""
_LEFT_OUT = frozenset(("__pycache__",))


def files_in(folder: str) -> Optional[List[str]]:
    """The names of what lies in a folder, but for folders; None where there are too many."""
    try:
        with os.scandir(folder) as entries:
            found = list(itertools.islice(entries, MOST_ENTRIES + 1))
        if len(found) > MOST_ENTRIES:
            return None
        return [entry.name for entry in found if not entry.is_dir()]
    except OSError:
        return []


def matching(names: Iterable[str], patterns: Iterable[str]) -> List[str]:
    """The names that follow one of the patterns, all but hidden ones where there is none."""
    wanted = list(patterns)
    return sorted(
        name
        for name in names
        if name not in _LEFT_OUT
        and (
            any(fnmatch.fnmatchcase(name, one) for one in wanted)
            if wanted
            else not name.startswith(".")
        )
    )
