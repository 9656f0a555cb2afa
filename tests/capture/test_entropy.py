"""What a session's randomness begins with, in processes of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nbproof.capture.agent.entropy import hash_seed

_BEGIN = (
    "import sys\nfrom nbproof.capture.agent import entropy\nassert entropy.install(sys.argv[1])\n"
)
DRAWS = {
    "random": "import random; print(random.random(), random.Random(3).random())",
    "numpy's global state": "import numpy; print(numpy.random.rand(3))",
    "numpy's generators": "import numpy as np; print(np.random.default_rng().random(3))",
    "spawned generators": "import numpy as np; print(np.random.SeedSequence().spawn(2))",
    "pandas": "import pandas as pd; print(list(pd.Series(range(99)).sample(5)))",
}


def drawn(code: str, entropy: str) -> str:
    command = [sys.executable, "-c", _BEGIN + code, entropy]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("code", DRAWS.values(), ids=DRAWS)
def test_the_same_entropy_draws_the_same_and_another_something_else(code: str) -> None:
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


def test_a_forked_process_draws_its_own() -> None:
    code = (
        "import os, random, numpy as np\n"
        "for _ in range(3):\n"
        "    if not os.fork():\n"
        "        print(np.random.default_rng().random(), random.random(), flush=True)\n"
        "        os._exit(0)\n"
        "    os.wait()\n"
    )
    lines = drawn(code, "aa").splitlines() + drawn(code, "aa").splitlines()

    assert len(set(lines)) == 6


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


def test_nothing_of_it_shows() -> None:
    code = (
        "import numpy.random.bit_generator as m\n"
        "print([one for one in sys.meta_path if 'entropy' in type(one).__module__])\n"
        "print(type(m.__loader__).__name__, type(m.__spec__.loader).__name__)"
    )

    assert drawn(code, "aa").splitlines() == ["[]", "ExtensionFileLoader ExtensionFileLoader"]


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
