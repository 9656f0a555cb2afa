"""The notebook's own modules: which code is theirs, and what of it a value of theirs stands for.

A function counts with what it calls in modules of the workspace, and with the constants that it
names there, as they were at first. Comments do not count, nor what a module holds besides: caches,
counters, data. A large package counts by its name, as installed ones do: to take in its code would
cost each cell too much. Nothing of the user's is kept alive.
"""

import hashlib
import os
import sys
import types
from typing import (
    Any,
    Callable,
    Dict,
    FrozenSet,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Set,
    Tuple,
)

MOST_FOLLOWED = 1_000
LARGEST_PACKAGE_BYTES = 256 * 1024
_CONSTANTS = (bool, int, float, complex, str, bytes, type(None))
_STORES = frozenset(("STORE_GLOBAL", "DELETE_GLOBAL"))


class _First(NamedTuple):
    """What a module held when it was first met; `spec` is another one after it was reloaded."""

    spec: int
    constants: Dict[str, str]


class _Watched:
    """Which files the notebook's own code is in, and what is known of its modules."""

    def __init__(self) -> None:
        self.is_own: Callable[[str], bool] = "".__eq__
        self.files: Dict[str, bool] = {}
        self.packages: Dict[str, bool] = {}
        self.first: Dict[int, _First] = {}


_watched = _Watched()


def watch(is_own: Callable[[str], bool]) -> None:
    """From now on the code of these files is the notebook's own."""
    _watched.is_own = is_own
    _watched.files.clear()
    _watched.packages.clear()
    _watched.first.clear()


def is_own(value: Any) -> bool:
    """Whether it is a module, a class or a function of a module in the workspace."""
    kind = type(value)
    if kind is types.FunctionType:
        file, module = value.__code__.co_filename, value.__module__
    elif kind is types.ModuleType:
        file, module = vars(value).get("__file__"), value.__name__
    elif issubclass(kind, type):
        module = value.__module__
        file = getattr(sys.modules.get(str(module)), "__file__", None)
    else:
        return False
    return module != "__main__" and is_inside(file) and not _is_large(str(module), file)


def _is_large(module: str, file: str) -> bool:
    """Whether a module is one of very much code, which a package holds together."""
    name = module.partition(".")[0]
    if name not in _watched.packages:
        above = getattr(sys.modules.get(name), "__file__", None) or file
        is_package = os.path.basename(above) == "__init__.py"
        sizes = _sizes(os.path.dirname(above)) if is_package else iter((_size(file),))
        total = 0
        for size in sizes:
            total += size
            if total > LARGEST_PACKAGE_BYTES:
                break
        _watched.packages[name] = total > LARGEST_PACKAGE_BYTES
    return _watched.packages[name]


def _sizes(folder: str) -> Iterator[int]:
    for base, _, names in os.walk(folder):
        yield from (_size(os.path.join(base, name)) for name in names if name.endswith(".py"))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def members(
    module: types.ModuleType, names: Optional[Iterable[str]] = None
) -> List[Tuple[str, Any]]:
    """What counts of a module by its names: its code, and digests of its constants."""
    return _counting(vars(module), sorted(vars(module)) if names is None else names)


def named(function: types.FunctionType) -> List[Tuple[str, Any]]:
    """What counts of that which a function of a module names there, in other modules too."""
    held, names = function.__globals__, _names(function)
    found = _counting(held, names)
    for name in names:
        one = held.get(name)
        if type(one) is types.ModuleType and is_own(one):
            found += [(name + "." + each, held) for each, held in _counting(vars(one), names)]
    return [(name, one) for name, one in found if type(one) is not types.ModuleType]


def uses(values: Iterable[Any]) -> Set[str]:
    """The globals that own functions among these name, in what they call too: `module.name`."""
    rest = list(values)
    seen: Set[int] = set()
    found: Set[str] = set()
    while rest and len(seen) < MOST_FOLLOWED:
        one = rest.pop()
        if id(one) in seen or not is_own(one):
            continue
        seen.add(id(one))
        if issubclass(type(one), type):
            rest += [getattr(held, "__func__", held) for held in vars(one).values()]
        elif type(one) is types.FunctionType:
            module = str(one.__globals__.get("__name__"))
            found |= {"{}.{}".format(module, name) for name in _names(one)}
            rest += [held for _, held in named(one)]
    return found


def is_inside(path: Any) -> bool:
    """Whether a file of code is the notebook's own."""
    if type(path) is not str or not os.path.isabs(path):
        return False
    if path not in _watched.files:
        _watched.files[path] = _watched.is_own(path)
    return _watched.files[path]


def _counting(held: Dict[str, Any], names: Iterable[str]) -> List[Tuple[str, Any]]:
    """What counts among these names of a module."""
    constants = _first(held).constants
    found = []
    for name in names:
        if name in constants:
            found.append((name, constants[name]))
        elif name in held and is_own(held[name]):
            found.append((name, held[name]))
    return found


def _first(held: Dict[str, Any]) -> _First:
    spec = id(held.get("__spec__"))
    known = _watched.first.get(id(held))
    if known is None or known.spec != spec:
        assigned = _assigned(held)
        constants = {
            name: _digest(one)
            for name, one in list(held.items())
            if name not in assigned and not _is_special(name) and _is_constant(one)
        }
        known = _watched.first[id(held)] = _First(spec, constants)
    return known


def _is_constant(one: Any) -> bool:
    if type(one) in (tuple, frozenset):
        return all(type(each) in _CONSTANTS for each in one)
    return type(one) in _CONSTANTS


def _digest(constant: Any) -> str:
    if type(constant) is frozenset:
        constant = sorted(map(repr, constant))
    return hashlib.blake2b(repr(constant).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _assigned(held: Dict[str, Any]) -> FrozenSet[str]:
    """The globals that functions of a module assign: what stands there is no constant."""
    functions = [one for one in list(held.values()) if type(one) is types.FunctionType]
    own = (one for one in functions if one.__globals__ is held)
    codes = {code for one in own for code in codes_in(one.__code__)}
    return frozenset(name for code in codes for name in _names_stored(code))


def _names_stored(code: types.CodeType) -> Iterator[str]:
    import dis

    return (str(one.argval) for one in dis.get_instructions(code) if one.opname in _STORES)


def _names(function: types.FunctionType) -> List[str]:
    return sorted({name for code in codes_in(function.__code__) for name in code.co_names})


def codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    """A piece of code and all that is defined in it."""
    rest = [code]
    while rest:
        code = rest.pop()
        yield code
        rest += [one for one in code.co_consts if isinstance(one, types.CodeType)]


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
