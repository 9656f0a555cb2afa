"""Where values come from that a cell does not spell out: queries, text that runs, wrappers."""

from __future__ import annotations

import pytest

from tests.staleness.played import Played

FRAME = "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3], 'b': [4, 5, 6]})"
USED_BY_WAY_OF = {
    "a query": (FRAME, "print(df.query('a > @k'))"),
    "a query in a function": (FRAME + "\ndef f(): return df.query('a > @k')", "print(f())"),
    "a closure": (
        "def wrap(f):\n    return lambda: f()\n@wrap\ndef g(): return k",
        "print(g())",
    ),
    "a wrapper that wraps": (
        "from functools import wraps\ndef w(f):\n    return wraps(f)(lambda: k)\n@w\ndef h(): pass",
        "print(h())",
    ),
    "a cache": ("import functools\n@functools.lru_cache\ndef f(): return k", "print(f())"),
    "functions in a dictionary": ("def f(): return k\nfs = {'f': f}", "print(fs['f']())"),
    "an inherited method": (
        "class A:\n    def f(self): return k\nclass B(A): pass\nb = B()",
        "print(b.f())",
    ),
    "a property": ("class A:\n    @property\n    def f(self): return k\na = A()", "print(a.f)"),
    "a default": ("def f(): return k\ndef g(h=f): return h()", "print(g())"),
    "a partial": (
        "from functools import partial\ndef f(x): return x + k\np = partial(f, 1)",
        "print(p())",
    ),
    "a text that is evaluated": ("text = 'k + 1'", "print(eval(text))"),
    "the globals": ("name = 'k'", "print(globals()[name])"),
    "the shell": ("pass", "print(get_ipython().user_ns['k'])"),
}


@pytest.mark.parametrize("cells", USED_BY_WAY_OF.values(), ids=USED_BY_WAY_OF)
def test_a_name_is_read_by_way_of_something(cells: tuple[str, str]) -> None:
    played = Played({"a": "k = 1", "b": cells[0], "c": cells[1]}).run("a", "b", "c")

    before = played.stale
    played.edit("a", "k = 2").run("a")

    assert before == ""
    assert "c" in played.stale.split()


AGAIN = {
    "a text that runs": ("exec('x = 1')", "print(x)"),
    "a name among the globals": ("globals()['x'] = 1", "print(x)"),
    "named tuples": ("from collections import namedtuple\nP = namedtuple('P', 'x')", "print(P(1))"),
    "an abstract class": ("from abc import ABC\nclass A(ABC): pass", "print(A.__name__)"),
    "a cached function": ("import functools\n@functools.cache\ndef f(): return 1", "print(f())"),
    "a star import": ("from math import *", "print(pi)"),
}


@pytest.mark.parametrize("cells", AGAIN.values(), ids=AGAIN)
def test_what_runs_again_without_a_change_stays_fresh(cells: tuple[str, str]) -> None:
    played = Played({"a": cells[0], "b": cells[1]})

    played.run("a", "b", "b", "a", "b")

    assert played.stale == ""


@pytest.mark.parametrize(
    ("iterator", "step"),
    [
        ("itertools.count()", "next(it)"),
        ("itertools.cycle('ab')", "next(it)"),
        ("random.Random(1)", "it.random()"),
    ],
)
def test_a_step_that_is_taken_twice_is_told(iterator: str, step: str) -> None:
    begin = f"import itertools, random\nit = {iterator}"
    played = Played({"a": begin, "b": f"x = {step}", "c": "print(x)"}).run("a", "b", "c")

    before = played.stale
    played.run("b")

    assert (before, played.stale) == ("", "b")


WHOLE = "import numpy as np\nv = np.zeros(4)\ni = 1"


@pytest.mark.parametrize("change", ["v[i] = 5", "v[1:3] = 5"])
def test_what_changes_an_unknown_part_rests_on_the_whole(change: str) -> None:
    played = Played({"a": WHOLE, "b": change, "c": "print(v)"}).run("a", "b", "c")

    played.edit("a", WHOLE.replace("zeros", "ones")).run("a")

    assert played.stale == "b c"


@pytest.mark.parametrize(
    "use", ["df.loc[:, 'b'].sum()", "df.loc[df['b'] > 4, 'b']", "df.groupby('b')['b'].sum()"]
)
def test_a_column_is_read_by_way_of_rows_and_groups(use: str) -> None:
    played = Played({"a": FRAME, "b": "df['c'] = 1", "c": f"print({use})"}).run("a", "b", "c")

    played.edit("b", "df['c'] = 2").run("b")

    assert played.stale == ""


@pytest.mark.parametrize("check", ["assert n < 5", "if n > 5:\n    raise ValueError(n)"])
def test_what_comes_after_a_check_cannot_be_told_once_it_differs(check: str) -> None:
    played = Played({"a": "n = 3", "b": f"{check}\nok = 1", "c": "print(ok)"}).run("a", "b", "c")

    played.edit("a", "n = 7").run("a")

    assert played.stale == "b c?"


def test_an_output_is_asked_for_by_its_number_in_a_clean_run() -> None:
    played = Played({"a": "2 + 3", "b": "v = Out[1]", "c": "print(v, _1)"}).run("a", "b", "c")

    before = played.stale
    played.edit("a", "2 + 4").run("a")

    assert (before, played.stale) == ("", "b c")


def test_a_function_among_the_options_is_compared_by_what_it_does() -> None:
    option = "import pandas as pd\npd.options.display.float_format = '{:.2f}'.format"
    played = Played({"a": option, "b": "print(pd.Series([1 / 3]))", "c": "s = pd.Series([1.0])\ns"})

    played.run("a", "b", "c", "a")

    assert played.stale == ""


@pytest.mark.parametrize(
    ("value", "option"),
    [
        ("import numpy as np\nv = np.ones(2) / 3", "np.set_printoptions(precision={})"),
        (
            "import pandas as pd\nv = pd.Series([1 / 3])",
            "pd.set_option('display.precision', {})",
        ),
    ],
)
def test_options_for_printing_count_for_what_is_printed(value: str, option: str) -> None:
    cells = {"a": value, "b": option.format(2), "c": "print(v)", "d": "v", "e": "print(len(v))"}
    played = Played(cells).run(*"abcde")

    before = played.stale
    played.edit("b", option.format(6)).run("b")
    after = played.stale
    played.edit("b", option.format(2)).run("b")

    assert (before, after, played.stale) == ("", "c d", "")


def test_an_edit_that_leaves_the_options_alone_leaves_what_is_printed() -> None:
    option = "import pandas as pd\npd.set_option('display.precision', {})"
    cells = {"a": option.format(2), "b": "import pandas\nv = pandas.Series([1 / 3])", "c": "v"}
    played = Played(cells).run(*"abc")

    played.edit("a", "import os\n" + option.format(2))
    before = played.stale
    played.edit("a", option.format(6))

    assert (before, played.stale) == ("a", "a c")
