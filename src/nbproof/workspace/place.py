"""The user's folder: names and paths of its files, and what stands there now."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from nbproof.model.data import DataState
from nbproof.store.interface import Heard, unheard
from nbproof.workspace.digests import Look, StatCache


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A root, in the form that `find_root` gives, with the digests known so far."""

    root: Path
    cache: StatCache = field(default_factory=StatCache)

    def name_of(self, path: Path) -> str:
        """The name that records use: relative to the root, absolute outside of it.

        Links are followed, so a file has one name. A relative path is taken from the root.
        """
        real = PurePosixPath(os.path.realpath(self.root / path))
        if real.is_relative_to(self.root):
            return real.relative_to(self.root).as_posix()
        return real.as_posix()

    def path_of(self, name: str) -> Path:
        """Where the file of this name is."""
        return self.root / name

    def look(self, name: str, heard: Heard = unheard) -> Look:
        """What stands under this name now."""
        return self.cache.look(self._text_path_of(name), heard)

    def unread_bytes(self, name: str) -> int | None:
        """The size of a regular file whose digest is not known without reading it, else None."""
        return self.cache.unread_bytes(self._text_path_of(name))

    def size_bytes(self, name: str) -> int:
        """The size of what stands under this name; nothing where that cannot be told."""
        try:
            return os.stat(self._text_path_of(name)).st_size  # noqa: PTH116  many times
        except (OSError, ValueError):
            return 0

    def still(self, states: Iterable[DataState]) -> dict[str, DataState]:
        """Those of these files that are known to be as they were, without reading them, by name."""
        return self.cache.still(states, str(self.root))

    def _text_path_of(self, name: str) -> str:
        return name if name.startswith("/") else f"{self.root}/{name}"

    @staticmethod
    def is_inside(name: str) -> bool:
        """Whether a name is of a file below the root."""
        return not name.startswith("/")
