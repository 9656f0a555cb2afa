"""The workspace's files as they lie there, for a clean copy: near ones first, within a budget."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbproof.replay.pieces import Linked, OnDisk, Piece
from nbproof.replay.scratch import free_bytes
from nbproof.replay.wording import counted

MOST_FILES = 50_000
MOST_BYTES = 20 * (1 << 30)
_SHARE_OF_FREE = 2
_SKIPPED = frozenset(
    {
        ".git",
        ".nbproof",
        ".hg",
        ".svn",
        ".ipynb_checkpoints",
        "__pycache__",
        "node_modules",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
    }
)
"""Folders that hold history, caches or installed software, and no file that a notebook reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The files that go into the clean copy; `notes` say what was left out."""

    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]


def files(
    root: Path,
    notebook: str,
    named: Iterable[str],
    *,
    most_files: int = MOST_FILES,
    most_bytes: int = MOST_BYTES,
) -> Found:
    """All files below `root` but the notebook, virtual environments and caches.

    `named` come first whatever they are, then the notebook's folder, then the rest from the top
    down, as long as there is room for them.
    """
    room = min(most_bytes, free_bytes() // _SHARE_OF_FREE)
    chosen: dict[str, Piece] = {}
    left_out: dict[str, int] = {}
    for piece in _in_order(root, notebook, named):
        if piece.name == notebook or piece.name in chosen:
            continue
        if len(chosen) < most_files and piece.size_bytes <= room:
            chosen[piece.name] = piece
            room -= piece.size_bytes
        else:
            left_out[piece.name] = piece.size_bytes
            if len(left_out) >= most_files:
                break
    notes: tuple[str, ...] = ()
    if left_out:
        megabytes = sum(left_out.values()) / 1e6
        what = counted(len(left_out), "file")
        notes = (f"{what} of {megabytes:,.0f} MB in all: too much for the clean copy",)
    return Found(pieces=tuple(chosen.values()), notes=notes)


def _in_order(root: Path, notebook: str, named: Iterable[str]) -> Iterator[Piece]:
    for name in sorted(named):
        path = root / name
        if path.is_file():
            yield OnDisk(name=name, path=path, size_bytes=path.stat().st_size)
    folder = notebook.rpartition("/")[0]
    yield from _below(root, root / folder)
    yield from _below(root, root)


def _below(root: Path, top: Path) -> Iterator[Piece]:
    """The files below `top`, from the top down; linked folders outside of it are gone into once."""
    waiting = deque([(top, top.relative_to(root).as_posix())])
    entered: set[tuple[int, int]] = set()
    while waiting:
        folder, prefix = waiting.popleft()
        for entry in _entries(folder, entered):
            name = entry.name if prefix == "." else f"{prefix}/{entry.name}"
            if entry.is_symlink():
                yield from _of_link(root, entry, name, waiting)
            elif entry.is_dir(follow_symlinks=False):
                waiting.append((Path(entry.path), name))
            elif entry.is_file(follow_symlinks=False):
                size_bytes = entry.stat(follow_symlinks=False).st_size
                yield OnDisk(name=name, path=Path(entry.path), size_bytes=size_bytes)


def _entries(folder: Path, entered: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
    """What stands in a folder; nothing where it was entered before or holds installed software."""
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in entered:
            return []
        entered.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
    names = {entry.name for entry in found}
    if "pyvenv.cfg" in names or "conda-meta" in names:
        return []
    return [entry for entry in found if entry.name not in _SKIPPED]


def _of_link(
    root: Path, entry: os.DirEntry[str], name: str, waiting: deque[tuple[Path, str]]
) -> Iterator[Piece]:
    """A link within the workspace stays a link; what lies outside is copied: it is only read."""
    real = Path(os.path.realpath(entry.path))
    if real == root or root in real.parents:
        yield Linked(name=name, target=os.path.relpath(real, (root / name).parent))
    elif real.is_dir():
        waiting.append((real, name))
    elif real.is_file():
        yield OnDisk(name=name, path=real, size_bytes=real.stat().st_size)
