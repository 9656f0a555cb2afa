"""Digests of values: equal digests mean equal values, no digest means that it cannot be told.

No pickle: its bytes change with interning and with the order of sets. Walks are bounded in time
and in bytes, arrays are hashed by their buffers, and nothing of the user's is kept alive.
"""

import collections
import datetime as dt
import decimal
import enum
import fractions
import functools
import io
import pathlib
import types
import uuid
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

from . import own
from .budget import Budget, Unknown
from .hashing import Hasher
from .libraries import LIBRARIES
from .packing import ITEM_S, packed_form
from .standard import standard

_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE, Include/object.h
_BY_REPR = (
    dt.date,
    dt.datetime,
    dt.time,
    dt.timedelta,
    dt.timezone,
    decimal.Decimal,
    fractions.Fraction,
    uuid.UUID,
    pathlib.PurePosixPath,
    pathlib.PosixPath,
    pathlib.PureWindowsPath,
    pathlib.WindowsPath,
    range,
    slice,
)
_SCALARS = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis), type(NotImplemented))
_POINTER_BYTES = 8
_ITERABLES: List[Any] = [[], (), "", b"", range(0), {}, {}.values(), {}.items(), reversed([])]
_ITERATORS = [type(iter(iterable)) for iterable in _ITERABLES]
_ORDERED = frozenset((int, str, bytes))
_SLICE = 1 << 15
_FEW = 16
_CONTAINERS = (list, tuple, dict, set, frozenset, object)


def digest(value: Any, budget: Budget) -> Optional[str]:
    """32 hexadecimal digits that stand for a value; None where it cannot be told."""
    return digest_by(lambda walk: walk.add(value), budget)


def digest_by(take_in: Callable[["Walk"], None], budget: Budget) -> Optional[str]:
    """The digest of what `take_in` gives to a new walk."""
    hasher = Hasher()
    try:
        take_in(Walk(hasher.update, budget))
    except Unknown:
        return None
    except Exception:
        return None
    return hasher.hexdigest()


