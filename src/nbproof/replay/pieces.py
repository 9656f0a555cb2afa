"""The files that make up a clean copy, each with the place where its bytes come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from nbproof.model.ids import Digest
from nbproof.workspace.commits import Blob


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDisk:
    """A file of the workspace as it lies there now."""

    name: str
    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file whose bytes the store keeps."""

    name: str
    digest: Digest
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A file of a git commit."""

    name: str
    blob: Blob

    @property
    def size_bytes(self) -> int:
        """The number of its bytes."""
        return self.blob.size_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A symbolic link to another file of the clean copy."""

    name: str
    target: str
    size_bytes: int = 0


Piece: TypeAlias = OnDisk | Kept | Committed | Linked
