from __future__ import annotations

from dataclasses import replace

import pytest

from nbproof.model.environment import Drift
from nbproof.model.ids import CellId
from nbproof.model.replaying import Difference, DifferenceKind, Grade, ReplayedCell
from nbproof.model.status import CellVerdict, Reason
from nbproof.replay.causes import with_causes
from nbproof.replay.draws import unseeded
from nbproof.replay.evidence import Evidence, Surroundings
from nbproof.replay.uses import upstream

NUMPY = "import numpy as np\n"
NOTHING = Evidence(
    sources={},
    upstream={},
    draws={},
    inputs={},
    changed_files={},
    overwritten=frozenset(),
    remote={},
    status={},
    drift=(),
    labels={},
)


def evidence(*sources: str) -> Evidence:
    cells = dict(enumerate(sources))
    labels = {index: f"[{index + 1}]" for index in cells}
    return replace(
        NOTHING, sources=cells, upstream=upstream(cells), draws=unseeded(cells), labels=labels
    )


def cell(
    index: int,
    detail: str = "line 1: 1 → 2",
    kind: DifferenceKind = "text",
    grade: Grade = "different",
) -> ReplayedCell:
    difference = Difference(mime="text/plain", kind=kind, detail=detail, grade=grade)
    return ReplayedCell(
        id=CellId(f"c{index}"),
        index=index,
        execution_count=index + 1,
        grade=grade,
        differences=(difference,),
    )


def failed(index: int, detail: str) -> ReplayedCell:
    return cell(index, detail, kind="error", grade="failed")


def cause_of(found: Evidence, *cells: ReplayedCell) -> tuple[str | None, str | None]:
    """Kind and sentence of the last cell's cause."""
    difference = with_causes(cells, found)[-1].differences[0]
    return difference.cause_kind, difference.cause


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        (
            "ModuleNotFoundError: No module named 'sklearn.svm'",
            "missing-module",
            "sklearn.svm is not installed here",
        ),
        (
            "FileNotFoundError: [Errno 2] No such file or directory: 'in.csv'",
            "missing-file",
            "in.csv is not in the clean copy",
        ),
        (
            "StdinNotImplementedError: raw_input was called",
            "asked-for-input",
            "the cell asks for input",
        ),
        (
            "URLError: <urlopen error [Errno -2] Name or service not known>",
            "network",
            "a host could not be reached",
        ),
        (
            "NameError: name 'cfg' is not defined",
            "missing-name",
            "no cell of this notebook makes cfg",
        ),
    ],
)
def test_an_error_says_its_cause_itself(said: str, kind: str, sentence: str) -> None:
    assert cause_of(evidence("cfg"), failed(0, said)) == (kind, sentence)


def test_a_name_that_is_missing_is_told_by_where_its_maker_stands() -> None:
    missing = "NameError: name 'a' is not defined"

    assert cause_of(evidence("print(a)", "a = 1"), failed(0, missing)) == (
        "order",
        "a is made by [2], which stands below",
    )
    assert cause_of(evidence("b\na = 1", "print(a)"), failed(1, missing)) == (
        "upstream",
        "[1] makes a, and did not come to it",
    )


def test_changed_data_is_told_for_the_reader_and_for_those_who_use_it() -> None:
    found = replace(evidence("a = read()", "print(a)"), changed_files={0: ("in.csv",)})

    assert cause_of(found, cell(1)) == ("data", "in.csv is not what was recorded")


def test_an_input_that_the_notebook_overwrites_is_told_where_nothing_is_recorded() -> None:
    found = replace(
        evidence("a = read()", "print(a)"),
        inputs={0: ("in.csv",)},
        overwritten=frozenset({"in.csv"}),
    )

    assert cause_of(found, cell(1)) == (
        "data",
        "this notebook writes over in.csv, which it has read",
    )


def test_what_the_recorded_outputs_show_of_order_comes_before_chance() -> None:
    reason = Reason(kind="out-of-order", sentence="Ran before [1], which stands above it.")
    verdict = CellVerdict(
        id=CellId("c1"),
        index=1,
        execution_count=None,
        session=None,
        state="out-of-order",
        fresh=False,
        rerun_now=None,
        reasons=(reason,),
    )
    found = replace(evidence("a = 1", "print(a, random.random())"), status={CellId("c1"): verdict})

    assert cause_of(found, cell(1)) == ("order", "Ran before [1], which stands above it")


def test_a_draw_without_a_seed_is_told_and_a_seed_above_takes_it_back() -> None:
    drawn = evidence(f"{NUMPY}x = np.random.rand()", "print(x)")
    seeded = evidence(f"{NUMPY}np.random.seed(1)\nx = np.random.rand()", "print(x)")

    assert cause_of(drawn, cell(1)) == ("no-seed", "no seed is set (np.random.rand in [1])")
    assert cause_of(seeded, cell(1)) == (None, None)


def test_a_cell_below_names_the_cell_with_the_root_cause() -> None:
    found = evidence(f"{NUMPY}x = np.random.rand(); print(x)", "y = x; print(y)", "print(y)")

    assert cause_of(found, cell(0), cell(1), cell(2)) == (
        "upstream",
        "it uses [1]: no seed is set (np.random.rand)",
    )


