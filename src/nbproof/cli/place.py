"""Where a verb works: the workspace around a path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from nbproof.cli.paths import absolute_path, current_folder, root_around
from nbproof.model.errors import BadInput
from nbproof.sessions.room import Room, open_room


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
    return _entered(current_folder())


def around(path: str) -> tuple[Place, Path]:
    """The workspace around a file that the user named, and the file's absolute path."""
    absolute = absolute_path(path)
    return _entered(absolute.parent), absolute


def _entered(folder: Path) -> Place:
    room = open_room(root_around(folder))
    for line in room.recovered:
        click.echo(f"nbproof: {line}", err=True)
    return Place(folder=folder, room=room)
