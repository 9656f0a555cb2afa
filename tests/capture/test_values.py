"""Equal digests mean equal values; no digest means that it cannot be told."""

from __future__ import annotations

import abc
import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import functools
import gc
import io
import itertools
import math
import operator
import pathlib
import random
import re
import subprocess
import sys
import threading
import types
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # no stubs
import pytest
from sklearn.linear_model import LinearRegression  # type: ignore[import-untyped]  # no stubs
from sklearn.tree import DecisionTreeRegressor  # type: ignore[import-untyped]  # no stubs

from nbproof.capture.agent.budget import Budget
from nbproof.capture.agent.values import digest

Make = Callable[[], object]


@dataclasses.dataclass
class Point:
    x: int
    y: object = None


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: object) -> None:
        self.a = a


class Words(dict[str, int]):
    """A container of the user's own."""


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


def told(value: object) -> str | None:
    return digest(value, Budget(seconds=5, size_bytes=1 << 28))


def cycle() -> list[object]:
    items: list[object] = [1]
    items.append(items)
    return items


def aliased() -> list[list[int]]:
    inner = [1]
    return [inner, inner]


def frame() -> pd.DataFrame:
    return pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.Categorical(["u", "v"])})


def nested() -> object:
    value: object = []
    for _ in range(100_000):
        value = [value]
    return value


def adder(step: int) -> Callable[[int], int]:
    return lambda value: value + step


def counting(stop: int) -> collections.abc.Iterator[int]:
    yield from range(stop)


def advanced() -> collections.abc.Iterator[int]:
    iterator = iter([1, 2, 3])
    next(iterator)
    return iterator


def fitted(slope: float) -> LinearRegression:
    return LinearRegression().fit([[0.0], [1.0]], [0.0, slope])


VALUES: dict[str, Make] = {
    "None": lambda: None,
    "True": lambda: True,
    "1": lambda: 1,
    "1.0": lambda: 1.0,
    "-0.0": lambda: -0.0,
    "nan": lambda: math.nan,
    "big": lambda: 10**40,
    "str": lambda: str(b"ab", "ascii"),
    "lone surrogate": lambda: "\udce9",
    "bytes": lambda: bytes([97, 98]),
    "bytearray": lambda: bytearray(b"ab"),
    "list": lambda: [1, [2]],
    "tuple": lambda: (1, (2,)),
    "flat": lambda: [1, 2],
    "cycle": cycle,
    "aliased": aliased,
    "not aliased": lambda: [[1], [1]],
    "dict": lambda: {"a": 1, "b": 2},
    "dict in another order": lambda: {"b": 2, "a": 1},
    "ordered": lambda: collections.OrderedDict(a=1, b=2),
    "counter": lambda: collections.Counter("ab"),
    "deque": lambda: collections.deque([1, 2]),
    "set": lambda: {"a", "b", "c"},
    "other set": lambda: {"a", "b", "d"},
    "frozenset": lambda: frozenset({("a", 1), ("b", 2)}),
    "date": lambda: dt.date(2026, 11, 23),
    "aware": lambda: dt.datetime(2026, 11, 23, tzinfo=dt.timezone.utc),
    "decimal": lambda: decimal.Decimal("1.0"),
    "path": lambda: pathlib.PurePosixPath("a/b"),
    "range": lambda: range(3),
    "enum": lambda: Colour.RED,
    "other member": lambda: Colour.BLUE,
    "dataclass": lambda: Point(1, [2]),
    "other dataclass": lambda: Point(1, [3]),
    "slots": lambda: Slotted(1),
    "other slots": lambda: Slotted(2),
    "subclass": lambda: Words(a=1, b=2),
    "function": lambda: adder(1),
    "function over another value": lambda: adder(2),
    "partial": lambda: functools.partial(max, 1),
    "method": lambda: Point(1).__eq__,
    "module": lambda: math,
    "class": lambda: Point,
    "generator": lambda: counting(3),
    "other generator": lambda: counting(4),
    "iterator": lambda: iter([1, 2, 3]),
    "advanced iterator": advanced,
    "array": lambda: np.arange(6).reshape(2, 3),
    "array of another shape": lambda: np.arange(6).reshape(3, 2),
    "array of another type": lambda: np.arange(6, dtype="f4").reshape(2, 3),
    "array of objects": lambda: np.array(["a", None], dtype=object),
    "scalar of numpy": lambda: np.float64(1),
    "generator of numpy": lambda: np.random.default_rng(1),
    "series": lambda: pd.Series([1, 2], name="a"),
    "series of another name": lambda: pd.Series([1, 2], name="b"),
    "frame": frame,
    "frame in another order": lambda: frame()[["b", "a", "c"]],
    "frame with another index": lambda: frame().set_index("a"),
    "frame with a missing value filled": lambda: frame().fillna({"b": "y"}),
    "many indexes": lambda: frame().set_index(["a", "b"]),
    "timestamp": lambda: pd.Timestamp("2026-11-23"),
    "estimator": lambda: fitted(1.0),
    "other estimator": lambda: fitted(2.0),
}


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
def test_equal_values_have_equal_digests(make: Make) -> None:
    first, second = make(), make()

    assert told(first) is not None
    assert told(first) == told(second) == told(first)


