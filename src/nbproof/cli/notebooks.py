"""Notebooks below a folder, and those that were named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from nbproof.cli.paths import current_folder

SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__"})


def below(folder: Path) -> Iterator[Path]:
    """Every notebook below a folder, in the order of names; hidden folders are left out."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in SKIPPED
        )
        for name in sorted(files):
            if name.endswith(".ipynb") and not name.startswith("."):
                yield Path(parent, name)


def named(paths: tuple[str, ...]) -> Iterator[str]:
    """Every notebook that was named, and those below the folders that were named.

    Without paths, those below the current folder; each as the user would type it.
    """
    folder = current_folder()
    for path in paths or (".",):
        if is_folder(folder / path):
            for notebook in below(folder / path):
                yield _as_typed(notebook, folder)
        else:
            yield path


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; one that cannot be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _as_typed(notebook: Path, folder: Path) -> str:
    """A path as the user would type it in the current folder."""
    found = notebook.relative_to(folder) if notebook.is_relative_to(folder) else notebook
    return found.as_posix()
