"""Generated notebooks through the script and back: no output is lost, and nothing is refused.

NBPROOF_EXAMPLES=10000 tries as many as the documented figure; without it some hundred are tried.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbproof.model.ids import CellId
from nbproof.model.status import CellSource
from nbproof.pairing.base import base_of_cells
from nbproof.pairing.dialect import Dialect, dialect_of
from nbproof.pairing.document import with_cells
from nbproof.pairing.faithful import unfaithful
from nbproof.pairing.form import bytes_of, text_in
from nbproof.pairing.merging import Merged, merge
from nbproof.pairing.script import read_script, script_of
from nbproof.workspace.notebooks import OutlineCell, parse_notebook

EXAMPLES = int(os.environ.get("NBPROOF_EXAMPLES", "150"))
PROFILE = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
LINES = st.sampled_from(
    [
        "x = 1", "", "    y", "# comment", "# %%", "# %% [markdown]", "#%% title", "%%time",
        "%matplotlib inline", "%%bash", "%%R", "!ls {x}", "# !ls", "get_ipython()", "'''",
        '"""', "plot(x) # %% no", "```python", "# +", "# -", "## Title", "<b>é ✓ 漢</b>", "---",
        "\tindented", "a;", "%load_ext x", "# magic %time", "x = 1 \\", "def f():",
        "    return 1", " ", "#", "?print", "print??",
    ]
)  # fmt: skip
SOURCES = st.one_of(
    st.lists(LINES, max_size=6).map("\n".join),
    st.lists(LINES, max_size=4).map(lambda lines: "\n".join(lines) + "\n"),
    st.lists(LINES, max_size=4).map("\r\n".join),
    st.text(max_size=40),
)
CELLS = st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), SOURCES), max_size=7)
DIALECTS = st.sampled_from(["python", "R", "julia", "bash"])


def notebook(cells: Sequence[tuple[str, str]]) -> bytes:
    """A notebook of these cells, each code cell with an output of its own."""
    written = [
        {"cell_type": kind, "id": f"c{index}", "metadata": {"tag": index}, "source": source}
        | ({"execution_count": index, "outputs": [output(index)]} if kind == "code" else {})
        for index, (kind, source) in enumerate(cells)
    ]
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"x": 1}, "cells": written}
    return json.dumps(whole, indent=1).encode() + b"\n"


def output(index: int) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": f"output {index}"}


def sources(cells: Sequence[OutlineCell]) -> tuple[CellSource, ...]:
    return tuple(CellSource(id=cell.id, type=cell.type, source=cell.source) for cell in cells)


def dialect(language: str) -> Dialect:
    found = dialect_of(language, None)
    assert found is not None
    return found


def taken_over(cells: Sequence[CellSource], script: str, kind: Dialect) -> Merged:
    return merge(cells, read_script(script, kind), base_of_cells(cells), kind, {})


def outputs_in(raw: bytes) -> list[str]:
    return [one["text"] for cell in json.loads(raw)["cells"] for one in cell.get("outputs", [])]


@PROFILE
@given(CELLS, DIALECTS)
def test_an_unchanged_script_changes_no_byte_of_the_notebook(
    cells: list[tuple[str, str]], language: str
) -> None:
    raw, kind = notebook(cells), dialect(language)
    ours = sources(parse_notebook(raw, what="it").cells)
    merged = taken_over(ours, script_of(ours, kind), kind)

    assert with_cells(raw, ours, merged.cells) == raw
    assert merged.changes == ()


@PROFILE
@given(CELLS, DIALECTS)
def test_the_same_cells_give_the_same_script_again_and_again(
    cells: list[tuple[str, str]], language: str
) -> None:
    kind = dialect(language)
    ours = sources(parse_notebook(notebook(cells), what="it").cells)
    script = script_of(ours, kind)

    assert script_of(ours, kind, like=script) == script
    assert script_of(ours, kind) == script


@PROFILE
@given(CELLS, DIALECTS, st.integers(0, 6), SOURCES)
def test_an_edited_script_keeps_every_output_and_every_other_cell(
    cells: list[tuple[str, str]], language: str, place: int, edit: str
) -> None:
    raw, kind = notebook(cells), dialect(language)
    ours = sources(parse_notebook(raw, what="it").cells)
    edited = [
        CellSource(id=cell.id, type=cell.type, source=edit) if index == place else cell
        for index, cell in enumerate(ours)
    ]
    merged = taken_over(ours, script_of(edited, kind), kind)
    written = with_cells(raw, ours, merged.cells)
    kept = [cell.source for cell in parse_notebook(written, what="it").cells]

    assert set(outputs_in(raw)) - {f"output {place}"} <= set(outputs_in(written))
    untouched = [cell.source for index, cell in enumerate(ours) if index != place]
    assert all(source in kept for source in untouched if source.strip())


@PROFILE
@given(CELLS, st.text(max_size=200))
def test_no_script_is_refused_whatever_stands_in_it(
    cells: list[tuple[str, str]], script: str
) -> None:
    raw, kind = notebook(cells), dialect("python")
    ours = sources(parse_notebook(raw, what="it").cells)
    merged = taken_over(ours, script, kind)

    parse_notebook(with_cells(raw, ours, merged.cells), what="it")


@PROFILE
@given(CELLS, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_line_ends_a_bom_and_a_missing_last_line_end_are_no_change(
    cells: list[tuple[str, str]],
    end: str,
    has_bom: bool,  # noqa: FBT001
    ends: bool,  # noqa: FBT001
) -> None:
    kind = dialect("python")
    ours = sources(parse_notebook(notebook(cells), what="it").cells)
    script = script_of(ours, kind)
    text = script if ends else script.removesuffix("\n")
    stored = ("\ufeff" if has_bom else "").encode() + text.replace("\n", end).encode()
    came_back = text_in(stored)

    assert came_back is not None
    assert taken_over(ours, came_back, kind).changes == ()
    assert bytes_of(script, like=stored) is not None


@PROFILE
@given(CELLS)
def test_a_cell_that_does_not_come_back_is_named_with_its_reason(
    cells: list[tuple[str, str]],
) -> None:
    kind = dialect("python")
    ours = sources(parse_notebook(notebook(cells), what="it").cells)
    script = read_script(script_of(ours, kind), kind)
    faithful = [(part.type, part.source) for part in script] == [
        (cell.type, cell.source) for cell in ours
    ]
    named = unfaithful(ours, kind)

    assert faithful or named
    assert all(one.sentence.endswith(".") and one.id == CellId(f"c{one.index}") for one in named)
