"""A place elsewhere that keeps files under names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class RemotePlace(Protocol):
    """The files below a URL.

    `url` is what is shown and written into stores: without user, password and query. `address` is
    what opens the place again, for the user's own files; it holds no password either.

    Methods raise CannotBeDoneHere where the place cannot be reached or refuses.
    """

    @property
    def url(self) -> str:
        """The place, as it is shown."""

    @property
    def address(self) -> str:
        """The place, as it is opened again."""

    def names(self, prefix: str) -> Iterator[str]:
        """The names of all files below `prefix`, without it."""

    def read(self, name: str, *, start: int = 0, length: int | None = None) -> bytes:
        """The bytes of a file, or a range of them."""

    def download(self, name: str, target: Path) -> None:
        """Write a file's bytes to a new file, a piece at a time."""

    def size_of(self, name: str) -> int:
        """The bytes of a file."""

    def write(self, name: str, content: bytes | Path) -> None:
        """Put a file there; it is there whole or not."""

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