class Walk:
    """One walk through a value; `seen` holds the ids of containers on the way, for cycles."""

    def __init__(self, update: Callable[[Any], None], budget: Budget) -> None:
        self.update = update
        self.budget = budget
        self.seen: Dict[int, int] = {}
        self.alive: List[Any] = []

    def mark(self, *words: object) -> None:
        self.update(("\0".join(map(str, words)) + "\1").encode("utf-8", "surrogatepass"))

    def add(self, value: Any) -> None:
        kind = type(value)
        if kind in _SCALARS:
            self._scalar(kind, value)
            return
        if id(value) in self.seen:
            self.mark("again", self.seen[id(value)])
            return
        self.seen[id(value)] = len(self.seen)
        self.alive.append(value)
        self.budget.spend(64)
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(self, value)
        elif kind in _BY_REPR:
            self.mark("repr", kind.__qualname__, repr(value))
        elif issubclass(kind, enum.Enum):
            self.mark("enum", kind.__qualname__, value.name)
        elif issubclass(kind, type):
            self._class(value)
        else:
            self._object(kind, value)

    def _scalar(self, kind: type, value: Any) -> None:
        if kind is str:
            self.budget.spend(len(value))
            self.mark("str", len(value))
            self.update(value.encode("utf-8", "surrogatepass"))
        elif kind is bytes:
            self.budget.spend(len(value))
            self.mark("bytes", len(value))
            self.update(value)
        else:
            self.budget.spend(8)
            self.mark(kind.__name__, hex(value) if kind is int else repr(value))

    def sequence(self, value: Any) -> None:
        self.mark(type(value).__name__, len(value))
        if type(value) in (list, tuple):
            self._items_of(value)
            return
        for item in value:
            self.add(item)

    def _items_of(self, values: Any) -> None:
        """A slice at a time, at C's speed where it holds only plain values."""
        self.budget.reserve(len(values) * ITEM_S)
        for start in range(0, len(values), _SLICE):
            piece = values[start : start + _SLICE]
            packed = packed_form(piece)
            if packed is None:
                for item in piece:
                    self.add(item)
            else:
                self.budget.spend_much(len(packed))
                self.update(packed)

    def unordered(self, value: Any) -> None:
        self.mark("set", len(value))
        kinds = set(map(type, value))
        if len(kinds) == 1 and kinds <= _ORDERED:
            self._items_of(sorted(value))
            return
        for part in sorted(self._apart(item) for item in value):
            self.update(part)

    def _apart(self, item: Any) -> bytes:
        return self._digest_by(lambda walk: walk.add(item))

    def _digest_by(self, take_in: Callable[["Walk"], None]) -> bytes:
        hasher = Hasher()
        take_in(Walk(hasher.update, self.budget))
        return hasher.digest()

    def once(self, holder: Any, place: int, take_in: Callable[["Walk"], None]) -> None:
        """A large piece, by its digest; it is taken in no more than once in one budget."""
        known = self.budget.known.get((id(holder), place))
        if known is None:
            known = (holder, self._digest_by(take_in))
            self.budget.known[id(holder), place] = known
        self.update(known[1])

    def mapping(self, value: Any) -> None:
        self.mark(type(value).__name__, len(value))
        if type(value) is dict and len(value) > _FEW:
            self._items_of(list(value))
            self._items_of(list(value.values()))
            return
        for key, item in value.items():
            self.add(key)
            self.add(item)

    def function(self, value: types.FunctionType) -> None:
        self.mark("function", value.__qualname__)
        self.code(value.__code__)
        self.add(value.__defaults__)
        self.add(value.__kwdefaults__)
        for cell in value.__closure__ or ():
            try:
                self.add(cell.cell_contents)
            except ValueError:
                self.mark("empty cell")
        if own.is_own(value):
            self._own(own.named(value))

    def _own(self, held: Iterable[Tuple[str, Any]]) -> None:
        """What else the notebook's own code consists of."""
        for name, one in held:
            self.mark(name)
            self.add(one)

    def code(self, code: types.CodeType) -> None:
        self.mark(code.co_argcount, code.co_kwonlyargcount, code.co_flags)
        arguments = code.co_argcount + code.co_kwonlyargcount + bin(code.co_flags & 0x0C).count("1")
        self.mark(*code.co_names, "|", *code.co_varnames[:arguments], "|", *code.co_freevars)
        self.update(code.co_code)
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self.code(constant)
            else:
                self.add(constant)

    def method(self, value: types.MethodType) -> None:
        self.mark("method")
        self.add(value.__func__)
        self.add(value.__self__)

    def partial(self, value: functools.partial) -> None:  # type: ignore[type-arg]  # Python 3.8
        self.mark("partial")
        self.add(value.func)
        self.add(value.args)
        self.add(value.keywords)

    def module(self, value: types.ModuleType) -> None:
        self.mark("module", value.__name__, getattr(value, "__version__", ""))
        if own.is_own(value):
            self._own(own.members(value))

    def _class(self, value: type) -> None:
        self.mark("class", value.__module__, value.__qualname__)
        if value.__module__ != "__main__" and not own.is_own(value):
            return
        for base in value.__bases__:
            self.add(base)
        for name, item in value.__dict__.items():
            if name not in ("__dict__", "__weakref__", "__module__", "__doc__", "__firstlineno__"):
                self.mark(name)
                self.add(item)

    def iterator(self, value: Any) -> None:
        """A built-in iterator tells where it stands by its pickle form, which consumes nothing."""
        for part in value.__reduce__():
            self.add(part)

    def generator(self, value: types.GeneratorType) -> None:  # type: ignore[type-arg]  # 3.8
        frame = value.gi_frame
        self.mark("generator", value.__qualname__, frame.f_lasti if frame else "done")
        if frame is not None:
            self.code(frame.f_code)
            self.mapping(dict(frame.f_locals))

    def stream(self, value: Any) -> None:
        if value.closed:
            self.mark("closed stream", value.name)
            return
        if value.writable():
            raise Unknown  # to tell where it stands would flush it
        self.mark("stream", value.name, value.tell())

    def wrapped(self, value: Any) -> None:
        self.mark(type(value).__name__)
        for part in ("__func__", "fget", "fset", "fdel"):
            self.add(getattr(value, part, None))

    def builtin(self, value: Any) -> None:
        owner = getattr(value, "__self__", None)
        self.mark("builtin", value.__name__)
        if owner is not None and not isinstance(owner, types.ModuleType):
            self.add(owner)

    def buffer(self, value: Any) -> None:
        """Bytes of a buffer that is contiguous already: nothing is copied."""
        view = memoryview(value)
        self.budget.spend(view.nbytes)
        if view.nbytes:
            self.update(view.cast("B"))

    def _object(self, kind: type, value: Any) -> None:
        package = (kind.__module__ or "").partition(".")[0]
        by_package = LIBRARIES.get(package)
        if by_package is not None and by_package(self, value):
            return
        if standard(self, kind, value):
            return
        if not state_is_visible(kind):
            raise Unknown
        self.mark("object", kind.__module__, kind.__qualname__)
        if kind.__module__ == "__main__" or own.is_own(kind):
            self.add(kind)
        self._items(kind, value)
        for name, slot in _slots(kind):
            try:
                held = slot.__get__(value, kind)
            except AttributeError:
                continue
            self.mark(name)
            self.add(held)
        try:
            self.mapping(object.__getattribute__(value, "__dict__"))
        except AttributeError:
            self.mark("no dict")

    def _items(self, kind: type, value: Any) -> None:
        """What a subclass of a container holds; methods that it overrides are not called."""
        for container in (list, tuple, set, frozenset):
            if issubclass(kind, container):
                plain = tuple(container.__iter__(value))
                (self.unordered if container in (set, frozenset) else self.sequence)(plain)
        if issubclass(kind, dict):
            self.mapping(dict(dict.items(value)))


