"""Where a notebook gives something else from top to bottom than in its recorded order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nbproof.model.replaying import Grade, ReplayedCell, Verdict
from nbproof.replay.compare.cells import compare
from nbproof.replay.grading import Pair
from nbproof.replay.wording import label, listed


def beside(as_run: Verdict, own: Sequence[Pair], top_down: Sequence[Pair]) -> Verdict:
    """The verdict on a replay as-run, with what a run from top to bottom gives beside it."""
    grades = {one.index: _grade(one, other) for one, other in zip(own, top_down, strict=True)}
    cells = tuple(replace(cell, top_down=grades[cell.index]) for cell in as_run.cells)
    return replace(as_run, cells=cells, top_down=_sentence(cells))


def _grade(own: Pair, top_down: Pair) -> Grade:
    """How the outputs from top to bottom compare with those as-run, in the same environment."""
    if own.allowed.is_ignored:
        return "not-compared"
    compared = compare(
        own.replayed, top_down.replayed, tolerance=own.allowed.tolerance, versions_differ=False
    )
    return compared.grade


def _sentence(cells: Sequence[ReplayedCell]) -> str:
    others = [
        label(cell.execution_count, cell.index)
        for cell in cells
        if cell.top_down in ("different", "failed")
    ]
    if not others:
        return "From top to bottom the cells give the same."
    verb = "gives" if len(others) == 1 else "give"
    return f"From top to bottom {listed(others)} {verb} something else."
