from __future__ import annotations

import pytest

from nbproof.replay.uses import clock, imported, upstream, workers


def test_a_cell_depends_on_all_that_make_what_it_uses() -> None:
    sources = {
        0: "import numpy as np",
        2: "a = np.arange(3)",
        3: "b = 1",
        5: "a[0] = b",
        6: "c = a.sum()",
        7: "a = 0",
        8: "print(a)",
    }

    assert upstream(sources) == {
        0: frozenset(),
        2: frozenset({0}),
        3: frozenset(),
        5: frozenset({0, 2, 3}),
        6: frozenset({0, 2, 3, 5}),
        7: frozenset(),
        8: frozenset({7}),
    }


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("datetime.now()", "now"),
        ("pd.Timestamp.today()", "today"),
        ("time.time()", "time.time"),
        ("%timeit f()", "%timeit"),
        ("GridSearchCV(SVC(), grid).fit(x, y)", "GridSearchCV"),
        ("pd.DataFrame(search.cv_results_)", "cv_results_"),
        ("x = 1", None),
    ],
)
def test_looks_at_the_clock_are_found(source: str, call: str | None) -> None:
    assert clock(source) == call


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("threading.Thread(target=f).start()", "Thread"),
        ("with Pool(2) as pool: pool.map(f, xs)", "Pool"),
        ("Parallel(n_jobs=2)(delayed(f)(x) for x in xs)", "Parallel"),
        ("await asyncio.gather(f(), g())", "asyncio.gather"),
        ("# Pool(2)", None),
        ("MaxPool(2)", None),
    ],
)
def test_what_works_at_the_same_time_is_found(source: str, call: str | None) -> None:
    assert workers(source) == call


def test_imports_are_told_by_their_first_part() -> None:
    sources = [
        "import numpy as np\nfrom sklearn.svm import SVC",
        "import matplotlib.pyplot, os as o",
    ]

    assert imported(sources) == {"numpy", "sklearn", "matplotlib", "os"}