@pytest.mark.parametrize(
    ("found", "difference", "kind", "sentence"),
    [
        (evidence("datetime.now()"), cell(0), "clock", "it depends on the time (now)"),
        (
            evidence("with ThreadPoolExecutor() as pool: pool.map(f, xs)"),
            cell(0, kind="order"),
            "threads",
            "what works at the same time ends in no fixed order (ThreadPoolExecutor)",
        ),
        (evidence("{*x}"), cell(0, kind="order"), "hash-order", "sets have no order of their own"),
        (
            replace(evidence("get()"), remote={0: ("http://a.example:80",)}),
            cell(0),
            "network",
            "it asks http://a.example:80",
        ),
        (
            replace(
                evidence("import pandas\npandas.show()"),
                drift=(
                    Drift(kind="package", name="zlib", recorded="1", present="2"),
                    Drift(kind="package", name="pandas", recorded="2.3", present="3.1"),
                ),
            ),
            cell(0),
            "packages",
            "other versions: pandas 2.3 → 3.1",
        ),
        (
            replace(
                evidence("1"),
                drift=(Drift(kind="python", name="python", recorded="3.9", present="3.11"),),
            ),
            cell(0),
            "environment",
            "Python 3.9 → 3.11",
        ),
        (
            replace(evidence("1"), surroundings=Surroundings(python="3.11.7", saved_with="3.6.4")),
            cell(0),
            "environment",
            "it was saved with Python 3.6.4, and this is 3.11.7; its packages are unknown",
        ),
        (
            replace(evidence("1"), surroundings=Surroundings(python="3.11.7", saved_with="3.11.7")),
            cell(0),
            None,
            None,
        ),
        (evidence("1"), cell(0), None, None),
    ],
)
def test_other_causes_are_told_by_their_evidence(
    found: Evidence, difference: ReplayedCell, kind: str | None, sentence: str | None
) -> None:
    assert cause_of(found, difference) == (kind, sentence)


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        (
            "AttributeError: module 'numpy' has no attribute 'int'",
            "packages",
            "numpy 2.3.5 has no int",
        ),
        (
            "ModuleNotFoundError: No module named 'numpy.dual'",
            "packages",
            "numpy 2.3.5 has no numpy.dual",
        ),
        (
            "ImportError: cannot import name 'Imputer' from 'sklearn.preprocessing' (/a/b.py)",
            "packages",
            "scikit-learn 0.19 → 1.9 has no Imputer",
        ),
        (
            "ImportError: cannot import name 'f' from 'mine' (/a/mine.py)",
            "missing-name",
            "mine has no f",
        ),
    ],
)
def test_what_a_library_has_not_here_is_told_with_its_version(
    said: str, kind: str, sentence: str
) -> None:
    found = replace(
        evidence("1"),
        surroundings=Surroundings(versions={"numpy": "2.3.5", "scikit-learn": "1.9"}),
        drift=(Drift(kind="package", name="scikit-learn", recorded="0.19", present="1.9"),),
    )

    assert cause_of(found, failed(0, said)) == (kind, sentence)


def test_a_name_may_come_from_a_module_that_was_imported_whole() -> None:
    found = evidence("from pandas.tools.rplot import *", "RPlot()")
    stars, name = "No module named 'pandas.tools'", "NameError: name 'RPlot' is not defined"

    assert cause_of(found, failed(0, stars), failed(1, name)) == (
        "upstream",
        "[1] imports all of a module, and did not come to it",
    )
    assert cause_of(found, failed(1, name))[0] == "missing-name"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "line 1: <Figure size 432x288 with 1 Axes> → <Figure size 640x480 with 1 Axes>",
            "figures are of another size (432x288 → 640x480): matplotlib 3.1 → 3.10",
        ),
        (
            "line 1: <matplotlib.figure.Figure at <address>> → <Figure size 640x480 with 1 Axes>",
            "figures are of another size (now 640x480): matplotlib 3.1 → 3.10",
        ),
        (
            "line 1: <Figure size 640x480 with 1 Axes> → <Figure size 640x480 with 2 Axes>",
            "no seed is set (np.random.rand)",
        ),
    ],
)
def test_another_size_of_all_figures_is_told_before_chance(text: str, sentence: str) -> None:
    found = replace(
        evidence(f"{NUMPY}plt.plot(np.random.rand(3))"),
        drift=(Drift(kind="package", name="matplotlib", recorded="3.1", present="3.10"),),
    )
    image = Difference(
        mime="image/png", kind="image", detail="9 by 9 pixels → 13 by 15", grade="different"
    )
    described = Difference(mime="text/plain", kind="text", detail=text, grade="different")
    drawn = replace(cell(0), differences=(image, described))

    assert cause_of(found, drawn)[1] == sentence


def test_what_is_so_for_all_cells_is_not_handed_on_from_one_to_the_next() -> None:
    found = replace(
        evidence("x = 1; print(x)", "print(x)"),
        surroundings=Surroundings(python="3.11.7", saved_with="3.6.4"),
    )

    assert cause_of(found, cell(0), cell(1))[0] == "environment"


def test_differences_that_do_not_matter_get_no_cause() -> None:
    same = cell(0, grade="equivalent")

    assert with_causes((same,), evidence(f"{NUMPY}np.random.rand()")) == (same,)
