"""Files that count as data because somebody said so."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from nbproof.model.errors import BadInput
from nbproof.workspace.place import Workspace

_NEVER = frozenset({".git", ".nbproof"})
_MAGIC = re.compile(r"[*?\[]")


def expand(workspace: Workspace, globs: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the regular files that match, in order; patterns are relative to the root.

    `**` stands for any number of folders, and at the end for all files below. Linked folders are
    not entered; names that begin with a dot match only where the pattern says so. Raises BadInput
    for a pattern that leads out of the workspace.
    """
    found: set[str] = set()
    for glob in globs:
        found.update(_matches(workspace, glob))
    return tuple(sorted(found))


def _matches(workspace: Workspace, glob: str) -> Iterator[str]:
    root = workspace.root
    inside = glob.removeprefix(f"{root}/")
    parts = [part for part in inside.split("/") if part not in {"", "."}]
    if inside.startswith("/") or ".." in parts or not parts:
        raise BadInput(
            f"{glob!r} is no pattern for files of {root}",
            hint="Patterns are relative to the workspace and stay in it, such as data/**.",
        )
    if not _NEVER.isdisjoint(parts):
        return
    fixed = []
    while len(parts) > 1 and not _MAGIC.search(parts[0]):
        fixed.append(parts.pop(0))
    folder = root.joinpath(*fixed)
    real = os.path.realpath(folder)
    name = workspace.name_of(Path(real))
    prefix, start = ("" if name == "." else f"{name}/"), len(real.rstrip("/")) + 1
    for entry in _below(real, parts):
        if entry.is_symlink():
            yield workspace.name_of(Path(entry.path))
        else:
            yield f"{prefix}{entry.path[start:]}"


def _below(folder: str, parts: list[str]) -> Iterator[os.DirEntry[str]]:
    """The regular files below `folder` whose relative names match the pattern's parts."""
    first, rest = parts[0], parts[1:]
    for entry in _entries(folder):
        is_any = first == "**"
        if entry.name.startswith(".") if is_any else not _fits(entry.name, first):
            continue
        further = parts if is_any else rest
        if further and entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, further)
        elif not rest and _is_regular(entry):
            yield entry
    if first == "**" and rest:
        yield from _below(folder, rest)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.name not in _NEVER]
    except OSError:
        return []


def _is_regular(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _fits(name: str, pattern: str) -> bool:
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return fnmatchcase(name, pattern)