def state_is_visible(kind: type) -> bool:
    """Whether all that an instance holds is in its `__dict__`, its `__slots__` and its items.

    True for classes written in Python alone, also over a built-in container: all other bases are
    heap types, and the instance is no larger than its slots ask for.
    """
    own = [base for base in kind.__mro__ if base not in _CONTAINERS]
    if not all(base.__flags__ & _HEAP_TYPE for base in own):
        return False
    container = next(base for base in kind.__mro__ if base in _CONTAINERS)
    slots_bytes = _POINTER_BYTES * len(list(_slots(kind)))
    return kind.__basicsize__ <= container.__basicsize__ + 2 * _POINTER_BYTES + slots_bytes


def _slots(kind: type) -> Iterable[Tuple[str, Any]]:
    """The slots of a class and their descriptors, under the names that the class body mangled."""
    for base in kind.__mro__:
        for name, held in base.__dict__.items():
            if type(held) is types.MemberDescriptorType:
                yield name, held


_HANDLERS: Dict[type, Callable[[Walk, Any], None]] = {
    list: Walk.sequence,
    tuple: Walk.sequence,
    set: Walk.unordered,
    frozenset: Walk.unordered,
    dict: Walk.mapping,
    bytearray: Walk.buffer,
    types.MappingProxyType: Walk.mapping,
    types.FunctionType: Walk.function,
    types.MethodType: Walk.method,
    types.ModuleType: Walk.module,
    types.BuiltinFunctionType: Walk.builtin,
    functools.partial: Walk.partial,
    collections.OrderedDict: Walk.mapping,
    collections.defaultdict: Walk.mapping,
    collections.Counter: Walk.mapping,
    collections.deque: Walk.sequence,
    types.GeneratorType: Walk.generator,
    io.TextIOWrapper: Walk.stream,
    io.BufferedReader: Walk.stream,
    **dict.fromkeys(_ITERATORS, Walk.iterator),
    enumerate: Walk.iterator,
    zip: Walk.iterator,
    map: Walk.iterator,
    filter: Walk.iterator,
    staticmethod: Walk.wrapped,
    classmethod: Walk.wrapped,
    property: Walk.wrapped,
}
