"""nbproof diff: cells, files and packages that differ between two snapshots."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import click

from nbproof.cli.answers import Answer, answers, plain
from nbproof.cli.place import here
from nbproof.cli.tables import Shown, line, short, size, table
from nbproof.model.data import DataState
from nbproof.model.environment import Drift
from nbproof.model.snapshot import CellDifference, FileDifference
from nbproof.snapshots.diff import Difference, diff
from nbproof.snapshots.history import resolve

STYLES = {"+": "green", "-": "red", "@": "cyan"}


@click.command("diff")
@click.argument("older", metavar="A")
@click.argument("newer", metavar="B")
@answers
def command(older: str, newer: str) -> Answer:
    """Show what differs between two snapshots.

    A and B are ids, or the beginnings of ids; the changes lead from A to B.
    """
    room = here().room
    before, after = (room.load(resolve(room.store, text)) for text in (older, newer))
    found = diff(room.store, before, after)
    return Answer(
        document={
            "format": 1,
            "a": before.id,
            "b": after.id,
            "cells": plain(found.cells),
            "files": plain(found.files),
            "environment": plain(found.environment),
        },
        shown=tuple(_shown(found)) or (line("no difference"),),
    )


def _shown(found: Difference) -> Iterable[Shown]:
    for cell in found.cells:
        yield from _cell(cell)
    if found.files:
        yield table("file", "before", "after", rows=map(_file, found.files))
    if found.environment:
        yield table("environment", "before", "after", rows=map(_drift, found.environment))


def _cell(cell: CellDifference) -> Iterable[Shown]:
    """The cell's heading and its changed lines, as `diff -u` writes them."""
    what = "added" if cell.before is None else "removed" if cell.after is None else "changed"
    yield line(f"cell {cell.cell_id} {what}", "bold")
    lines = difflib.unified_diff(
        (cell.before or "").splitlines(), (cell.after or "").splitlines(), lineterm="", n=3
    )
    for text in list(lines)[2:]:
        yield line(text, STYLES.get(text[:1], ""))
    yield line("")


def _file(file: FileDifference) -> tuple[str, str, str]:
    return file.path, _state(file.before), _state(file.after)


def _state(state: DataState | None) -> str:
    if state is None or state.digest is None:
        return "absent"
    return f"{short(state.digest)} ({size(state.size_bytes)})"


def _drift(drift: Drift) -> tuple[str, str, str]:
    name = drift.name if drift.kind in ("package", "variable", "machine") else drift.kind
    return name, drift.recorded or "absent", drift.present or "absent"
