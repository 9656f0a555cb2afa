"""The modules that lie beside a notebook, and which of them its cells import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from nbproof.replay import uses

LARGEST_BYTES = 1_000_000


def own_modules(folder: Path, sources: Iterable[str]) -> Mapping[str, str]:
    """The texts of those modules by their names; what cannot be read as text is left out."""
    found: dict[str, str] = {}
    for name in sorted(uses.imported(sources)):
        path = folder / f"{name}.py"
        try:
            if path.is_file() and path.stat().st_size <= LARGEST_BYTES:
                found[name] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return found
