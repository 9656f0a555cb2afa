"""nbproof init: keep scripts and proof files beside notebooks from now on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import click

from nbproof.cli.answers import Answer, answers, plain
from nbproof.cli.errors import NO, exit_code, failure
from nbproof.cli.notebooks import below, named
from nbproof.cli.place import Place, around, here
from nbproof.cli.tables import Shown, counted, line
from nbproof.model.errors import NbproofError
from nbproof.pairing.settings import keeps_locks
from nbproof.sessions import scripts
from nbproof.sessions.locks import write_lock
from nbproof.sessions.scripts import Paired


@dataclass(frozen=True, slots=True, kw_only=True)
class Initialised:
    """A notebook with what was written for it, or why nothing could be."""

    path: str
    paired: Paired | None = None
    error: NbproofError | None = None

    @property
    def code(self) -> int:
        """The exit code that this notebook earned."""
        if self.error is not None:
            return exit_code(self.error)
        return 0 if self.paired is not None and self.paired.is_in_step else NO


@click.command("init")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@answers
def command(paths: tuple[str, ...]) -> Answer:
    """Keep a clean script and a proof file beside each notebook, for git.

    PATH is a notebook or a folder; without one, all notebooks of the workspace are taken. From now
    on each save keeps both up to date, and a lock file of the environment in environments/. Run
    again, it changes nothing. Exit code 1 where a notebook can have no script, or its script waits
    for a decision.
    """
    place = here()
    settings = scripts.make_versioned(place.room)
    done = tuple(_initialised(path) for path in (named(paths) if paths else _all(place)))
    return Answer(
        document={
            "format": 1,
            "root": str(place.room.root),
            "written": [
                *settings,
                *(name for one in done if one.paired for name in one.paired.files),
            ],
            "notebooks": [_document(one) for one in done],
        },
        shown=(*(line(f"wrote {name}") for name in settings), *_shown(done)),
        exit_code=max((one.code for one in done), default=0),
    )


def _all(place: Place) -> Iterable[str]:
    """All notebooks of the workspace, as the user would type them."""
    for notebook in below(place.room.root):
        is_below = notebook.is_relative_to(place.folder)
        yield (notebook.relative_to(place.folder) if is_below else notebook).as_posix()


def _initialised(path: str) -> Initialised:
    try:
        place, notebook = around(path)
        paired = scripts.begin_pair(place.room, notebook, clock=lambda: datetime.now(timezone.utc))
        return Initialised(path=path, paired=_with_lock(place, notebook, paired))
    except NbproofError as error:
        return Initialised(path=path, error=error)


def _with_lock(place: Place, notebook: Path, paired: Paired) -> Paired:
    """Lock the recorded environment too; where that cannot be, a note says why."""
    room = place.room
    head = room.head(notebook)
    if head is None or head.environment is None or not keeps_locks(room.root):
        return paired
    try:
        locked = write_lock(room.root, head.notebook, head.environment)
    except NbproofError as error:
        note = f"the environment is not locked: {error.message}"
        return replace(paired, notes=(*paired.notes, note))
    files = (*paired.files, locked.name) if locked.is_new else paired.files
    notes = (f"not locked: {one}" for one in locked.lock.left if locked.is_new)
    return replace(paired, files=files, notes=(*paired.notes, *notes))


def _document(one: Initialised) -> object:
    if one.error is not None:
        return {"path": one.path, **asdict(failure(one.error))}
    return {"path": one.path, **asdict(one.paired or Paired())} | {
        "notes": plain(one.paired.notes if one.paired else ())
    }


def _shown(done: tuple[Initialised, ...]) -> Iterable[Shown]:
    for one in done:
        if one.error is not None:
            yield line(f"{one.path}: {one.error.message}", "red")
        elif one.paired is not None:
            yield from (line(f"wrote {name}") for name in one.paired.files)
            yield from (line(f"{one.path}: {note}") for note in one.paired.notes)
    ready = sum(one.code == 0 for one in done)
    yield line(f"{counted(len(done), 'notebook')}: {ready} with a script", "bold")
