"""One run of one cell, and the trace that it left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from nbproof.model.data import RemoteSource
from nbproof.model.ids import CellId, Digest, SessionId, ValueDigest

Outcome = Literal["ok", "error", "aborted", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartValue:
    """A part of a value with its digest: `part` is `['a']` for an item, `.a` for an attribute."""

    part: str
    digest: ValueDigest


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedValue:
    """A name of the notebook with the digest of its value.

    `digest` is None where the value cannot be told (too large, no stable form): such a name is
    never proof of freshness. `is_absent`: there was no such name, before the run where it was
    read, after it where it was written. `parts` of a name that was read are all that was read of
    it, None where that is the whole; of one that was written they are those that are known.
    `changed` are the parts that a run changed in place, None where it bound or changed the whole.
    """

    name: str
    digest: ValueDigest | None
    is_absent: bool = False
    parts: tuple[PartValue, ...] | None = None
    changed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A file that existed before the run and was opened by it, as it was then.

    `digest` is None where its bytes could not be read.
    """

    path: str
    digest: Digest | None
    size_bytes: int
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stood in a file's place when the run began.

    `digest` is None where its bytes are not known; they are not kept then.
    """

    digest: Digest | None
    size_bytes: int
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWrite:
    """A file that the run changed; `before` is None where it is new.

    `digest` is None where it is gone, and with a size where its bytes could not be told. `keeps`:
    it was opened for appending or updating, so that it holds what stood there and more.
    """

    path: str
    digest: Digest | None
    size_bytes: int
    before: Before | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A folder that the run listed, and the names of files that it found there, in order.

    A path of which it asked whether it is there, and which was, is one as well. `patterns` are
    those of fnmatch that the names follow; without any, hidden names are left out.
    """

    folder: str
    names: tuple[str, ...]
    patterns: tuple[str, ...] = ()


def within(folder: str, name: str) -> str:
    """The path of a file in a folder of the workspace, or in the workspace itself."""
    return name if folder == "." else f"{folder}/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRun:
    """One run of a cell, from its first line to its end.

    `source` is the text that ran. `names_read` hold the values before the run, `names_written`
    those after it. `not_analysed` says why names could not be told, None where they could.
    `not_observed` names what the active capture layers could not see. `files_missed` are the paths
    that the run asked for or tried to read, and that were there neither before it nor after.
    """

    cell_id: CellId
    session: SessionId
    execution_count: int
    source: str
    outcome: Outcome
    started_at: datetime
    ended_at: datetime
    names_read: tuple[NamedValue, ...] = ()
    names_written: tuple[NamedValue, ...] = ()
    files_read: tuple[FileRead, ...] = ()
    files_written: tuple[FileWrite, ...] = ()
    files_missed: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    remote: tuple[RemoteSource, ...] = ()
    not_observed: tuple[str, ...] = ()
    not_analysed: str | None = None
