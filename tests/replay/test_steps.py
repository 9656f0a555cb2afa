"""Which sources run, and in which order: from top to bottom, as recorded, with parameters set."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.model.ids import SessionId
from nbproof.model.runs import CellRun
from nbproof.replay.parameters import setting, with_parameters
from nbproof.replay.recording import NOTHING_KNOWN, Recording
from nbproof.replay.steps import Course, as_run, top_down
from nbproof.workspace.notebooks import Document, parse_notebook
from tests.snapshots.desk import run


def document(*cells: tuple[str, int | None], tags: dict[int, str] | None = None) -> Document:
    """Code cells with their sources and counts; `tags` by index."""
    written: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"c{index}",
            "metadata": {"tags": [tags[index]]} if tags and index in tags else {},
            "execution_count": count,
            "source": source,
            "outputs": [],
        }
        for index, (source, count) in enumerate(cells)
    ]
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": written}
    return parse_notebook(json.dumps(whole).encode(), what="report.ipynb")


def steps(course: Course) -> list[tuple[int | None, str]]:
    return [(step.index, step.source) for step in course.steps]


def test_from_top_to_bottom_each_cell_that_has_a_source_runs_once() -> None:
    course = top_down(document(("a", 3), (" ", None), ("b", 1)))

    assert steps(course) == [(0, "a"), (2, "b")]
    assert course.notes == ()


def recorded(*runs: CellRun) -> Recording:
    return Recording(runs=runs)


@pytest.mark.parametrize(
    ("runs", "expected", "notes"),
    [
        pytest.param(
            (run("c1", 1, source="b"), run("c0", 2, source="a")),
            [(1, "b"), (0, "a")],
            (),
            id="below before above",
        ),
        pytest.param(
            (run("c0", 1, source="a"), run("c0", 2, source="a"), run("c1", 3, source="b")),
            [(0, "a"), (0, "a"), (1, "b")],
            (),
            id="a cell twice",
        ),
        pytest.param(
            (run("gone", 1, source="x = 1"), run("c1", 2, source="old b")),
            [(None, "x = 1"), (1, "old b")],
            (),
            id="a deleted cell, and one edited since",
        ),
        pytest.param(
            (run("c0", 1, source="a"), run("c1", 3, source="b")),
            [(0, "a"), (1, "b")],
            ("1 run of which there is no record",),
            id="a run that was not seen",
        ),
        pytest.param(
            (
                replace(run("c0", 1, source="a"), outcome="interrupted"),
                run("c1", 2, source="b"),
            ),
            [(0, "a"), (1, "b")],
            ("1 run that had been interrupted, and came to an end now",),
            id="an interrupted run",
        ),
        pytest.param(
            (
                replace(run("c0", 7, source="a"), session=SessionId("earlier")),
                run("c1", 1, source="b"),
            ),
            [(1, "b")],
            ("[7]: last run in an earlier session, so not run again",),
            id="a cell of an earlier session",
        ),
    ],
)
def test_as_run_repeats_the_runs_of_the_last_session(
    runs: tuple[CellRun, ...], expected: list[tuple[int | None, str]], notes: tuple[str, ...]
) -> None:
    course = as_run(document(("a", 7), ("b", 2)), recorded(*runs))

    assert steps(course) == expected
    assert course.notes == notes


def test_without_a_record_the_execution_counts_tell_the_order() -> None:
    course = as_run(document(("a", 5), ("b", 2), ("c", None)), NOTHING_KNOWN)

    assert steps(course) == [(1, "b"), (0, "a")]
    assert course.notes == ("the order: that of the execution counts, each cell's last run only",)


def test_a_notebook_that_never_ran_has_no_order_of_runs() -> None:
    with pytest.raises(CannotBeDoneHere, match="No order of runs"):
        as_run(document(("a", None)), NOTHING_KNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alpha=0.5", ("alpha", "0.5")),
        ("n = 3", ("n", "3")),
        ("on=True", ("on", "True")),
        ("on=true", ("on", "True")),
        ("none=null", ("none", "None")),
        ("name=two words", ("name", "'two words'")),
        ('name="3"', ("name", "'3'")),
        ("items=[1, 2]", ("items", "[1, 2]")),
        ("path=__import__('os')", ("path", "\"__import__('os')\"")),
        ("zero=NaN", ("zero", "'NaN'")),
        ("empty=", ("empty", "''")),
    ],
)
def test_a_value_is_json_or_a_word_of_python_or_else_a_text(
    text: str, expected: tuple[str, str]
) -> None:
    assert setting(text) == expected


@pytest.mark.parametrize("text", ["alpha", "=3", "a b=3", "class=3", "x;y=3", "1x=2"])
def test_what_sets_no_parameter_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="sets no parameter"):
        setting(text)


def test_parameters_are_set_right_after_the_cell_that_sets_them() -> None:
    notebook = document(("a = 1", 1), ("b = 2", 2), ("print(a, b)", 3), tags={1: "parameters"})
    course = with_parameters(top_down(notebook), notebook, [("b", "3")])

    assert steps(course) == [(0, "a = 1"), (1, "b = 2"), (None, "b = 3"), (2, "print(a, b)")]


def test_parameters_take_the_place_of_those_that_papermill_had_set() -> None:
    tags = {0: "parameters", 1: "injected-parameters"}
    notebook = document(("a = 1", 1), ("a = 2", 2), ("print(a)", 3), tags=tags)
    course = with_parameters(top_down(notebook), notebook, [("a", "3")])

    assert steps(course) == [(0, "a = 1"), (1, "a = 3"), (2, "print(a)")]


@pytest.mark.parametrize(
    ("tags", "settings", "says"),
    [
        ({}, [("a", "3")], "No cell of this notebook is tagged `parameters`"),
        ({0: "parameters"}, [("b", "3")], "The notebook has no parameter b"),
        ({0: "parameters"}, [("a", "inf")], "is no value for a"),
        ({0: "parameters"}, [("a", "f()")], "is no value for a"),
    ],
)
def test_parameters_that_cannot_be_set_are_refused(
    tags: dict[int, str], settings: list[tuple[str, str]], says: str
) -> None:
    notebook = document(("a = 1", 1), tags=tags)

    with pytest.raises(BadInput, match=says):
        with_parameters(top_down(notebook), notebook, settings)
