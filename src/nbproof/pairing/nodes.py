"""Notebooks of sources alone, as jupytext and nbdime take them."""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode


def notebook_of(cells: Sequence[NotebookNode]) -> NotebookNode:
    """A notebook without metadata; it is not validated, and shared with nobody."""
    return _node(nbformat=4, nbformat_minor=5, metadata=_node(), cells=list(cells))


def cell_of(kind: str, source: str, *, name: str, lines_after: int = 1) -> NotebookNode:
    """A cell; `lines_after` are the blank lines that jupytext writes behind it."""
    metadata = _node(lines_to_next_cell=lines_after)
    return _node(cell_type=kind, id=name, metadata=metadata, source=source)


def _node(**fields: object) -> NotebookNode:
    return NotebookNode(fields)  # type: ignore[no-untyped-call]  # nbformat's nodes are dicts
