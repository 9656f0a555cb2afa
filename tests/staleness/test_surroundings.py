"""What lies around the cells: generators, variables of the environment, folders, options."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.staleness.played import Played


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    yield
    os.environ.pop("NBPROOF_TEST", None)


@pytest.mark.parametrize("package", ["import random", "from numpy import random"])
def test_draws_after_a_seed_depend_on_their_order(package: str) -> None:
    sources = {
        "a": f"{package}\nrandom.seed(5)",
        "b": "p = random.random()",
        "c": "q = random.random()",
    }
    assert Played(dict(sources)).run("a", "b", "c").stale == ""

    swapped = Played(dict(sources)).run("a", "c", "b")

    assert swapped.stale == "b c"
    assert swapped.why("b").startswith("hidden-effect the state of ")


def test_seeding_again_makes_the_same_draws_fresh() -> None:
    notebook = Played({"a": "import random\nrandom.seed(5)", "b": "p = random.random()"})

    assert notebook.run("a", "b", "b").stale == "b"
    assert notebook.run("a", "b").stale == ""


def test_draws_that_nobody_seeded_are_nobodys_fault() -> None:
    notebook = Played({"a": "import random\np = random.random()", "b": "q = random.random()"})

    assert notebook.run("a", "b", "b").stale == ""


def test_a_variable_of_the_environment_concerns_those_who_ask_for_it() -> None:
    notebook = Played(
        {
            "a": 'import os\nos.environ["NBPROOF_TEST"] = "1"',
            "b": 'print(os.environ["NBPROOF_TEST"])',
            "c": 'print(os.getenv("HOME"))',
        }
    ).run("a", "b", "c")
    assert notebook.stale == ""

    notebook.edit("a", 'import os\nos.environ["NBPROOF_TEST"] = "2"').run("a")

    assert notebook.stale == "b"
    assert notebook.why("b") == "hidden-effect os.environ['NBPROOF_TEST'] a"


@pytest.mark.parametrize(
    ("setting", "asking"),
    [
        ('import os\nos.environ["NBPROOF_TEST"] = "1"', 'print(os.environ["NBPROOF_TEST"])'),
        ('import os\nos.chdir(os.path.abspath("/"))', "print(os.getcwd())"),
        ("import random\nrandom.seed(1)", "random.random()"),
        ("import numpy as np\nnp.random.seed(1)\nx = np.random.rand()", "np.random.rand()"),
        ("import math\nmath.nbproof_test = 1", "math.nbproof_test"),
    ],
)
def test_setting_again_what_is_set_already_alarms_nobody(setting: str, asking: str) -> None:
    notebook = Played({"a": setting, "b": asking}).run("a", "b", "a")

    assert notebook.stale == ""
    assert notebook.run("b").stale == ""


def test_variables_that_look_like_secrets_leave_no_trace() -> None:
    notebook = Played({"a": 'import os\nos.environ["NBPROOF_TEST_TOKEN"] = "s3cret"'}).run("a")
    os.environ.pop("NBPROOF_TEST_TOKEN")

    assert "TOKEN" not in str(notebook.runs[0].names_written)


def test_a_change_of_folder_concerns_those_who_ask_where_they_are() -> None:
    notebook = Played({"a": "import os", "b": "print(os.getcwd())", "c": 'os.chdir("sub")'})
    assert notebook.run("a", "b", "c").stale == ""

    assert notebook.run("b").stale == "b"


STYLED = {
    "a": 'import matplotlib\nmatplotlib.use("agg")\nimport matplotlib.pyplot as plt',
    "b": 'plt.rcParams["figure.dpi"] = 50',
    "c": "print(plt.figure().dpi)",
    "d": "x = 1",
}


def test_another_style_concerns_those_who_plot() -> None:
    notebook = Played(dict(STYLED)).run("a", "b", "c", "d")
    assert notebook.stale == ""
    assert notebook.run("b", "c").stale == ""

    assert notebook.edit("b", 'plt.rcParams["figure.dpi"] = 60').run("b").stale == "c"
    assert notebook.why("c") == "hidden-effect matplotlib.rcParams b"
    assert notebook.run("c").stale == ""


def test_a_cell_that_sets_the_style_and_plots_may_run_twice() -> None:
    both = 'plt.rcParams["figure.dpi"] = 50\nprint(plt.figure().dpi)'
    notebook = Played({"a": STYLED["a"], "b": both})

    assert notebook.run("a", "b", "b").stale == ""


def test_options_of_pandas_concern_those_who_ask_for_them() -> None:
    notebook = Played(
        {
            "a": 'import pandas as pd\npd.set_option("display.max_rows", 5)',
            "b": 'print(pd.get_option("display.max_rows"))',
        }
    ).run("a", "b")

    edited = 'import pandas as pd\npd.set_option("display.max_rows", 7)'
    assert notebook.edit("a", edited).run("a").stale == "b"
    notebook.edit("a", 'pd.reset_option("display.max_rows")').run("a")


def test_an_attribute_that_is_put_on_a_module_concerns_those_who_use_it() -> None:
    notebook = Played(
        {
            "a": "import math",
            "b": "math.nbproof_test = lambda: 1",
            "c": "print(math.nbproof_test())",
            "d": "print(math.sqrt(4))",
        }
    ).run("a", "b", "c", "d")

    assert notebook.edit("b", "math.nbproof_test = lambda: 2").run("b").stale == "c"


def test_the_last_output_is_followed() -> None:
    notebook = Played({"a": "21 * 2", "b": "print(_)", "c": '"other"'})
    assert notebook.run("a", "b", "c").stale == ""

    assert notebook.run("b").stale == "b"
    assert notebook.why("b") == "out-of-order _ c"


def test_what_a_run_does_not_reach_it_does_not_read() -> None:
    notebook = Played(
        {"a": "fast, slow = True, 1", "b": "r = fast or slow\nif not fast:\n    print(slow)"}
    ).run("a", "b")

    assert notebook.edit("a", "fast, slow = True, 2").run("a").stale == ""
    assert notebook.edit("a", "fast, slow = False, 2").run("a").stale == "b"


def test_after_a_restart_the_traces_still_hold() -> None:
    notebook = Played(
        {"a": "import random\nrandom.seed(1)", "b": "p = random.random()", "c": "print(p)"}
    ).run("a", "b", "c")

    notebook.restart()

    assert notebook.stale == ""
    assert notebook.run("a", "b").stale == ""
