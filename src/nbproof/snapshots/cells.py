"""Cells of a snapshot's notebook, and those that differ between two."""

from __future__ import annotations

from nbproof.model.errors import BadInput
from nbproof.model.snapshot import CellDifference, Snapshot
from nbproof.store.interface import Store
from nbproof.workspace.notebooks import OutlineCell, parse_notebook


def cells_of(store: Store, snapshot: Snapshot) -> tuple[OutlineCell, ...]:
    """The notebook's cells at that time; none where it was absent or no notebook."""
    digest = snapshot.document.digest
    if digest is None or not snapshot.document.kept:
        return ()
    try:
        return parse_notebook(store.read(digest), what=snapshot.notebook).cells
    except BadInput:
        return ()


def cell_differences(
    older: tuple[OutlineCell, ...], newer: tuple[OutlineCell, ...]
) -> tuple[CellDifference, ...]:
    """The cells whose source differs, in the newer order; then those that are gone."""
    before = {cell.id: cell.source for cell in older}
    after = {cell.id: cell.source for cell in newer}
    return tuple(
        CellDifference(cell_id=name, before=before.get(name), after=after.get(name))
        for name in (*after, *(name for name in before if name not in after))
        if before.get(name) != after.get(name)
    )
