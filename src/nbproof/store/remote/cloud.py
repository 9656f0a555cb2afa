"""A place in the cloud, or a folder, through obstore.

Credentials come from where each cloud's own tools have them: variables, profiles, the machine's
role. nbproof neither asks for them nor keeps them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nbproof.model.errors import CannotBeDoneHere
from nbproof.store.remote.address import without_user

if TYPE_CHECKING:
    from obstore.store import ObjectStore

SCHEMES = frozenset({"s3", "s3a", "gs", "az", "abfs", "abfss", "azure", "file"})
_INSTALL = "Install it with: pip install 'nbproof[remote]'"


class CloudPlace:
    """The files below a URL of one of SCHEMES."""

    def __init__(self, url: str) -> None:
        self.url = self.address = without_user(url)
        self._store = _opened(url)
        self._library = import_module("obstore")

    def names(self, prefix: str) -> Iterator[str]:
        """The names of all files below `prefix`, without it."""
        with self._in_words("list"):
            for page in self._library.list(self._store, prefix=prefix):
                yield from (str(one["path"]).removeprefix(f"{prefix}/") for one in page)

    def read(self, name: str, *, start: int = 0, length: int | None = None) -> bytes:
        """The bytes of a file, or a range of them."""
        with self._in_words("read from"):
            if length is None:
                return bytes(self._library.get(self._store, name).bytes())
            return bytes(self._library.get_range(self._store, name, start=start, length=length))

    def download(self, name: str, target: Path) -> None:
        """Write a file's bytes to a new file, a piece at a time."""
        with self._in_words("read from"), target.open("xb") as file:
            for piece in self._library.get(self._store, name).stream():
                file.write(piece)

    def size_of(self, name: str) -> int:
        """The bytes of a file."""
        with self._in_words("read from"):
            return int(self._library.head(self._store, name)["size"])

    def write(self, name: str, content: bytes | Path) -> None:
        """Put a file there, large ones in parts and at the same time; it is there whole or not."""
        with self._in_words("write to"):
            self._library.put(self._store, name, content)

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with self._in_words("remove from"), suppress(FileNotFoundError):
            self._library.delete(self._store, name)

    @contextmanager
    def _in_words(self, doing: str) -> Iterator[None]:
        from obstore.exceptions import (  # noqa: PLC0415  an extra that only remotes need
            BaseError,
            PermissionDeniedError,
            UnauthenticatedError,
        )

        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise CannotBeDoneHere(
                f"{self.url} refused to let nbproof {doing} it",
                hint="Check the credentials of this cloud's own tools and their rights.",
            ) from error
        except (BaseError, OSError) as error:
            first = str(error).strip().splitlines()[:1]
            raise CannotBeDoneHere(
                f"nbproof cannot {doing} {self.url}: {first[0] if first else type(error).__name__}",
                hint="Nothing that was confirmed is lost; try again, it goes on where it stopped.",
            ) from error


def _opened(url: str) -> ObjectStore:
    try:
        from obstore.exceptions import BaseError  # noqa: PLC0415  an extra
        from obstore.store import LocalStore, from_url  # noqa: PLC0415  an extra
    except ImportError as error:
        raise CannotBeDoneHere("Remotes need the package obstore", hint=_INSTALL) from error
    try:
        if urlsplit(url).scheme == "file":
            return LocalStore(Path(urlsplit(url).path), mkdir=True)
        is_plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        return from_url(url, client_options={"allow_http": is_plain})
    except (BaseError, OSError, ValueError) as error:
        raise CannotBeDoneHere(f"nbproof cannot use {without_user(url)}: {error}") from error
