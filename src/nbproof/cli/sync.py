"""nbproof sync: how notebooks stand to their scripts, and what brings both in step."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Literal

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NO, exit_code, failure
from nbproof.cli.judging import is_single
from nbproof.cli.notebooks import named
from nbproof.cli.place import around
from nbproof.cli.tables import Shown, line
from nbproof.model.errors import NbproofError
from nbproof.model.pairing import PairChange, PairStatus
from nbproof.sessions import scripts
from nbproof.wire.documents import pair_document

NEEDS_NOTHING = frozenset({"in-step", "notebook-ahead", "unwritten", "unversioned", "jupytext"})
STYLES = {"+": "green", "-": "red"}
MOST_SHOWN = 20


@click.command("sync")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--take",
    type=click.Choice(["script", "notebook", "merge"]),
    help="Which side to take; merge: both, where they do not contradict each other.",
)
@answers
def command(paths: tuple[str, ...], take: Literal["script", "notebook", "merge"] | None) -> Answer:
    """Say how notebooks stand to their scripts, and bring both in step.

    Without --take nothing is changed. With it, what stands there is kept as a snapshot first, and
    outputs stay with their cells. Exit code 1 where a decision is needed.
    """
    found = tuple(_synced(path, take) for path in named(paths))
    if is_single(paths) and isinstance(found[0], Unsynced):
        raise found[0].error
    documents = [_document(one) for one in found]
    return Answer(
        document=documents[0] if is_single(paths) else documents,
        shown=tuple(text for one in found for text in _shown(one)) or (line("no notebooks here"),),
        exit_code=max((_code(one) for one in found), default=0),
    )


class Unsynced:
    """A notebook of a batch of which nothing can be told, and why."""

    def __init__(self, path: str, error: NbproofError) -> None:
        self.path = path
        self.error = error


Synced = PairStatus | Unsynced


def _synced(path: str, take: Literal["script", "notebook", "merge"] | None) -> Synced:
    try:
        place, notebook = around(path)
        if take is None:
            return scripts.pair_status(place.room, notebook)
        return scripts.bring_in_step(
            place.room, notebook, take, {}, live=None, clock=lambda: datetime.now(timezone.utc)
        )
    except NbproofError as error:
        return Unsynced(path, error)


def _code(one: Synced) -> int:
    if isinstance(one, Unsynced):
        return exit_code(one.error)
    return 0 if one.state in NEEDS_NOTHING else NO


def _document(one: Synced) -> object:
    if isinstance(one, Unsynced):
        return {"path": one.path, **asdict(failure(one.error))}
    return pair_document(one)


def _shown(one: Synced) -> Iterable[Shown]:
    if isinstance(one, Unsynced):
        yield line(f"{one.path}: {one.error.message}", "red")
        return
    yield line(f"{one.notebook}: {one.sentence}")
    for cell in one.unfaithful:
        yield line(f"  cell {cell.index + 1}: {cell.sentence}", "dim")
    if one.state not in NEEDS_NOTHING:
        for change in one.changes[:MOST_SHOWN]:
            yield from _change(change)


def _change(change: PairChange) -> Iterable[Shown]:
    """A cell on which the sides do not agree, from the notebook to the script."""
    both = ", changed by both" if change.is_conflict else ""
    yield line(f"  cell {change.index + 1}{both}", "bold")
    lines = difflib.ndiff((change.notebook or "").splitlines(), (change.script or "").splitlines())
    for text in lines:
        if text[:1] in STYLES:
            yield line(f"    {text}", STYLES[text[:1]])
