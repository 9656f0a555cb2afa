from __future__ import annotations

import pytest

from nbproof.replay.draws import unseeded

IMPORTS = """
import os, random, secrets, uuid
import networkx as nx, numpy as np, pandas as pd, seaborn as sns, tensorflow as tf, torch
import numpy.random as npr
from numpy.random import randn, default_rng as new
from random import choice
from sklearn.cluster import KMeans
from sklearn.model_selection import KFold, train_test_split
from torch import nn
"""


def call(*sources: str, before: str = IMPORTS) -> str | None:
    """The call in the last cell that draws without a seed."""
    cells = dict(enumerate((before, *sources)))
    return unseeded(cells).get(len(sources))


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("x = np.random.rand(3)", "np.random.rand"),
        ("x = npr.normal(size=3)", "npr.normal"),
        ("x = randn(3)", "randn"),
        ("x = choice('abc')", "choice"),
        ("random.shuffle(deck)", "random.shuffle"),
        ("rng = np.random.default_rng()", "np.random.default_rng"),
        ("rng = np.random.default_rng(None)", "np.random.default_rng"),
        ("rng = new()", "new"),
        ("df.sample(3)", "df.sample"),
        ("pd.read_csv('a.csv').sample(3)", "sample"),
        ("scipy.stats.norm(0, 1).rvs(3)", "rvs"),
        ("train_test_split(x, y)", "train_test_split"),
        ("KMeans(3).fit(x)", "KMeans"),
        ("KFold(5, shuffle=True)", "KFold"),
        ("nx.erdos_renyi_graph(10, 0.3)", "nx.erdos_renyi_graph"),
        ("nx.draw(graph)", "nx.draw"),
        ("sns.barplot(data=df)", "sns.barplot"),
        ("nn.Linear(3, 3)", "nn.Linear"),
        ("torch.randn(3)", "torch.randn"),
        ("tf.random.normal([3])", "tf.random.normal"),
        ("uuid.uuid4()", "uuid.uuid4"),
        ("secrets.token_hex()", "secrets.token_hex"),
        ("os.urandom(8)", "os.urandom"),
        ("def f():\n    return random.random()", "random.random"),
        ("%matplotlib inline\nx = np.random.rand()", "np.random.rand"),
    ],
)
def test_draws_without_a_seed_are_found(source: str, drawn: str) -> None:
    assert call(source) == drawn


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "# np.random.rand(3)",
        "print('np.random.rand(3)')",
        "rng = np.random.default_rng(7)",
        "rng = np.random.RandomState(seed=7)",
        "df.sample(3, random_state=1)",
        "train_test_split(x, y, random_state=0)",
        "KFold(5)",
        "KFold(5, shuffle=True, random_state=1)",
        "nx.spring_layout(graph, seed=1)",
        "np.random.seed(1)",
        "x = (",
    ],
)
def test_what_draws_nothing_or_has_a_seed_is_left_alone(source: str) -> None:
    assert call(source) is None


@pytest.mark.parametrize(
    ("seed", "draw"),
    [
        ("np.random.seed(1)", "np.random.rand()"),
        ("np.random.seed(1)", "df.sample(3)"),
        ("np.random.seed(1)", "train_test_split(x, y)"),
        ("random.seed('x')", "random.random()"),
        ("torch.manual_seed(0)", "nn.Linear(3, 3)"),
        ("pl.seed_everything(0)", "torch.randn(3)"),
        ("tf.random.set_seed(0)", "tf.random.normal([3])"),
    ],
)
def test_a_seed_above_takes_draws_from_the_same_generator_back(seed: str, draw: str) -> None:
    assert call(seed, draw) is None
    assert call(f"{seed}\n{draw}") is None


@pytest.mark.parametrize(
    ("seed", "draw"),
    [
        ("np.random.seed()", "np.random.rand()"),
        ("np.random.seed(None)", "np.random.rand()"),
        ("# np.random.seed(1)", "np.random.rand()"),
        ("np.random.seed(1)", "random.random()"),
        ("random.seed(1)", "np.random.rand()"),
        ("np.random.seed(1)", "torch.randn(3)"),
        ("random.seed(1)", "uuid.uuid4()"),
        ("np.random.seed(1)", "np.random.default_rng()"),
    ],
)
def test_no_seed_and_that_of_another_generator_take_nothing_back(seed: str, draw: str) -> None:
    assert call(seed, draw) == draw.partition("(")[0]


def test_a_module_may_hand_on_what_numpy_draws() -> None:
    assert call("x = np.random.rand()", before="import autograd.numpy as np") == "np.random.rand"


def test_a_seed_below_comes_too_late() -> None:
    cells = {0: "import random", 1: "print(random.random())", 2: "random.seed(1)"}

    assert unseeded(cells) == {1: "random.random"}


def test_a_seed_after_a_draw_holds_for_the_cells_below() -> None:
    cells = {0: "import random\nx = random.random()\nrandom.seed(1)", 1: "random.random()"}

    assert unseeded(cells) == {0: "random.random"}


@pytest.mark.parametrize("before", ["%pylab inline", "from pylab import *"])
def test_pylab_brings_draws_without_a_module(before: str) -> None:
    assert call("x = randn(3)", before=before) == "randn"
    assert call("x = np.random.rand()", before=before) == "np.random.rand"
    assert call("def randn(n):\n    return n\nx = randn(3)", before=before) is None


OWN = """
import numpy as np

def draw(n):
    return np.random.rand(n)

def twice(n):
    return draw(n) + draw(n)

def plain(n):
    return n

class Cdf:
    def sample_of(self, n):
        return twice(n)

    def mean(self):
        return 0

class Walk:
    def __init__(self):
        self.start = np.random.rand()
"""


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("own.draw(3)", "own.draw"),
        ("own.twice(3)", "own.twice"),
        ("own.Walk()", "own.Walk"),
        ("cdf.sample_of(3)", "cdf.sample_of"),
        ("own.plain(3)", None),
        ("cdf.mean()", None),
        ("os.sample_of(3)", None),
        ("np.random.seed(1)\nown.draw(3)", None),
    ],
)
def test_what_draws_in_a_module_of_the_notebooks_own_is_a_draw(
    source: str, drawn: str | None
) -> None:
    cells = {0: "import os, own\nimport numpy as np", 1: source}

    assert unseeded(cells, {"own": OWN}).get(1) == drawn


def test_names_from_a_module_of_the_notebooks_own_are_known_by_its_name() -> None:
    cells = {0: "from own import twice as double", 1: "double(3)"}

    assert unseeded(cells, {"own": OWN}) == {1: "double"}


def test_a_module_that_does_not_parse_draws_nothing() -> None:
    assert unseeded({0: "import own", 1: "own.draw(3)"}, {"own": "def ("}) == {}
