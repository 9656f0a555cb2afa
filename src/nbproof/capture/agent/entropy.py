"""Randomness that can be had again: what a session's generators begin with is recorded.

Fresh entropy is drawn where the kernel starts, so that the user's draws stay random. From it come
the seed of hashes (PYTHONHASHSEED), the first state of `random`, the entropy that numpy's
generators ask for, and the first seeds of the libraries in LIBRARIES, given once they are loaded.
A replay that is given the same entropy draws the same, without a seed in the code. So do forked
processes: each begins with what its number among its parent's children makes of the entropy.
"""

import hashlib
import importlib.machinery
import os
import random
import sys
from functools import partial
from typing import Any, Callable, Dict, Optional

NUMPYS = ("numpy.random.bit_generator", "numpy.random._bit_generator")
"""The two names of the module whose `randbits` numpy's generators call where they get no seed."""


def number(entropy: str, purpose: str, bits: int) -> int:
    """A number of so many bits for a purpose, always the same for the same entropy."""
    size = (bits + 7) // 8
    drawn = b""
    for count in range(size // 64 + 1):
        text = "{}:{}:{}".format(entropy, purpose, count)
        drawn += hashlib.blake2b(text.encode("ascii")).digest()
    return int.from_bytes(drawn[:size], "big") >> (size * 8 - bits)


def hash_seed(entropy: str) -> str:
    """A value for PYTHONHASHSEED: 1 to 4294967295, since 0 switches the randomness off."""
    return str(number(entropy, "hash", 32) or 1)


class Stream:
    """Gives numpy a number each time that it asks for entropy, in each process another one."""

    def __init__(self, entropy: str) -> None:
        self._entropy = entropy
        self._count = 0
        self._children = 0

    def randbits(self, bits: int) -> int:
        """As `secrets.randbits`."""
        self._count += 1
        return number(self._entropy, "numpy {}".format(self._count), bits)

    def feed(self, module: Any) -> None:
        """Let numpy's module ask here."""
        if hasattr(module, "randbits"):
            module.randbits = self.randbits

    def before_fork(self) -> None:
        """Count the child that is about to be."""
        self._children += 1

    def in_child(self) -> None:
        """Begin the forked process with entropy of its own."""
        own = number(self._entropy, "child {}".format(self._children), 128)
        self._entropy = "{:032x}".format(own)
        self._count = self._children = 0
        _seed(self._entropy)


def _torch(entropy: str, module: Any) -> None:
    module.manual_seed(number(entropy, "torch", 63))


def _numba(entropy: str, module: Any) -> None:
    module.rnd_seed(module.rnd_get_np_state_ptr(), number(entropy, "numba np.random", 32))
    module.rnd_seed(module.rnd_get_py_state_ptr(), number(entropy, "numba random", 32))


def _polars(entropy: str, module: Any) -> None:
    module.set_random_seed(number(entropy, "polars", 64))


LIBRARIES: Dict[str, Callable[[str, Any], None]] = {
    "torch": _torch,
    "numba._helperlib": _numba,
    "polars": _polars,
}
"""Modules with generators of their own, and how each is given its first seed."""


class Finder:
    """Finds the modules whose first draws are to be had again, until each is loaded."""

    def __init__(self, stream: Stream, entropy: str) -> None:
        self.waiting: Dict[str, Callable[[Any], None]] = {
            name: partial(seed, entropy) for name, seed in LIBRARIES.items()
        }
        self.waiting.update((name, stream.feed) for name in NUMPYS)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[Any]:
        """The module's own spec, with a loader that begins it; None for other modules."""
        if name not in self.waiting:
            return None
        spec: Any = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = Loader(spec.loader, self)
        return spec

    def begin(self, name: str, module: Any) -> None:
        """Give a module that was just loaded what it begins with, once."""
        begin = self.waiting.pop(name, None)
        if begin is not None:
            begin(module)


class Loader:
    """Another loader, which lets the finder begin the module once it is loaded."""

    def __init__(self, inner: Any, finder: Finder) -> None:
        self._inner = inner
        self._finder = finder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def create_module(self, spec: Any) -> Any:
        """As the other loader does."""
        return self._inner.create_module(spec)

    def exec_module(self, module: Any) -> None:
        """The same; afterwards nothing shows of this loader."""
        self._inner.exec_module(module)
        module.__spec__.loader = module.__loader__ = self._inner
        try:
            self._finder.begin(module.__name__, module)
        except Exception:
            return  # A version that is seeded in another way draws as it always did.


def install(entropy: str) -> bool:
    """Begin this session from this entropy; false where numpy was there before."""
    if any(name in sys.modules for name in NUMPYS):
        return False
    _seed(entropy)
    stream = Stream(entropy)
    sys.meta_path.insert(0, Finder(stream, entropy))
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=stream.before_fork, after_in_child=stream.in_child)
    shown = getattr(os.environ, "_data", {})
    if shown.get(b"PYTHONHASHSEED") == hash_seed(entropy).encode("ascii"):
        del shown[b"PYTHONHASHSEED"]
    return True


def begin(entropy: str) -> None:
    """Before the first cell: forget what the kernel itself drew, which is never the same twice.

    IPython draws a tip for each banner. Where somebody set another seed meanwhile it stays.
    """
    seeded = random.Random(_number_of_random(entropy))  # noqa: S311 - it is `random` that is asked
    untouched = seeded.getstate()[1][:-1]
    seeded.getrandbits(32)
    if random.getstate()[1][:-1] in (untouched, seeded.getstate()[1][:-1]):
        _seed(entropy)


def _seed(entropy: str) -> None:
    random.seed(_number_of_random(entropy))


def _number_of_random(entropy: str) -> int:
    return number(entropy, "random", 256)
