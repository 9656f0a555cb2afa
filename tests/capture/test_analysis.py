"""Sources are taken as IPython runs them."""

from __future__ import annotations

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from nbproof.capture.analysis import source_key, untouched_by

SOURCES = (
    "x = 1",
    "\n\nx = 1\n",
    "x = (1\n%y)",
    '"""\n%time x\n!ls\n"""',
    "    x = 1\n    y = 2",
    "In [1]: x = 1",
    ">>> x = 1",
    "%time x = 1",
    "%%bash\nls",
    "files = !ls",
    "x?",
    "for i in range(3):\n    %time i",
    "x = 1;",
    "def f(:",
)


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_is_known_by_what_ipython_makes_of_it(source: str) -> None:
    made = str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]

    assert source_key(source) == source_key(made)


@pytest.mark.parametrize(
    ("source", "differing", "untouched"),
    [
        ("import os\nx = y", {"y"}, {"os"}),
        ("a = 1\nb = a\nc = y\nd = c", {"y"}, {"a", "b"}),
        ("a = 1\na = y", {"y"}, set()),
        ("a = f(1)", {"y"}, set()),
        ("a = 1\nb = f(y)", {"y"}, {"a"}),
        ("print(y)", {"y"}, set()),
        ("def f(:", {"y"}, set()),
    ],
)
def test_what_does_not_rest_on_a_name_is_bound_as_before(
    source: str, differing: set[str], untouched: set[str]
) -> None:
    assert untouched_by(source, frozenset(differing)).surely == untouched


@pytest.mark.parametrize(
    ("source", "surely", "if_reached"),
    [
        ("a = 1\nassert y\nb = 2", {"a"}, {"b"}),
        ("if y > 1:\n    raise ValueError(y)\nb = 2", set(), {"b"}),
        ("assert a\nb = 2", {"b"}, set()),
        ("b = 1\nassert y\nb = 2", set(), {"b"}),
    ],
)
def test_what_comes_after_a_check_may_not_be_reached(
    source: str, surely: set[str], if_reached: set[str]
) -> None:
    found = untouched_by(source, frozenset({"y"}))

    assert (set(found.surely), set(found.if_reached)) == (surely, if_reached)
