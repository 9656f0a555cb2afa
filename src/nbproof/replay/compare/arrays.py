"""Arrays of numbers that charts pack as bytes, as plotly 6 and Bokeh do."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

_TYPES = {
    **{name: f"<{name}" for name in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8")},
    "int8": "<i1", "uint8": "<u1", "int16": "<i2", "uint16": "<u2", "int32": "<i4",
    "uint32": "<u4", "float32": "<f4", "float64": "<f8",
}  # fmt: skip


_PLOTLY = frozenset({"dtype", "bdata", "shape"})
_BOKEH = frozenset({"type", "array", "dtype", "shape", "order"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Numbers as they were packed, their type and their shape as given."""

    content: bytes
    dtype: str
    shape: tuple[object, ...]

    @property
    def numbers(self) -> np.ndarray:
        """The numbers in a row."""
        return np.frombuffer(self.content, dtype=self.dtype)


def packed_numbers(value: Mapping[str, object]) -> Packed | None:
    """The numbers that a JSON object packs; None where it packs none, or holds more than them.

    plotly: `{"dtype": "f8", "bdata": base64, "shape"?: "2, 3"}`; Bokeh: `{"type": "ndarray",
    "array": {"type": "bytes", "data": base64}, "dtype": "float64", "shape": [2, 3], "order"}`.
    """
    data, kind, shape = _data(value), value.get("dtype"), value.get("shape")
    if not (isinstance(data, str) and isinstance(kind, str) and kind in _TYPES):
        return None
    sides = tuple(shape) if isinstance(shape, list) else (shape,)
    if not all(side is None or isinstance(side, str | int) for side in sides):
        return None
    try:
        content = base64.b64decode(data, validate=True)
        np.frombuffer(content, dtype=_TYPES[kind])
    except ValueError:
        return None
    return Packed(content=content, dtype=_TYPES[kind], shape=sides)


def _data(value: Mapping[str, object]) -> object:
    if value.keys() <= _PLOTLY:
        return value.get("bdata")
    array = value.get("array")
    if value.keys() == _BOKEH and value["order"] == "little" and isinstance(array, dict):
        return array.get("data") if array.keys() == {"type", "data"} else None
    return None


def same_numbers(recorded: Packed, replayed: Packed, relative: float) -> bool:
    """Whether two arrays have one type, one shape, and numbers within the tolerance.

    Whole numbers are compared exactly, as everywhere.
    """
    if recorded.dtype != replayed.dtype or recorded.shape != replayed.shape:
        return False
    one, other = recorded.numbers, replayed.numbers
    if one.shape != other.shape:
        return False
    equal = (one == other) | ((one != one) & (other != other))  # noqa: PLR0124  # NaN
    if one.dtype.kind != "f":
        return bool(equal.all())
    one, other = one[~equal].astype(np.float64), other[~equal].astype(np.float64)
    whole = (one == np.floor(one)) & (other == np.floor(other))
    with np.errstate(invalid="ignore", over="ignore"):
        close = np.abs(one - other) <= relative * np.maximum(np.abs(one), np.abs(other))
    return bool((close & ~whole & np.isfinite(one) & np.isfinite(other)).all())
