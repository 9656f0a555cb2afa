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
    found = {workspace.name_of(path) for glob in globs for path in _matches(workspace.root, glob)}
    return tuple(sorted(found))


def _matches(root: Path, glob: str) -> Iterator[Path]:
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
    yield from _below(root.joinpath(*fixed), parts)


def _below(folder: Path, parts: list[str]) -> Iterator[Path]:
    """The regular files below `folder` whose relative names match the pattern's parts."""
    first, rest = parts[0], parts[1:]
    for entry in _entries(folder):
        if first == "**":
            if not entry.name.startswith("."):
                if entry.is_dir(follow_symlinks=False):
                    yield from _below(Path(entry.path), parts)
                elif not rest:
                    yield from _regular(entry)
        elif _fits(entry.name, first):
            if not rest:
                yield from _regular(entry)
            elif entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path), rest)
    if first == "**" and rest:
        yield from _below(folder, rest)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.name not in _NEVER]
    except OSError:
        return []


def _regular(entry: os.DirEntry[str]) -> Iterator[Path]:
    try:
        if entry.is_file():
            yield Path(entry.path)
    except OSError:
        return


def _fits(name: str, pattern: str) -> bool:
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return fnmatchcase(name, pattern)
