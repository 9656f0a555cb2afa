"""Digests of what is held in C, by the standard library above all, where no `__dict__` shows it.

Keyed by the names of types, so that no module is imported that the notebook does not use.
"""

import sys
import types
from typing import Any, Callable, Dict, Optional

from .budget import Unknown

Take = Callable[[Any, Any], None]
PICKLABLE_ITERTOOLS = sys.version_info < (3, 12)
"""From then on their pickle form warns."""


def standard(walk: Any, kind: type, value: Any) -> bool:
    """Take in a value of a known type; False where the type is not known here."""
    take = _take(kind)
    if take is None:
        return False
    walk.mark("standard", kind.__module__, kind.__qualname__)
    take(walk, value)
    return True


def _take(kind: type) -> Optional[Take]:
    by_name = _BY_NAME.get("{}.{}".format(kind.__module__, kind.__qualname__))
    if by_name is not None:
        return by_name
    if kind.__module__ == "itertools" and PICKLABLE_ITERTOOLS:
        return _pickled
    if kind.__module__ == "sklearn.tree._tree":
        return _pickled
    if issubclass(kind, BaseException):
        return _exception
    generator = getattr(sys.modules.get("random"), "Random", None)
    if generator is not None and issubclass(kind, generator):
        return _generator
    return _DESCRIPTORS.get(kind)


def _pickled(walk: Any, value: Any) -> None:
    """Its pickle form, which consumes nothing: what makes it, from what, and its state."""
    for part in value.__reduce__():
        walk.add(part)


def _exception(walk: Any, value: BaseException) -> None:
    if type(value).__module__ == "__main__":
        walk.add(type(value))
    walk.add(value.args)
    walk.mapping(dict(vars(value)))


def _generator(walk: Any, value: Any) -> None:
    """A random generator by its state; the system's own has none."""
    if type(value).__name__ != "SystemRandom":
        walk.add(value.getstate())


def _attributes(*names: str) -> Take:
    def take(walk: Any, value: Any) -> None:
        for name in names:
            held = getattr(value, name)
            walk.add(held() if isinstance(held, types.BuiltinMethodType) else held)

    return take


def _nothing(walk: Any, value: Any) -> None:
    """The type is all that there is to tell."""


def _wrapper(walk: Any, value: Any) -> None:
    """A function with a cache: equal to another one that is asked for the first time."""
    walk.add(value.__wrapped__)


def _text(walk: Any, value: Any) -> None:
    walk.update(repr(value).encode("utf-8", "surrogatepass"))


def _items(walk: Any, value: Any) -> None:
    walk.sequence(list(value))


def _buffered(walk: Any, value: Any) -> None:
    if value.closed:
        raise Unknown
    walk.add(value.getvalue())
    walk.mark(value.tell())


def _descriptor(walk: Any, value: Any) -> None:
    walk.mark(value.__name__, value.__objclass__.__qualname__)


_BY_NAME: Dict[str, Take] = {
    "_abc._abc_data": _nothing,
    "_collections._tuplegetter": _pickled,
    "_io.BytesIO": _buffered,
    "_io.StringIO": _buffered,
    "_struct.Struct": _attributes("format"),
    "Struct.Struct": _attributes("format"),
    "_thread.RLock": _nothing,
    "_thread.lock": _attributes("locked"),
    "array.array": _attributes("typecode", "tobytes"),
    "builtins.code": lambda walk, value: walk.code(value),
    "builtins.dict_items": _items,
    "builtins.dict_keys": _items,
    "builtins.dict_values": _items,
    "builtins.memoryview": lambda walk, value: walk.buffer(value),
    "decimal.Context": _text,
    "functools._lru_cache_wrapper": _wrapper,
    "functools.cached_property": _attributes("func"),
    "operator.attrgetter": _pickled,
    "operator.itemgetter": _pickled,
    "operator.methodcaller": _pickled,
    "re.Match": _attributes("re", "string", "span"),
    "re.Pattern": _attributes("pattern", "flags"),
    "types.GenericAlias": _text,
    "types.SimpleNamespace": lambda walk, value: walk.mapping(dict(vars(value))),
    "types.UnionType": _text,
    "zoneinfo.ZoneInfo": _text,
}
_DESCRIPTORS: Dict[type, Take] = dict.fromkeys(
    (
        types.ClassMethodDescriptorType,
        types.GetSetDescriptorType,
        types.MemberDescriptorType,
        types.MethodDescriptorType,
        types.WrapperDescriptorType,
    ),
    _descriptor,
)
