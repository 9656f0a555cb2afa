"""A cell that uses a part of a value does not care for the others."""

from __future__ import annotations

import pytest

from nbproof.staleness.parts import touches
from tests.staleness.played import Played

FRAME = 'import pandas as pd\ndf = pd.DataFrame({"a": [1, 2], "b": [10, 20]})'
OTHER_B = FRAME.replace("20", "30")


@pytest.mark.parametrize(
    ("source", "reader", "edited", "is_stale"),
    [
        ('d = {"x": 1, "y": 2}', 'print(d["x"])', 'd = {"x": 1, "y": 3}', False),
        ('d = {"x": 1, "y": 2}', 'print(d["y"])', 'd = {"x": 1, "y": 3}', True),
        ('d = {"x": 1, "y": 2}', 'print(d.get("x"))', 'd = {"x": 1, "y": 3}', False),
        ('d = {"x": 1}', 'print(d.get("z", 0))', 'd = {"x": 2}', False),
        ('d = {"x": 1}', 'print("z" in d)', 'd = {"x": 1, "z": 1}', True),
        ('d = {"x": 1}', "print(d)", 'd = {"x": 2}', True),
        ('d = {"m": {"k": 1, "l": 2}}', 'print(d["m"]["k"])', 'd = {"m": {"k": 1, "l": 3}}', False),
        ("xs = [1, 2]", "print(len(xs))", "xs = [1, 3]", False),
        ("xs = [1, 2]", "print(len(xs))", "xs = [1]", True),
        ("xs = [1, 2]", "print(xs[0])", "xs = [1, 3]", False),
        (FRAME, 'print(df["a"].sum())', OTHER_B, False),
        (FRAME, 'print(df["b"].sum())', OTHER_B, True),
        (FRAME, 'print(df[["a"]])', OTHER_B, False),
        (FRAME, "print(df.a)", OTHER_B, False),
        (FRAME, "print(df.shape, list(df.columns), len(df))", OTHER_B, False),
        (FRAME, "print(df.head())", OTHER_B, True),
        (FRAME, 'print(df["a"])', FRAME + "\ndf.index = [7, 8]", True),
        (
            "import numpy as np\nm = np.eye(2)",
            "print(m[0])",
            "import numpy as np\nm = np.array([[1., 0], [0, 5]])",
            False,
        ),
        (
            "import numpy as np\nm = np.eye(2)",
            "print(m[1, 1])",
            "import numpy as np\nm = np.array([[1., 0], [0, 5]])",
            True,
        ),
        (
            "class C: pass\nc = C()\nc.x, c.y = 1, 2",
            "print(c.x)",
            "class C: pass\nc = C()\nc.x, c.y = 1, 3",
            False,
        ),
    ],
)
def test_a_value_that_is_bound_anew_concerns_those_who_use_what_differs(
    source: str, reader: str, edited: str, *, is_stale: bool
) -> None:
    notebook = Played({"a": source, "b": reader}).run("a", "b").edit("a", edited).run("a")

    assert notebook.stale == ("b" if is_stale else "")


def test_a_new_column_leaves_readers_of_the_others_fresh() -> None:
    notebook = Played({"a": FRAME, "b": 'print(df["a"])', "c": 'df["c"] = df["b"] * 2'})

    assert notebook.run("a", "b", "c", "b").stale == ""


def test_columns_that_are_changed_in_place_are_followed_one_by_one() -> None:
    notebook = Played(
        {
            "a": FRAME,
            "b": 'df["a"] = df["a"] * 10',
            "c": 'df["b"] = df["b"] - 1',
            "d": 'print(df["a"])',
            "e": 'print(df["b"])',
        }
    ).run("a", "b", "c", "d", "e")
    assert notebook.stale == ""

    notebook.edit("b", 'df["a"] = df["a"] * 20')
    assert notebook.stale == "b d"

    notebook.run("a", "b", "c")
    assert notebook.stale == "d"
    assert notebook.why("d") == "upstream-rerun df b"


