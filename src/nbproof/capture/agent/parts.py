"""Parts of values: columns, items, attributes, rows, and what only tells the shape.

A part has a key that says where it is (`['a']`, `.x`, `#len`) and a digest like any value. A path
goes as deep as the value is transparent: a method that is called on a part reads that part.
"""

import ast
import sys
import types
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Set

from . import own
from .accesses import Path, Step
from .budget import Budget
from .libraries import column_of
from .values import digest, digest_by, state_is_visible

ABSENT = "absent"
MOST_MEMBERS = 256
_DICTS: Set[Any] = {dict}
_LISTS: Set[Any] = {list, tuple}
_SIZED: Set[Any] = {dict, list, tuple, set, frozenset, str, bytes}
_OF_FRAMES = frozenset("columns dtypes empty index ndim shape size".split())
_OF_ARRAYS = frozenset("dtype ndim shape size".split())


class _Found(NamedTuple):
    """One step further: the key of the part and its value; `is_end` where no step leads on."""

    key: str
    value: Any
    is_end: bool = False


class _Column(NamedTuple):
    """A column of a frame, not made into an object of its own before it is digested."""

    frame: Any
    position: int


def parts_of(value: Any, paths: Iterable[Path], budget: Budget) -> Optional[Dict[str, str]]:
    """The digests of the parts that these paths lead to; None where one leads to no part."""
    found: Dict[str, str] = {}
    for path in paths:
        ends = _follow(value, path)
        if not ends:
            return None
        for end in ends:
            if end.key not in found:
                token = _digest(end.value, budget)
                if token is None:
                    return None
                found[end.key] = token
    return found


def paths_of(value: Any) -> Set[Path]:
    """The paths to all parts of a module of the workspace, which a new kernel's cells may use."""
    if type(value) is not types.ModuleType or not own.is_own(value):
        return set()
    return {(("attr", name),) for name, _ in own.members(value)[:MOST_MEMBERS]}


def keys_of(value: Any, paths: Iterable[Path]) -> Optional[List[str]]:
    """The keys of the parts that just these paths lead to; None where one leads elsewhere."""
    if type(value) is types.ModuleType:
        return None  # what is put on a module is followed under a name of its own
    keys = []
    for path in paths:
        ends = _follow(value, path, is_exact=True)
        if not ends:
            return None
        keys += [end.key for end in ends if end.key != ".index"]
    return keys


def _digest(value: Any, budget: Budget) -> Optional[str]:
    if value is _NOTHING:
        return ABSENT
    if type(value) is _Column:
        return digest_by(lambda walk: column_of(walk, value.frame, value.position), budget)
    return digest(value, budget)


_NOTHING = object()


def _follow(value: Any, path: Path, *, is_exact: bool = False) -> List[_Found]:
    """The parts at the end of a path, or where it leads no further."""
    key, steps = "", list(path)
    while steps:
        found = _step(value, steps.pop(0))
        if not found:
            return [] if is_exact or not key else [_Found(key, value)]
        if found[0].is_end:
            if is_exact and steps:
                return []
            return [_Found(key + one.key, one.value) for one in found]
        key, value = key + found[0].key, found[0].value
    return [_Found(key, value)]


def _step(value: Any, step: Step) -> List[_Found]:
    kind, (how, what) = type(value), step
    if kind is types.ModuleType:
        return _in_module(value, how, what)
    package = (kind.__module__ or "").partition(".")[0]
    if package == "pandas" and kind is sys.modules["pandas"].DataFrame:
        return _in_frame(value, how, what)
    if package == "numpy" and kind is sys.modules["numpy"].ndarray:
        return _in_array(value, how, what)
    if how == "len" and kind in _SIZED:
        return [_Found("#len", len(value), is_end=True)]
    if kind in _DICTS and how in ("item", "get", "has"):
        return _in_dict(value, how, what)
    if kind in _LISTS and how == "item":
        return _in_list(value, what)
    if how == "attr":
        return _in_object(kind, value, what)
    return []


