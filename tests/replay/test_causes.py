from __future__ import annotations

from dataclasses import replace

import pytest

from nbproof.model.environment import Drift
from nbproof.model.ids import CellId
from nbproof.model.replaying import Difference, DifferenceKind, Grade, ReplayedCell
from nbproof.model.status import CellVerdict, Reason
from nbproof.replay.causes import Evidence, with_causes
from nbproof.replay.uses import upstream

NOTHING = Evidence(
    sources={},
    upstream={},
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
    return replace(NOTHING, sources=cells, upstream=upstream(cells), labels=labels)


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
    drawn = evidence("x = np.random.rand()", "print(x)")
    seeded = evidence("np.random.seed(1)\nx = np.random.rand()", "print(x)")

    assert cause_of(drawn, cell(1)) == ("no-seed", "no seed is set (np.random.rand in [1])")
    assert cause_of(seeded, cell(1)) == (None, None)


def test_a_cell_below_names_the_cell_with_the_root_cause() -> None:
    found = evidence("x = np.random.rand(); print(x)", "y = x; print(y)", "print(y)")

    assert cause_of(found, cell(0), cell(1), cell(2)) == (
        "upstream",
        "it uses [1]: no seed is set (np.random.rand)",
    )


@pytest.mark.parametrize(
    ("found", "difference", "kind", "sentence"),
    [
        (evidence("datetime.now()"), cell(0), "clock", "it depends on the time (now)"),
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
        (evidence("1"), cell(0), None, None),
    ],
)
def test_other_causes_are_told_by_their_evidence(
    found: Evidence, difference: ReplayedCell, kind: str | None, sentence: str | None
) -> None:
    assert cause_of(found, difference) == (kind, sentence)


def test_differences_that_do_not_matter_get_no_cause() -> None:
    same = cell(0, grade="equivalent")

    assert with_causes((same,), evidence("np.random.rand()")) == (same,)
