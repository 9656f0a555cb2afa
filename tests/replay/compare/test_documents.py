from __future__ import annotations

import base64

import numpy as np
import pytest

from nbproof.replay.compare.cells import compare
from tests.replay.compare.made import grade_of, shown, verdict

PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
UUIDS = "123e4567-e89b-42d3-a456-426614174000", "9f8b6c3a-1d2e-4f5a-8b7c-6d5e4f3a2b1c"
HEX = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"


def packed(*numbers: float, dtype: str = "f8") -> dict[str, object]:
    content = np.array(numbers, dtype=dtype).tobytes()
    return {"dtype": dtype, "bdata": base64.b64encode(content).decode()}


def test_a_difference_is_named_by_its_place() -> None:
    recorded, replayed = {"data": [{"y": [1.5, 2.5]}]}, {"data": [{"y": [1.5, 3.5]}]}

    found = compare([shown({PLOTLY: recorded})], [shown({PLOTLY: replayed})], versions_differ=None)

    assert found == verdict(PLOTLY, "json", "data/0/y/1: 2.5 → 3.5", "different")


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": [None, True, "x"]}, {"a": [None, True, "x"]}),
        ({"a": float("nan")}, {"a": float("nan")}),
    ],
)
def test_the_same_document_is_identical(recorded: object, replayed: object) -> None:
    assert grade_of(PLOTLY, recorded, replayed) == "identical"


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ({"y": 0.3}, {"y": 0.30000000000000004}),
        ({"uid": "a1b2c3"}, {"uid": "d4e5f6"}),
        ({"id": UUIDS[0], "ref": UUIDS[0]}, {"id": UUIDS[1], "ref": UUIDS[1]}),
        ({"datasets": {f"data-{HEX[0]}": [1]}, "data": {"name": f"data-{HEX[0]}"}},
         {"datasets": {f"data-{HEX[1]}": [1]}, "data": {"name": f"data-{HEX[1]}"}}),
        (packed(0.3, 1.5), packed(0.1 + 0.2, 1.5)),
    ],
)  # fmt: skip
def test_ids_and_floats_within_the_tolerance_do_not_matter(
    recorded: object, replayed: object
) -> None:
    assert grade_of(PLOTLY, recorded, replayed) == "equivalent"


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {"a": False}),
        ({"a": 1}, {"a": "1"}),
        ({"a": None}, {"a": 0}),
        ({"a": 10_000_001.0}, {"a": 10_000_002.0}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, {"b": 1}),
        ({"a": HEX[0]}, {"a": HEX[1]}),
        ({"id": "0"}, {"id": "1"}),
        ({"id": UUIDS[0], "ref": UUIDS[0]}, {"id": UUIDS[1], "ref": UUIDS[0]}),
        ({"a": float("inf")}, {"a": 1e308}),
        ({"a": 10**400}, {"a": 1.5}),
        ({"a": 10**5000}, {"a": 10**5000 + 1}),
        (packed(0.3, 1.5), packed(0.3, 1.6)),
        (packed(1.0, dtype="f4"), packed(1.0, dtype="f8")),
        (packed(1, 2, dtype="i4"), packed(1, 3, dtype="i4")),
        (packed(10_000_001.0), packed(10_000_002.0)),
        ({**packed(0.3), "name": "a"}, {**packed(0.3), "name": "b"}),
    ],
)
def test_documents_that_say_something_else_are_different(
    recorded: object, replayed: object
) -> None:
    assert grade_of(PLOTLY, recorded, replayed, differ=None) == "different"


def test_the_depth_of_a_document_does_not_matter() -> None:
    recorded: object = 1
    replayed: object = 2
    for _ in range(100_000):
        recorded, replayed = [recorded], [replayed]

    assert grade_of(PLOTLY, recorded, replayed) == "different"
    assert grade_of(PLOTLY, recorded, recorded) == "identical"


def test_a_widget_is_compared_by_being_there() -> None:
    views: list[dict[str, object]] = [{"model_id": "a", "version_major": 2}, {"model_id": "b"}]

    found = compare([shown({WIDGET: views[0]})], [shown({WIDGET: views[1]})], versions_differ=False)

    detail = "a widget is shown; what it holds is not compared"
    assert found == verdict(WIDGET, "masked", detail, "equivalent")
