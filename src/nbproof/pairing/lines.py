"""One source that two sides have changed: nbdime merges their lines where these do not collide."""

from __future__ import annotations

from argparse import Namespace

from nbdime.merging import (  # type: ignore[import-untyped]  # it has no types
    apply_decisions,
    notebooks,
)
from nbformat import NotebookNode

from nbproof.pairing.nodes import cell_of, notebook_of

_LEAVE = "mergetool"
"""Conflicts are left as they are: nothing is written into a source, and no program is started."""

_SETTINGS = Namespace(
    ignore_transients=True,
    input_strategy=_LEAVE,
    log_level="WARN",
    merge_strategy=_LEAVE,
    output_strategy=_LEAVE,
)


def merged_source(base: str, one: str, other: str) -> str | None:
    """The source with the changes of both; None where they collide."""
    sides = [_notebook(source) for source in (base, one, other)]
    decisions = notebooks.decide_notebook_merge(*sides, _SETTINGS)
    if any(decision.conflict for decision in decisions):
        return None
    return str(apply_decisions(sides[0], decisions).cells[0].source)


def _notebook(source: str) -> NotebookNode:
    return notebook_of([cell_of("markdown", source, name="cell")])