def test_a_change_in_place_is_kept_while_the_rest_of_the_value_is_made_anew() -> None:
    notebook = Played(
        {"a": FRAME, "b": 'df["c"] = df["a"] + 1', "c": 'print(df["c"])', "d": 'print(df["b"])'}
    ).run("a", "b", "c", "d")

    notebook.edit("a", OTHER_B).run("a")

    assert notebook.stale == "d"


def test_running_a_change_in_place_again_with_the_same_result_alarms_nobody() -> None:
    notebook = Played({"a": FRAME, "b": 'df["x"] = 1', "c": 'df["y"] = 2', "d": "print(df)"}).run(
        "a", "b", "c", "d"
    )

    assert notebook.run("b").stale == ""
    assert notebook.run("d").stale == ""


def test_the_shape_is_another_part_than_what_is_in_it() -> None:
    notebook = Played({"a": FRAME, "b": "print(df.shape)", "c": 'df["c"] = 1'}).run("a", "b", "c")
    assert notebook.stale == ""

    assert notebook.run("b").stale == "b"


@pytest.mark.parametrize(
    ("source", "reader", "edited", "is_stale"),
    [
        ('d = {"x": 1, "y": 2}', 'print(d["x"])', 'd = {"x": 1, "y": 3}', False),
        ('d = {"x": 1, "y": 2}', 'print(d["y"])', 'd = {"x": 1, "y": 3}', True),
        ('d = {"x": 1}', 'print(d["x"])', 'd = {"x": 1, "y": 3}', True),
        (FRAME, "print(len(df))", OTHER_B, False),
        (FRAME, 'print(df["a"])', OTHER_B, False),
        (FRAME, "print(df.dtypes)", FRAME.replace("20", "2.0"), True),
    ],
)
def test_an_edit_of_a_written_out_value_concerns_the_items_that_differ(
    source: str, reader: str, edited: str, *, is_stale: bool
) -> None:
    notebook = Played({"a": source, "b": reader}).run("a", "b").edit("a", edited)

    assert notebook.stale == ("a b" if is_stale else "a")


def test_a_view_of_an_array_changes_the_array() -> None:
    notebook = Played(
        {
            "a": "import numpy as np\nbase = np.arange(6)",
            "b": "view = base[:3]",
            "c": "view[0] = 100",
            "d": "print(base[0])",
        }
    ).run("a", "b", "c", "d")

    assert notebook.edit("c", "view[0] = 200").run("c").stale == "d"


@pytest.mark.parametrize(
    ("changed", "part", "is_touched"),
    [
        ("['a']", "['a']", True),
        ("['a']", "['b']", False),
        ("['a']", "['a']['k']", True),
        ("['a']['k']", "['a']", True),
        (".a", "['a']", True),
        ("['a]']", "['a']", False),
        ("[0]", "[1]", False),
        ("[-1]", "[1]", True),
        ("[0]", "[(0, 1)]", True),
        ("[1]", "[(0, 1)]", False),
        ("[True]", "[1]", True),
        ("['a']", "#columns", True),
        ("['there']", "#columns", False),
        ("['there']", "#dtypes", True),
        ("['a']['k']", "['a']#len", True),
        ("['a']", "['a']#len", True),
        ("['b']", "['a']#len", False),
        ("['a']", ".index", False),
    ],
)
def test_a_change_of_a_part_touches_what_it_may_change(
    changed: str, part: str, *, is_touched: bool
) -> None:
    assert touches(changed, part, {"['there']": "1"}) == is_touched


def test_places_counted_from_the_end_are_places_too() -> None:
    notebook = Played({"a": "xs = [1, 2]", "b": "xs[-1] = 5", "c": "print(xs[1])"})

    assert notebook.run("a", "b", "c").edit("b", "xs[-1] = 6").stale == "b c"
