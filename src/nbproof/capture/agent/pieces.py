"""Digests of parts and of columns, remembered under the digest of the whole that they belong to.

What has the same digest has the same parts. Nothing here keeps a value alive.
"""

import sys
from typing import Any, Dict, Iterable, List, NamedTuple, Optional

from .accesses import Path, Paths
from .budget import Budget
from .parts import parts_of


class _Whole(NamedTuple):
    """A value of a name: its digest, which object it is, and what is known of its parts.

    `columns` has the digests of a frame's columns by their labels, that of the index under None.
    """

    token: str
    identity: int
    parts: Dict[Path, Dict[str, str]]
    columns: Dict[Any, bytes]


class Pieces:
    """What is known of the parts of each name's present value."""

    def __init__(self) -> None:
        self._wholes: Dict[str, _Whole] = {}

    def parts(
        self, name: str, value: Any, token: str, paths: Iterable[Path], budget: Budget
    ) -> Optional[Dict[str, str]]:
        """The digests of the parts that these paths lead to; None where one leads to no part."""
        held = self._whole(name, value, token).parts
        found: Dict[str, str] = {}
        for path in paths:
            if path not in held:
                parts = parts_of(value, [path], budget)
                if parts is None:
                    return None
                held[path] = parts
            found.update(held[path])
        return found

    def known(
        self, name: str, value: Any, token: str, paths: Iterable[Path], budget: Budget
    ) -> Dict[str, str]:
        """The digests of those parts that are there and can be told."""
        found: Dict[str, str] = {}
        for path in paths:
            found.update(self.parts(name, value, token, [path], budget) or {})
        return found

    def keep(self, name: str, value: Any, token: str, budget: Budget) -> None:
        """Remember a frame's columns that were digested in this budget."""
        if not _is_frame(value) or token.startswith("~"):
            return
        places = [(None, (id(value.index), 0))]
        places += [(label, (id(value), at)) for at, label in enumerate(_labels(value))]
        found = {label: budget.known[key][1] for label, key in places if key in budget.known}
        self._whole(name, value, token).columns.update(found)

    def reuse(self, name: str, value: Any, changes: Paths, budget: Budget) -> None:
        """Spare the columns of a frame that the cell did not assign, where it did no more."""
        whole, keys = self._wholes.get(name), changes.get(name)
        if whole is None or whole.identity != id(value) or keys is None or not _is_frame(value):
            return
        assigned = {what for path in keys for _, what in path}
        for at, label in enumerate(_labels(value)):
            if label in whole.columns and repr(label) not in assigned:
                budget.known[id(value), at] = (value, whole.columns[label])
        if None in whole.columns:
            budget.known[id(value.index), 0] = (value.index, whole.columns[None])

    def forget(self, name: str) -> None:
        """The name was deleted."""
        self._wholes.pop(name, None)

    def _whole(self, name: str, value: Any, token: str) -> _Whole:
        found = self._wholes.get(name)
        if found is None or found.token != token or token.startswith("~"):
            found = self._wholes[name] = _Whole(token, id(value), {}, {})
        elif found.identity != id(value):
            found = self._wholes[name] = found._replace(identity=id(value))
        return found


def _is_frame(value: Any) -> bool:
    pandas: Any = sys.modules.get("pandas")
    return pandas is not None and type(value) is getattr(pandas, "DataFrame", None)


def _labels(frame: Any) -> List[Any]:
    """The labels of the columns; none where two are alike or they have several levels."""
    labels = frame.columns
    return list(labels) if labels.is_unique and labels.nlevels == 1 else []
