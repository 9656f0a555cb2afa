"""Randomness that can be had again: what Python and numpy begin with in a session is recorded.

Fresh entropy is drawn where the kernel starts, so that the user's draws stay random. From it come
the seed of hashes (PYTHONHASHSEED), the first state of `random`, and the entropy that numpy's
generators ask for. A replay that is given the same entropy draws the same, without a seed in the
code. Processes that are forked ask the system: theirs must differ from their parent's.
"""

import hashlib
import importlib.machinery
import os
import random
import secrets
import sys
from typing import Any, Optional

NUMPYS = "numpy.random.bit_generator"
"""The one module that is touched: where its generators get no seed they call its `randbits`."""


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
    """Gives numpy a number each time that it asks for entropy."""

    def __init__(self, entropy: str) -> None:
        self._entropy = entropy
        self._pid = os.getpid()
        self._count = 0

    def randbits(self, bits: int) -> int:
        """As `secrets.randbits`; in a forked process that one's own."""
        if os.getpid() != self._pid:
            return secrets.SystemRandom().getrandbits(bits)
        self._count += 1
        return number(self._entropy, "numpy {}".format(self._count), bits)


class Finder:
    """Finds numpy's module of bit generators once, and nothing else."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[Any]:
        """The module's own spec, with a loader that gives it the stream; None for other modules."""
        if name != NUMPYS:
            return None
        sys.meta_path[:] = [one for one in sys.meta_path if one is not self]
        spec: Any = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = Loader(spec.loader, self._stream)
        return spec


class Loader:
    """Another loader, which gives the module the stream once it is loaded."""

    def __init__(self, inner: Any, stream: Stream) -> None:
        self._inner = inner
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def create_module(self, spec: Any) -> Any:
        """As the other loader does."""
        return self._inner.create_module(spec)

    def exec_module(self, module: Any) -> None:
        """The same; afterwards nothing shows of this loader."""
        self._inner.exec_module(module)
        if hasattr(module, "randbits"):
            module.randbits = self._stream.randbits
        module.__spec__.loader = module.__loader__ = self._inner


def install(entropy: str) -> bool:
    """Begin this session from this entropy; false where numpy was there before."""
    if NUMPYS in sys.modules:
        return False
    _seed(entropy)
    sys.meta_path.insert(0, Finder(Stream(entropy)))
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
