"""What a session's randomness begins with, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nbproof.capture.agent.entropy import hash_seed

_BEGIN = (
    "import sys\nfrom nbproof.capture.agent import entropy\nassert entropy.install(sys.argv[1])\n"
)
FOREST = """
import numpy as np
from sklearn.ensemble import RandomForestClassifier as Forest
x = np.random.rand(200, 4)
print(Forest(n_estimators=3, n_jobs=2).fit(x, x[:, 0] > 0.5).feature_importances_)
"""
COMPILED = """
import random, numba, numpy as np
@numba.njit
def draw():
    return np.random.rand(), random.random()
print(draw(), draw())
"""
DRAWS = {
    "random": ("import random; print(random.random(), random.Random(3).random())", None),
    "numpy's global state": ("import numpy; print(numpy.random.rand(3))", None),
    "numpy's generators": ("import numpy as np; print(np.random.default_rng().random(3))", None),
    "spawned generators": ("import numpy as np; print(np.random.SeedSequence().spawn(2))", None),
    "numpy, asked for a seed": (
        "import numpy as np; np.random.seed(); print(np.random.rand())",
        None,
    ),
    "pandas": ("import pandas as pd; print(list(pd.Series(range(99)).sample(5)))", None),
    "scikit-learn": (FOREST, "sklearn"),
    "torch": ("import torch; print(torch.rand(3))", "torch"),
    "polars": ("import polars as pl; print(pl.Series(range(99)).sample(5).to_list())", "polars"),
    "numba": (COMPILED, "numba"),
}
"""What is run, and the library that it needs beyond those that nbproof brings."""
STAND_INS = {
    "torch": "def manual_seed(seed):\n    global drawn\n    drawn = seed\n",
    "polars": "def set_random_seed(seed):\n    global drawn\n    drawn = seed\n",
}


def drawn(code: str, entropy: str, modules: Path | None = None) -> str:
    """What code prints in a new process; `modules` is a folder with stand-ins for libraries."""
    command = [sys.executable, "-c", _BEGIN + code, entropy]
    variables = None if modules is None else {**os.environ, "PYTHONPATH": str(modules)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=variables)
    return done.stdout


@pytest.fixture(params=STAND_INS)
def library(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A library that is seeded by one call: its name, and a folder with a stand-in for it."""
    name = str(request.param)
    (tmp_path / f"{name}.py").write_text(STAND_INS[name])
    return name, tmp_path


@pytest.mark.parametrize(("code", "needed"), DRAWS.values(), ids=DRAWS)
def test_the_same_entropy_draws_the_same_and_another_something_else(
    code: str, needed: str | None
) -> None:
    if needed is not None:
        pytest.importorskip(needed)
    first, again, other = drawn(code, "aa"), drawn(code, "aa"), drawn(code, "bb")

    assert first == again != other


def test_two_generators_of_a_session_differ() -> None:
    one, other = drawn(
        "import numpy as np\nfor _ in 'ab': print(np.random.default_rng().random())", "aa"
    ).split()

    assert one != other


def test_a_seed_in_the_code_wins() -> None:
    code = "import random, numpy as np; random.seed(1); np.random.seed(1)\n"
    code += "print(random.random(), np.random.rand(), np.random.default_rng(1).random())"

    assert drawn(code, "aa") == drawn(code, "bb")


def test_a_forked_process_draws_its_own_and_the_same_in_a_replay() -> None:
    code = (
        "import os, random, numpy as np\n"
        "print(np.random.default_rng().random(), random.random(), flush=True)\n"
        "for _ in range(3):\n"
        "    if not os.fork():\n"
        "        print(np.random.default_rng().random(), random.random(), flush=True)\n"
        "        os._exit(0)\n"
        "    os.wait()\n"
    )
    lines = drawn(code, "aa").splitlines()

    assert len(set(lines)) == 4
    assert lines == drawn(code, "aa").splitlines()
    assert not set(lines) & set(drawn(code, "bb").splitlines())


def test_a_library_is_seeded_once_it_is_loaded(library: tuple[str, Path]) -> None:
    name, folder = library
    code = f"import {name} as library; print(library.drawn)"
    first, again = drawn(code, "aa", folder), drawn(code, "aa", folder)

    assert first == again != drawn(code, "bb", folder)


def test_asking_whether_a_library_is_there_takes_no_seed_from_it(
    library: tuple[str, Path],
) -> None:
    name, folder = library
    asked = f"import importlib.util; assert importlib.util.find_spec({name!r})\n"
    code = f"import {name} as library; print(library.drawn)"

    assert drawn(asked + code, "aa", folder) == drawn(code, "aa", folder)


def test_a_library_of_an_unknown_version_is_loaded_as_ever(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("answer = 42")

    assert drawn("import torch; print(torch.answer)", "aa", tmp_path) == "42\n"


def test_a_library_that_cannot_be_loaded_says_why(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('no libgomp')")
    code = "try:\n    import torch\nexcept ImportError as error:\n    print(error)"

    assert drawn(code, "aa", tmp_path) == "no libgomp\n"


@pytest.mark.parametrize(
    ("between", "is_same"),
    [
        ("", True),
        ("random.choice('abc')", True),
        ("[random.choice('abc') for _ in range(50)]", True),
        ("random.seed(5)", False),
    ],
)
def test_what_the_kernel_draws_before_the_first_cell_does_not_count(
    between: str, *, is_same: bool
) -> None:
    code = f"import random\n{between}\nentropy.begin('aa'); print(random.random())"
    plain = drawn("import random; print(random.random())", "aa")

    assert (drawn(code, "aa") == plain) is is_same


def test_secrets_stay_secret() -> None:
    code = "import secrets, numpy; numpy.random.rand(); print(secrets.randbits(64))"

    assert drawn(code, "aa") != drawn(code, "aa")


def test_nothing_of_it_shows_in_a_module() -> None:
    code = (
        "import numpy.random.bit_generator as m\n"
        "print(type(m.__loader__).__name__, type(m.__spec__.loader).__name__)"
    )

    assert drawn(code, "aa") == "ExtensionFileLoader ExtensionFileLoader\n"


def test_hashes_are_seeded_within_pythons_bounds() -> None:
    seeds = {int(hash_seed(f"{number:x}")) for number in range(500)}

    assert len(seeds) == 500
    assert min(seeds) >= 1
    assert max(seeds) < 2**32


def test_a_session_that_has_numpy_already_is_left_alone() -> None:
    code = "import numpy.random\nfrom nbproof.capture.agent import entropy\n"
    code += "print(entropy.install('aa'))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout == "False\n"
