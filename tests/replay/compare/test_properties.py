"""What holds for any outputs: the lines between same and not same, and that nothing raises."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from nbproof.replay.compare.cells import compare
from nbproof.replay.compare.masking import masked
from tests.replay.compare.made import SAME, identical, printed, printed_grade, raised, shown

MIMES = (
    "text/plain", "text/html", "image/svg+xml", "text/latex", "image/png", "image/gif",
    "application/json", "application/vnd.plotly.v1+json", "application/javascript",
    "application/vnd.jupyter.widget-view+json", "application/x-unknown",
)  # fmt: skip
FRAGMENTS = (
    "<td>", "</td>", "<table>", "<tr>", "<svg>", "</svg>", '<img src="', '">', "<!--", "&lt;", "{",
    "}", "'a', ", "0x7f0011223344", " at 0x7f0011>", "1.2345678", "1e-5", "np.float64(", ")", "\r",
    "\b", "\x1b[1m", "\0", "\0address\0", "10 loops, best of 5: 3 ms per loop", "dtype: object\n",
    "123e4567-e89b-42d3-a456-426614174000", "Wall time: 3 ms\n", "  ", "\n", "array([ 0.,", "$$",
)  # fmt: skip

texts = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS)).map("".join))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=8,
)
contents = st.one_of(values, st.binary().map(lambda content: base64.b64encode(content).decode()))
outputs = st.one_of(
    st.builds(printed, texts, st.sampled_from(["stdout", "stderr", "log"])),
    st.builds(shown, st.dictionaries(st.sampled_from(MIMES), contents, max_size=3)),
    st.builds(raised, texts, texts),
    st.dictionaries(st.sampled_from(["output_type", "data", "text", "name"]), values),
)
cells = st.lists(outputs, max_size=4)
versions = st.sampled_from([True, False, None])


@given(cells, versions)
def test_any_outputs_are_identical_to_themselves(
    cell: list[dict[str, object]],
    versions_differ: bool | None,  # noqa: FBT001
) -> None:
    assert compare(cell, cell, versions_differ=versions_differ) == identical()


@given(cells, cells, versions)
def test_any_two_are_on_the_same_side_of_the_line_both_ways_round(
    one: list[dict[str, object]],
    other: list[dict[str, object]],
    versions_differ: bool | None,  # noqa: FBT001
) -> None:
    forth = compare(one, other, versions_differ=versions_differ)
    back = compare(other, one, versions_differ=versions_differ)

    assert (forth.grade in SAME) == (back.grade in SAME)


@given(texts, texts, st.sampled_from(FRAGMENTS), st.text(alphabet="abcxyz", min_size=1))
def test_masking_never_merges_texts_that_differ_elsewhere(
    before: str, after: str, fragment: str, word: str
) -> None:
    one = masked(f"{before} :{fragment}: {word}\n{after}").text
    other = masked(f"{before} :{fragment}: {word}q\n{after}").text

    assert one != other


@given(
    st.floats(min_value=1e-3, max_value=1e3).filter(lambda number: not number.is_integer()),
    st.floats(min_value=1e-5, max_value=10),
    versions,
)
def test_a_number_beyond_the_tolerance_is_never_the_same(
    number: float,
    change: float,
    versions_differ: bool | None,  # noqa: FBT001
) -> None:
    recorded, replayed = f"mean {number!r}", f"mean {number * (1 + change)!r}"

    assert printed_grade(recorded, replayed, differ=versions_differ) == "different"


@given(st.integers(0, 10**9), st.integers(1, 10**6), versions)
def test_another_whole_number_is_never_the_same(
    number: int,
    change: int,
    versions_differ: bool | None,  # noqa: FBT001
) -> None:
    sides = f"n={number}", f"n={number + change}"

    assert printed_grade(*sides, differ=versions_differ) == "different"


@given(st.text(alphabet="abc123.,:[](){} \n'\"", min_size=1, max_size=40), st.integers(0, 39))
def test_another_letter_is_never_the_same(text: str, index: int) -> None:
    at = index % len(text)
    changed = f"{text[:at]}z{text[at + 1 :]}"

    assert printed_grade(text, changed, differ=None) == "different"
