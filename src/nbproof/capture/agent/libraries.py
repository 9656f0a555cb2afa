"""Digests of what the libraries of notebooks hold, by their public interfaces only.

A function here gives False where it does not know the type.
"""

import sys
from typing import Any, Callable, Dict, Protocol

OBJECT_S = 5e-7
"""Seconds that hashing one Python object takes, at the least."""
FEW_LABELS = 256


class Walk(Protocol):
    """What a walk through a value offers; see values.Walk."""

    budget: Any

    def mark(self, *words: object) -> None: ...

    def update(self, data: Any) -> None: ...

    def add(self, value: Any) -> None: ...

    def once(self, holder: Any, place: int, take_in: Callable[[Any], None]) -> None: ...


def _numpy(walk: Walk, value: Any) -> bool:
    numpy = sys.modules["numpy"]
    if isinstance(value, numpy.random.Generator):
        walk.add(value.bit_generator.state)
        return True
    if isinstance(value, numpy.random.RandomState):
        walk.add(value.get_state(legacy=False))
        return True
    if isinstance(value, numpy.random.BitGenerator):
        walk.add(value.state)
        return True
    if isinstance(value, (numpy.dtype, numpy.ufunc)):
        walk.mark("numpy", str(value))
        return True
    if not isinstance(value, (numpy.ndarray, numpy.generic)):
        return False
    array = numpy.asarray(value)
    walk.mark("array", type(value).__name__, array.dtype.str, array.dtype.names, array.shape)
    if isinstance(value, numpy.ma.MaskedArray):
        walk.add(numpy.ma.getmaskarray(value))
    if array.dtype.hasobject:
        walk.budget.reserve(array.size * OBJECT_S)
        for item in array.ravel().tolist():
            walk.add(item)
    elif array.size:
        walk.budget.spend(array.nbytes)
        flat = numpy.ascontiguousarray(array)
        walk.update(memoryview(flat.reshape(-1).view(numpy.uint8)))
    return True


def _pandas(walk: Walk, value: Any) -> bool:
    pandas = sys.modules["pandas"]
    if isinstance(value, pandas.DataFrame):
        walk.mark("frame", value.shape)
        walk.add(value.columns)
        walk.add(value.index)
        for position in range(value.shape[1]):
            column_of(walk, value, position)
        return True
    if isinstance(value, pandas.Series):
        walk.mark("series", value.shape)
        walk.add(value.name)
        walk.add(value.index)
        _column(walk, value)
        return True
    if isinstance(value, pandas.Index):
        _index(walk, value)
        return True
    if isinstance(value, (pandas.Timestamp, pandas.Timedelta, pandas.Period, pandas.Interval)):
        walk.mark("repr", repr(value))
        return True
    if isinstance(value, pandas.tseries.offsets.BaseOffset):
        walk.mark("offset", repr(value))
        return True
    if isinstance(value, pandas.Categorical):
        _column(walk, pandas.Series(value))
        return True
    if (
        value is pandas.NA
        or value is pandas.NaT
        or isinstance(value, pandas.api.extensions.ExtensionDtype)
    ):
        walk.mark("pandas", str(value))
        return True
    return False


def _index(walk: Walk, value: Any) -> None:
    pandas = sys.modules["pandas"]
    if isinstance(value, pandas.RangeIndex):
        walk.mark("range", value.start, value.stop, value.step, value.name)
    elif isinstance(value, pandas.MultiIndex):
        walk.mark("index", list(value.names))
        for level, codes in zip(value.levels, value.codes):
            walk.add(level)
            walk.add(codes)
    else:
        walk.mark("index", type(value).__name__)
        walk.add(value.name)
        if len(value) <= FEW_LABELS:
            walk.add(value.tolist())
        else:
            series = value.to_series(index=range(len(value)))
            walk.once(value, 0, lambda apart: _column(apart, series))


def column_of(walk: Walk, frame: Any, position: int) -> None:
    """Take in the values of a frame's column, without its index and its name."""
    walk.once(frame, position, lambda apart: _column(apart, frame.iloc[:, position]))


def _column(walk: Walk, series: Any) -> None:
    pandas, numpy = sys.modules["pandas"], sys.modules["numpy"]
    walk.mark("column", series.dtype)
    if isinstance(series.dtype, numpy.dtype) and not series.dtype.hasobject:
        walk.add(series.to_numpy())
        return
    if isinstance(series.dtype, pandas.CategoricalDtype):
        walk.mark("categories", series.dtype.ordered)
        walk.add(series.dtype.categories)
    walk.budget.spend(16 * len(series))
    walk.budget.reserve(len(series) * OBJECT_S)
    try:
        hashes = pandas.util.hash_pandas_object(series, index=False, categorize=True)
        walk.add(hashes.to_numpy())
    except TypeError:
        for item in series.tolist():
            walk.add(item)


LIBRARIES: Dict[str, Callable[[Any, Any], bool]] = {"numpy": _numpy, "pandas": _pandas}