def test_different_values_have_different_digests() -> None:
    found: dict[str | None, list[str]] = {}
    for name, make in VALUES.items():
        found.setdefault(told(make()), []).append(name)

    assert [names for names in found.values() if len(names) > 1] == []


def test_a_strided_view_has_the_digest_of_its_copy() -> None:
    array = np.arange(24).reshape(4, 6)

    assert told(array[::2, ::3]) == told(array[::2, ::3].copy())
    assert told(np.asfortranarray(array)) == told(array)


def test_a_change_in_place_changes_the_digest() -> None:
    table = frame()
    before = told(table)
    table.loc[0, "a"] = 7

    assert told(table) != before


@pytest.mark.parametrize("expression", ["{'a', 'b', ('c', 1), None}", "{'a': {'x', 'y', 'z'}}"])
def test_sets_have_the_same_digest_in_every_process(expression: str) -> None:
    code = (
        "from nbproof.capture.agent.values import *;"
        f"print(digest({expression}, Budget(seconds=5, size_bytes=1000000)))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in "123"
    }

    assert len(found) == 1
    assert "None" not in found.pop()


def after_next(iterator: Iterator[object]) -> Iterator[object]:
    next(iterator)
    return iterator


Pair = collections.namedtuple("Pair", "a b")  # noqa: PYI024  as notebooks write it


@functools.lru_cache
def cached(x: int) -> int:
    return x


class Base(abc.ABC):
    @abc.abstractmethod
    def f(self) -> int: ...


HELD_IN_C: dict[str, tuple[Make, Make]] = {
    "a counter": (lambda: itertools.count(1), lambda: after_next(itertools.count(1))),
    "a cycle": (lambda: itertools.cycle("ab"), lambda: after_next(itertools.cycle("ab"))),
    "a chain": (lambda: itertools.chain([1]), lambda: itertools.chain([2])),
    "a random generator": (lambda: random.Random(1), lambda: random.Random(2)),
    "a bit generator": (lambda: np.random.PCG64(1), lambda: np.random.PCG64(2)),
    "an exception": (lambda: ValueError("a"), lambda: ValueError("b")),
    "a pattern": (lambda: re.compile("a"), lambda: re.compile("a", re.IGNORECASE)),
    "a getter": (lambda: operator.itemgetter(1), lambda: operator.itemgetter(2)),
    "a namespace": (lambda: types.SimpleNamespace(a=1), lambda: types.SimpleNamespace(a=2)),
    "a memory stream": (lambda: io.BytesIO(b"a"), lambda: io.BytesIO(b"b")),
    "a view of memory": (lambda: memoryview(b"a"), lambda: memoryview(b"b")),
    "a view of a dictionary": ({1: 2}.keys, {2: 3}.keys),
    "an array": (lambda: array.array("i", [1]), lambda: array.array("i", [2])),
    "categories": (lambda: pd.Categorical(["a"]), lambda: pd.Categorical(["b"])),
    "an offset": (lambda: pd.offsets.Day(1), lambda: pd.offsets.Day(2)),
    "named tuples": (lambda: Pair(1, 2), lambda: Pair(1, 3)),
    "a forest": (lambda: grown(1), lambda: grown(2)),
}


def grown(depth: int) -> object:
    table = np.arange(16.0).reshape(-1, 1)
    return DecisionTreeRegressor(max_depth=depth, random_state=0).fit(table, table[:, 0])


@pytest.mark.parametrize(("one", "other"), HELD_IN_C.values(), ids=HELD_IN_C)
def test_what_is_held_in_c_is_told_by_what_it_shows(one: Make, other: Make) -> None:
    if type(one()).__module__ == "itertools" and sys.version_info >= (3, 12):
        pytest.skip("their pickle form warns")

    assert told(one()) is not None
    assert told(one()) == told(one())
    assert told(one()) != told(other())


@pytest.mark.parametrize("value", [Pair, Base, cached, threading.Lock()])
def test_classes_and_functions_that_are_made_by_libraries_have_a_digest(value: object) -> None:
    assert told(value) is not None


