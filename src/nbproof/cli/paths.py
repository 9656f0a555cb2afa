"""From what the user typed to files and their workspaces; quick, since every verb begins here."""

from __future__ import annotations

import os
from pathlib import Path

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.workspace.root import find_root

STORE_NAME = ".nbproof"


def absolute_path(path: str) -> Path:
    """The absolute path of a file that the user named; raises BadInput where it cannot be one."""
    if not path:
        raise BadInput("the path is empty", hint="Name a notebook.")
    absolute = Path(os.path.normpath(current_folder() / path))
    try:
        leads_nowhere = absolute.is_symlink() and not absolute.exists()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}", hint="Check the path.") from error
    if leads_nowhere:
        raise BadInput(f"{path} is a link to a file that does not exist", hint="Mend the link.")
    return absolute


def current_folder() -> Path:
    """The current folder; raises CannotBeDoneHere where it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise CannotBeDoneHere(
            "the current folder does not exist any more", hint="Change to one that exists."
        ) from error


def root_around(folder: Path) -> Path:
    """The root of the workspace around a folder."""
    return find_root(folder, _nearest_store(folder) or folder)


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
