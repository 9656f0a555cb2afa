from __future__ import annotations

import numpy as np
import pytest

from nbproof.replay.compare.cells import compare
from tests.replay.compare.made import png, shown

IMAGE = png(np.zeros((4, 4, 3), dtype=np.uint8))
OTHER = png(np.full((4, 4, 3), 99, dtype=np.uint8))

Bundle = dict[str, object]


def grade(recorded: Bundle, replayed: Bundle, *, differ: bool | None) -> str:
    return compare([shown(recorded)], [shown(replayed)], versions_differ=differ).grade


@pytest.mark.parametrize(
    ("recorded", "replayed", "expected"),
    [
        ({"text/html": "<p>a</p>", "text/plain": "a  b"},
         {"text/html": "<p>a</p>", "text/plain": "a\n b"}, "equivalent"),
        ({"text/html": "<p>a</p>", "text/plain": "<A at 0x7f0011223344>"},
         {"text/html": "<p>a</p>", "text/plain": "<A at 0x7f0011223355>"}, "equivalent"),
        ({"image/png": IMAGE, "text/plain": "<Figure size 432x288 with 1 Axes>"},
         {"image/png": IMAGE, "text/plain": "<Figure size 640x480 with 1 Axes>"}, "equivalent"),
        ({"text/html": "<p>a</p>", "text/plain": "1"},
         {"text/html": "<p>a</p>", "text/plain": "2"}, "different"),
        ({"text/html": "<p>a</p>", "text/plain": "a"},
         {"text/html": "<p>b</p>", "text/plain": "a"}, "different"),
        ({"image/png": IMAGE, "text/plain": "x"}, {"image/png": OTHER, "text/plain": "x"},
         "different"),
        ({"text/latex": r"$\frac{1}{2}$", "text/plain": "1/2"},
         {"text/latex": r"$\frac{1}{3}$", "text/plain": "1/2"}, "different"),
        ({"text/html": "<p>a</p>"}, {"text/html": "<p>a</p>", "text/plain": "a"}, "equivalent"),
        ({"text/plain": "<Figure>"}, {"image/png": IMAGE, "text/plain": "<Figure>"}, "different"),
        ({"image/png": IMAGE}, {"image/jpeg": IMAGE}, "different"),
        ({}, {"text/plain": "a"}, "different"),
        ({"application/pdf": "a"}, {"application/pdf": "b"}, "different"),
    ],
)  # fmt: skip
def test_every_representation_with_content_must_agree(
    recorded: Bundle, replayed: Bundle, expected: str
) -> None:
    assert grade(recorded, replayed, differ=False) == expected
    assert grade(replayed, recorded, differ=False) == expected
    assert grade(recorded, recorded, differ=False) == "identical"


@pytest.mark.parametrize(
    ("differ", "expected"), [(True, "equivalent"), (None, "equivalent"), (False, "different")]
)
def test_a_richer_representation_may_come_with_another_version(
    differ: bool | None,  # noqa: FBT001
    expected: str,
) -> None:
    recorded: Bundle = {"text/plain": "LinearRegression()"}
    replayed: Bundle = {"text/plain": "LinearRegression()", "text/html": "<p>LinearRegression</p>"}

    assert grade(recorded, replayed, differ=differ) == expected


def test_a_formula_in_other_marks_is_the_same_in_another_version() -> None:
    recorded: Bundle = {"text/latex": "$$\\frac{1}{2}$$"}
    replayed: Bundle = {"text/latex": "$\\displaystyle \\frac{1}{2}$"}

    assert [grade(recorded, replayed, differ=differ) for differ in (None, False)] == [
        "equivalent",
        "different",
    ]
