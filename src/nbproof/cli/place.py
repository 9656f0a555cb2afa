"""Where a verb works: the workspace around a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.sessions.room import Room, open_room
from nbproof.store.directory import STORE_NAME
from nbproof.workspace.root import find_root


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A workspace that was entered at `folder`."""

    folder: Path
    room: Room

    def name_of(self, path: str) -> str:
        """A file that the user named from the folder, as snapshots name it."""
        if not path:
            raise BadInput("a file's name is empty", hint="Name a file, or none at all.")
        return self.room.workspace.name_of(self.folder / path)


def here() -> Place:
    """The workspace around the current folder."""
    return _entered(_current_folder())


def around(path: str) -> tuple[Place, Path]:
    """The workspace around a file that the user named, and the file's absolute path."""
    if not path:
        raise BadInput("the path is empty", hint="Name a notebook.")
    absolute = Path(os.path.normpath(_current_folder() / path))
    try:
        leads_nowhere = absolute.is_symlink() and not absolute.exists()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}", hint="Check the path.") from error
    if leads_nowhere:
        raise BadInput(f"{path} is a link to a file that does not exist", hint="Mend the link.")
    return _entered(absolute.parent), absolute


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise CannotBeDoneHere(
            "the current folder does not exist any more", hint="Change to one that exists."
        ) from error


def _entered(folder: Path) -> Place:
    root = find_root(folder, _nearest_store(folder) or folder)
    return Place(folder=folder, room=open_room(root))


def _nearest_store(folder: Path) -> Path | None:
    """The nearest folder upwards with a store of this user's; somebody else's never counts."""
    for candidate in (folder, *folder.parents):
        try:
            owner = (candidate / STORE_NAME).lstat().st_uid
        except OSError:
            continue
        if owner == os.getuid():
            return candidate
    return None
