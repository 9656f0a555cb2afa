"""Where push and pull go: what the user said, never what a project alone says."""

from __future__ import annotations

import json
from pathlib import Path

from nbproof.cli.place import here
from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.store.directory import DirectoryStore
from nbproof.store.remote.address import without_user
from nbproof.store.remote.chosen import VARIABLE, chosen, settings_file
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.remote.opening import place_at
from nbproof.store.tables import of_project


def remote_here(url: str | None, *, is_trusted: bool) -> tuple[DirectoryStore, RemoteContents]:
    """The store of the workspace around the current folder, and its remote."""
    room = here().room
    if not isinstance(room.store, DirectoryStore):
        raise CannotBeDoneHere("this history is not kept in a folder")
    return room.store, destination(room.root, room.store.base, url, is_trusted=is_trusted)


def destination(root: Path, base: Path, url: str | None, *, is_trusted: bool) -> RemoteContents:
    """The remote of a workspace: of the command, the variable, the settings or the project.

    A project's own is taken only where the user trusts it, which is written down then. Raises
    BadInput where there is none.
    """
    own = url or chosen(root)
    if own is None:
        own = _of_project(root, is_trusted=is_trusted)
    remote = RemoteContents(place_at(own), base)
    remote.look()
    return remote


def _of_project(root: Path, *, is_trusted: bool) -> str:
    found = of_project(root).get("remote")
    if not isinstance(found, str):
        raise BadInput(
            "no remote is known for this workspace",
            hint=f"Name one: nbproof push s3://bucket/path, or set {VARIABLE}, or add it to"
            f" [remotes] in {settings_file()}.",
        )
    if not is_trusted:
        raise BadInput(
            f"this project names the remote {without_user(found)}, which you have not trusted",
            hint="Add --trust if you want your history to go there.",
        )
    _write_down(root, found)
    return found


def _write_down(root: Path, url: str) -> None:
    """Remember the user's trust: the workspace and the very URL."""
    file = settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text("utf-8") if file.exists() else ""
    entry = f"{json.dumps(str(root))} = {json.dumps(url)}\n"
    head, found, rest = text.partition("[remotes]\n")
    if found:
        file.write_text(f"{head}[remotes]\n{entry}{rest}", "utf-8")
    else:
        file.write_text(f"{text}\n[remotes]\n{entry}".lstrip(), "utf-8")
