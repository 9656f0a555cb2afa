"""States of files and of remote sources."""

from __future__ import annotations

from dataclasses import dataclass

from nbproof.model.ids import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class DataState:
    """A file at one moment.

    `path` is POSIX and relative to the workspace root, absolute only outside of it. `digest` is
    None where the file is known to be absent, `size_bytes` is 0 then. `kept` says whether the
    bytes are in the store.
    """

    path: str
    digest: Digest | None
    size_bytes: int
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was asked of a database, without literals and secrets."""

    digest: Digest
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSource:
    """A source that is no local file; `pinned` only where its content is fixed by a digest."""

    kind: str
    locator: str
    pinned: bool
    query: Query | None = None
