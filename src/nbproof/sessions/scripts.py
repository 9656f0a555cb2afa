"""The door to scripts and proof files: shut, and free of charge, where no scripts are kept.

What lies behind it imports jupytext, which takes a second or more: it is imported when a
versioned workspace first needs it.
"""

# ruff: noqa: PLC0415  the imports inside functions are what this file is for

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from nbproof.model.errors import BadInput, NbproofError
from nbproof.model.pairing import PairStatus
from nbproof.model.snapshot import Snapshot
from nbproof.pairing.settings import FILE_NAME, is_versioned, versioning_text
from nbproof.workspace.files import read_file, replace_file

if TYPE_CHECKING:
    from nbproof.sessions.live import Live
    from nbproof.sessions.room import Room

Take: TypeAlias = Literal["script", "notebook", "merge"]
"""Which side a pair is brought in step from."""

LARGEST_SETTINGS_BYTES = 1024 * 1024
_UNVERSIONED = "This workspace keeps no scripts; `nbproof init` begins to."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """What writing a pair came to: the script's name where a snapshot is to hold it, and notes.

    `is_in_step`: the proof file may be written.
    """

    script: str | None = None
    is_in_step: bool = False
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def before_snapshot(room: Room, notebook: Path) -> Paired:
    """Bring the script up to date before a snapshot; never raises: trouble is a note."""

    def write() -> Paired:
        from nbproof.sessions.pairwriting import write_script

        done = write_script(room, room.workspace.name_of(notebook))
        return Paired(
            script=done.script, is_in_step=done.is_in_step, files=done.files, notes=done.notes
        )

    return _quietly(room, write)


def after_snapshot(room: Room, paired: Paired, snapshot: Snapshot, notebook: Path) -> Paired:
    """Bring the proof file up to date after a snapshot; never raises either."""

    def write() -> Paired:
        from nbproof.sessions.pairwriting import write_proof

        name = room.workspace.name_of(notebook)
        return Paired(files=write_proof(room, name, snapshot.runs, snapshot.environment))

    return _quietly(room, write) if paired.is_in_step else Paired()


def _quietly(room: Room, write: Callable[[], Paired]) -> Paired:
    try:
        return write() if is_versioned(room.root) else Paired()
    except NbproofError as error:
        return Paired(notes=(f"The script was not written: {error.message}",))
    except OSError as error:
        return Paired(notes=(f"The script was not written: {error.strerror or error}",))
    except Exception:  # a save goes on whatever a library makes of a notebook
        _log.exception("nbproof: the script could not be written")
        return Paired(notes=("The script was not written; the server's log says why.",))


def pair_status(room: Room, notebook: Path) -> PairStatus:
    """How a notebook stands to its script; raises BadInput where it cannot be read."""
    name = _inside(room, notebook)
    if not is_versioned(room.root):
        _check_there(room, name)
        return PairStatus(notebook=name, script=None, state="unversioned", sentence=_UNVERSIONED)
    from nbproof.sessions.pairs import look, status_of

    return status_of(look(room, name))


def bring_in_step(
    room: Room,
    notebook: Path,
    take: Take,
    picks: Mapping[str, Literal["script", "notebook"]],
    *,
    live: Live | None,
    clock: Callable[[], datetime],
) -> PairStatus:
    """Bring a pair in step, after the present state was kept; see `pairtaking`."""
    name = _inside(room, notebook)
    if not is_versioned(room.root):
        raise BadInput(_UNVERSIONED)
    from nbproof.sessions import pairtaking

    return pairtaking.bring_in_step(room, name, take, picks, live=live, clock=clock)


def make_versioned(room: Room) -> tuple[str, ...]:
    """Have saves write scripts from now on; the name of the settings where they were written."""
    if is_versioned(room.root):
        return ()
    text = versioning_text(room.root)
    now = read_file(room.root, FILE_NAME, largest=LARGEST_SETTINGS_BYTES)
    replace_file(room.root, FILE_NAME, text.encode(), now=now.stamp if now else None)
    return (FILE_NAME,)


def begin_pair(room: Room, notebook: Path, *, clock: Callable[[], datetime]) -> Paired:
    """Write script and proof file of a notebook, and keep both as the first common state.

    Raises what stands in the way.
    """
    paired = write_pair(room, notebook)
    if paired.is_in_step and paired.script is not None:
        room.take(notebook, None, taken_at=clock())
    return paired


def write_pair(room: Room, notebook: Path) -> Paired:
    """Write script and proof file of a notebook as a save does; raises what stands in the way."""
    from nbproof.sessions.pairwriting import write_proof, write_script

    name = _inside(room, notebook)
    done = write_script(room, name)
    head = room.head(notebook)
    files: tuple[str, ...] = ()
    if done.is_in_step:
        runs, environment = (head.runs, head.environment) if head is not None else ((), None)
        files = write_proof(room, name, runs, environment)
    return Paired(
        script=done.script,
        is_in_step=done.is_in_step,
        files=(*done.files, *files),
        notes=done.notes,
    )


def moved(room: Room, old: Path, new: Path) -> None:
    """Take script and proof file along with a notebook that was renamed."""
    if is_versioned(room.root):
        from nbproof.sessions.pairmoving import move_pair

        move_pair(room, room.workspace.name_of(old), room.workspace.name_of(new))


def _inside(room: Room, notebook: Path) -> str:
    name = room.workspace.name_of(notebook)
    if not room.workspace.is_inside(name):
        raise BadInput(
            f"{notebook} leads to {name}, which lies outside of {room.root}",
            hint="Run nbproof where the notebook is.",
        )
    return name


def _check_there(room: Room, name: str) -> None:
    if not room.workspace.path_of(name).is_file():
        raise BadInput(f"There is no file {name}", hint="Check the path.")
