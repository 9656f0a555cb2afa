"""Where a workspace begins."""

from __future__ import annotations

import os
from pathlib import Path


def find_root(path: Path, fallback: Path) -> Path:
    """The nearest folder above `path` that holds `.git`, a folder or a file; else `fallback`.

    Symbolic links are followed first; nothing is run and nothing is read.
    """
    real = Path(os.path.realpath(path))
    found = (folder for folder in (real, *real.parents) if os.path.lexists(folder / ".git"))
    return next(found, Path(os.path.realpath(fallback)))
