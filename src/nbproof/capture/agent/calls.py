"""Which code of the notebook a value may run: functions, what they wrap, hold and close over."""

import functools
import itertools
import types
from typing import Any, Dict, Iterator, List, Set

from .own import codes_in

MOST_FOLLOWED = 256
MOST_HELD = 64
_SCALARS = (bool, int, float, complex, str, bytes, type(None))


def codes(value: Any, namespace: Dict[str, Any]) -> Iterator[types.CodeType]:
    """The code of the notebook's functions that a value is, holds or leads to."""
    rest: List[Any] = [value]
    seen: Set[int] = set()
    while rest and len(seen) < MOST_FOLLOWED:
        one = rest.pop()
        if type(one) in _SCALARS or id(one) in seen:
            continue
        seen.add(id(one))
        if type(one) is types.FunctionType and one.__globals__ is namespace:
            yield from codes_in(one.__code__)
        rest += _led_to(one)


def _led_to(value: Any) -> List[Any]:
    """What a call of a value, or of one of its methods, may call."""
    kind = type(value)
    if kind is types.FunctionType:
        wrapped = vars(value).get("__wrapped__")
        return [wrapped, *(value.__defaults__ or ()), *_contents(value)]
    if kind.__name__ == "_lru_cache_wrapper":
        return [value.__wrapped__]
    if kind is types.MethodType:
        return [value.__func__, value.__self__]
    if kind is functools.partial:
        return [value.func, *value.args]
    if kind in (staticmethod, classmethod):
        return [value.__func__]
    if kind is property:
        return [value.fget, value.fset]
    if kind in (dict, list, tuple):
        items = value.values() if kind is dict else value
        return [one for one in itertools.islice(items, MOST_HELD) if callable(one)]
    own = value if issubclass(kind, type) else kind
    bases = [base for base in own.__mro__ if base.__module__ == "__main__"]
    return [one for base in bases for one in vars(base).values()]


def _contents(function: types.FunctionType) -> Iterator[Any]:
    """What a function took along from where it was made."""
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            continue