def _in_dict(value: Any, how: str, what: str) -> List[_Found]:
    key = ast.literal_eval(what)
    if how == "has":
        return [_Found("#has[{}]".format(what), key in value, is_end=True)]
    place = "[{}]".format(what)
    if key not in value:
        return [_Found(place, _NOTHING, is_end=True)]
    return [_Found(place, value[key])]


def _in_list(value: Any, what: str) -> List[_Found]:
    key, place = ast.literal_eval(what), "[{}]".format(what)
    if type(key) is not int:
        return []
    if not -len(value) <= key < len(value):
        return [_Found(place, _NOTHING, is_end=True)]
    return [_Found(place, value[key])]


def _in_object(kind: type, value: Any, what: str) -> List[_Found]:
    """An attribute that the instance itself holds and that no descriptor or hook stands before."""
    traits = getattr(sys.modules.get("traitlets"), "HasTraits", None)
    if traits is not None and issubclass(kind, traits):
        values = value._trait_values
        return [_Found("." + what, values[what])] if what in values else []
    looks_up: Any = kind.__getattribute__
    if looks_up is not object.__getattribute__ or not state_is_visible(kind):
        return []
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return []
    above = next((base.__dict__[what] for base in kind.__mro__ if what in base.__dict__), None)
    if type(held) is not dict or what not in held or hasattr(type(above), "__set__"):
        return []
    return [_Found("." + what, held[what])]


def _in_module(value: types.ModuleType, how: str, what: str) -> List[_Found]:
    """What counts of a module of the workspace."""
    if how != "attr" or not own.is_own(value):
        return []
    return [_Found("." + name, one) for name, one in own.members(value, [what])]


def _in_array(value: Any, how: str, what: str) -> List[_Found]:
    if how == "len" and value.ndim:
        return [_Found("#len", len(value), is_end=True)]
    if how == "attr" and what in _OF_ARRAYS:
        return [_Found("#" + what, str(getattr(value, what)), is_end=True)]
    if how != "item":
        return []
    key = ast.literal_eval(what)
    keys = key if type(key) is tuple else (key,)
    if not all(type(one) is int for one in keys) or len(keys) > value.ndim:
        return []
    if not all(-size <= one < size for one, size in zip(keys, value.shape)):
        return [_Found("[{}]".format(what), _NOTHING, is_end=True)]
    return [_Found("[{}]".format(what), value[key], is_end=True)]


def _in_frame(value: Any, how: str, what: str) -> List[_Found]:
    """A column comes with the index: what is computed from it may show both."""
    if how == "len":
        return [_Found("#len", len(value), is_end=True)]
    if how == "attr" and what in _OF_FRAMES:
        return [_Found("#" + what, _of_frame(value, what), is_end=True)]
    if how == "attr":
        is_column = not hasattr(type(value), what) and what in value.columns
        return _columns(value, [what]) if is_column else []
    key = ast.literal_eval(what)
    if how == "has":
        return [_Found("#has[{}]".format(what), bool(key in value.columns), is_end=True)]
    return _columns(value, key if how == "items" else [key]) if how in ("item", "items") else []


def _of_frame(value: Any, what: str) -> Any:
    if what == "dtypes":
        return [list(value.columns), [str(dtype) for dtype in value.dtypes]]
    return getattr(value, what)


def _columns(value: Any, keys: List[Any]) -> List[_Found]:
    if not value.columns.is_unique or type(value.columns).__name__ == "MultiIndex":
        return []
    found = [_Found(".index", value.index, is_end=True)]
    for key in keys:
        place = "[{!r}]".format(key)
        if key in value.columns:
            position = int(value.columns.get_loc(key))
            found.append(_Found(place, _Column(value, position), is_end=True))
        else:
            found.append(_Found(place, _NOTHING, is_end=True))
    return found
