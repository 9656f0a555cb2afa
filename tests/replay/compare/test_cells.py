from __future__ import annotations

import pytest

from nbproof.model.replaying import Difference
from nbproof.replay.compare.cells import Compared, Output, compare
from tests.replay.compare.made import (
    ERROR,
    STDERR,
    STDOUT,
    identical,
    printed,
    raised,
    result,
    shown,
    verdict,
)

GONE = "only in the recording"


def compared(recorded: list[Output], replayed: list[Output]) -> Compared:
    return compare(recorded, replayed, versions_differ=False)


def test_no_outputs_are_identical_to_none() -> None:
    assert compared([], []) == identical()


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        ([printed("a"), printed("b\n")], [printed("ab\n")]),
        ([printed(["a\n", "b\n"])], [printed("a\nb\n")]),
        ([printed("a"), printed("w", "stderr")], [printed("w", "stderr"), printed("a")]),
        ([printed("a"), printed("w", "stderr"), printed("b")],
         [printed("ab"), printed("w", "stderr")]),
        ([printed(" 10%\r100%\n")], [printed("100%\n")]),
        ([printed("abc\b\b\bxyz\n")], [printed("xyz\n")]),
        ([printed("")], []),
        ([result("1", count=3)], [result("1", count=7)]),
        ([result(["a\n", "b"])], [result("a\nb")]),
        ([raised("KeyError", "'a'")], [raised("KeyError", "'a'")]),
        ([{**shown({"text/plain": "1"}), "transient": {"display_id": "x"}}],
         [shown({"text/plain": "1"})]),
    ],
)  # fmt: skip
def test_these_outputs_are_identical(recorded: list[Output], replayed: list[Output]) -> None:
    assert compared(recorded, replayed) == identical()


@pytest.mark.parametrize(
    ("recorded", "replayed", "expected"),
    [
        ([printed("a\nb\n")], [printed("a\nc\n")],
         verdict(STDOUT, "text", "line 2: b → c", "different")),
        ([printed("loss 0.9312\n")], [printed("loss 0.9307\n")],
         verdict(STDOUT, "numbers", "line 1: 0.9312 → 0.9307", "different")),
        ([printed("a\n"), result("1")], [printed("a\n")],
         verdict("text/plain", "missing", f"{GONE}: 1", "different")),
        ([], [printed("hello\n")],
         verdict(STDOUT, "added", "only in the replay: hello", "different")),
        ([result("1")], [], verdict("text/plain", "missing", f"{GONE}: 1", "different")),
        ([printed("w 1\n", "stderr")], [printed("w 2\n", "stderr")],
         verdict(STDERR, "text", "only on stderr, such as a warning: line 1: 1 → 2", "equivalent")),
        ([], [raised("ValueError", "no\nway")],
         verdict(ERROR, "error", "ValueError: no way", "failed")),
        ([raised("ValueError", "no")], [],
         verdict(ERROR, "error", "it does not come back: ValueError: no", "different")),
        ([raised("KeyError", "a")], [raised("ValueError", "a")],
         verdict(ERROR, "error", "ValueError: a (recorded: KeyError: a)", "failed")),
        ([raised("KeyError", "a")], [raised("KeyError", "b")],
         verdict(ERROR, "error", "KeyError: a → b", "different")),
        ([raised("TypeError", "<A at 0x7f0011223344>")],
         [raised("TypeError", "<A at 0x7f0011223355>")],
         verdict(ERROR, "masked", "only memory addresses differ", "equivalent")),
    ],
)  # fmt: skip
def test_these_outputs_differ_in_one_way(
    recorded: list[Output], replayed: list[Output], expected: Compared
) -> None:
    assert compared(recorded, replayed) == expected


def test_an_output_that_is_gone_is_named_and_those_around_it_are_still_paired() -> None:
    recorded = [printed("a"), result("1"), printed("b"), shown({"text/plain": "2"})]
    replayed = [printed("a"), shown({"text/plain": "2"})]

    found = compared(recorded, replayed)

    assert found.differences == (
        Difference(mime="text/plain", kind="missing", detail=f"{GONE}: 1", grade="different"),
        Difference(mime=STDOUT, kind="missing", detail=f"{GONE}: b", grade="different"),
    )


def test_the_worst_difference_gives_the_grade_and_stands_first() -> None:
    recorded = [printed("warned\n", "stderr"), printed("a\n")]
    replayed = [printed("a \n"), raised("ValueError", "x")]

    found = compared(recorded, replayed)

    assert (found.grade, [one.grade for one in found.differences]) == (
        "failed",
        ["failed", "equivalent", "equivalent"],
    )


def test_of_very_many_differences_only_some_are_told() -> None:
    recorded, replayed = [result("1")] * 1000, [result("2")] * 1000

    found = compared(recorded, replayed)

    assert (found.grade, len(found.differences)) == ("different", 50)


@pytest.mark.parametrize(
    "strange",
    [
        {},
        {"output_type": "stream"},
        {"output_type": "stream", "name": "log", "text": "a"},
        {"output_type": "stream", "name": "stdout", "text": [1, 2]},
        {"output_type": "display_data", "data": "a"},
        {"output_type": "display_data", "data": {"image/png": {"a": 1}}},
        {"output_type": "error", "ename": 1},
    ],
)
def test_an_output_that_is_none_is_compared_as_it_is(strange: Output) -> None:
    assert compared([strange], [strange]) == identical()
    assert compared([strange], [{**strange, "more": 1, "data": 2}]).grade == "different"