def test_looking_at_an_iterator_takes_nothing_from_it() -> None:
    numbers = itertools.count(1)

    told(numbers)

    assert next(numbers) == 1


UNTOLD: dict[str, Make] = {
    "a compiled pattern's scanner": lambda: re.compile("a").finditer("aa"),
    "a list with a thread in it": lambda: [1, threading.Thread()],
    "a thread": threading.Thread,
    "what nests too deeply": nested,
}


@pytest.mark.parametrize("make", UNTOLD.values(), ids=UNTOLD)
def test_what_cannot_be_told_has_no_digest(make: Make) -> None:
    value = make()

    assert told(value) is None


class Hostile:
    def __getattribute__(self, name: str) -> object:
        raise RuntimeError(name)

    def __hash__(self) -> int:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError


def test_a_value_is_digested_without_asking_it_anything() -> None:
    found = told(Hostile())

    assert found is not None


class Lazy:
    """Resolves itself as soon as it is asked for its class, as the proxies of web frameworks do."""

    asked = 0

    @property  # type: ignore[misc]  # as such proxies do
    def __class__(self) -> type:
        type(self).asked += 1
        return int


def test_a_lazy_value_is_not_resolved() -> None:
    lazy = Lazy()

    told([lazy])

    assert Lazy.asked == 0


class Private:
    __slots__ = ("__hidden",)

    def __init__(self, hidden: int) -> None:
        self.__hidden = hidden


def masked(item: int) -> object:
    array = np.ma.masked_array([1, 2, 3])
    array[item] = np.ma.masked
    return array


OTHERS: dict[str, tuple[Make, Make]] = {
    "the mask of an array": (lambda: masked(0), lambda: masked(1)),
    "a private slot": (lambda: Private(1), lambda: Private(2)),
    "the order of categories": (
        lambda: pd.Series(pd.Categorical(["a"], categories=["a", "b"], ordered=True)),
        lambda: pd.Series(pd.Categorical(["a"], categories=["b", "a"], ordered=True)),
    ),
    "the levels of an index": (
        lambda: pd.MultiIndex.from_tuples([("a", 1)]),
        lambda: pd.MultiIndex.from_tuples([("a", 2)]),
    ),
}


@pytest.mark.parametrize(("one", "other"), OTHERS.values(), ids=OTHERS)
def test_two_values_differ_by(one: Make, other: Make) -> None:
    assert told(one()) != told(other())
    assert told(one()) == told(one())


def test_a_file_that_is_written_to_is_not_flushed(tmp_path: Path) -> None:
    with (tmp_path / "log.txt").open("w", encoding="utf-8") as log:
        log.write("x")

        found = told(log)

        assert (found, (tmp_path / "log.txt").stat().st_size) == (None, 0)


@pytest.mark.parametrize(
    ("value", "budget"),
    [
        ("x" * 1000, Budget(seconds=5, size_bytes=999)),
        (np.zeros(1000), Budget(seconds=5, size_bytes=7999)),
        ([[0]] * 1000 + [[i] for i in range(1000)], Budget(seconds=0, size_bytes=1 << 20)),
    ],
    ids=["bytes of text", "bytes of an array", "time"],
)
def test_beyond_the_budget_there_is_no_digest(value: object, budget: Budget) -> None:
    assert digest(value, budget) is None


def test_within_the_budget_there_is_one() -> None:
    assert digest("x" * 900, Budget(seconds=5, size_bytes=1000)) is not None


def test_nothing_is_kept_alive() -> None:
    values = [Point(1, frame()), frame(), np.arange(3), LinearRegression()]
    watched = [weakref.ref(value) for value in values]
    assert None not in [told(value) for value in values]
    values.clear()
    gc.collect()

    assert [reference() for reference in watched] == [None] * 4


def test_nothing_is_consumed() -> None:
    iterator, generator = advanced(), counting(3)
    told([iterator, generator])

    assert (list(iterator), list(generator)) == ([2, 3], [0, 1, 2])


def test_a_large_value_has_a_digest_of_its_own_with_and_without_a_fast_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = [np.zeros(100_000), np.ones(100_000), np.zeros(100_001)]
    fast = [told(value) for value in values]
    monkeypatch.setattr("nbproof.capture.agent.hashing.fast", lambda: None)
    slow = [told(value) for value in values]

    assert len({*fast, *slow}) == 6


def test_a_module_of_the_users_that_is_called_like_the_fast_hash_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "xxhash.py").write_text("raise SystemExit('was run')")
    code = "import sys; sys.path.insert(0, sys.argv[1])\n"
    code += "from nbproof.capture.agent.hashing import fast\nassert fast() is None"

    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
