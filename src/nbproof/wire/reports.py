"""What a kernel says of itself and its runs. Untrusted: capped and checked like any other input."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from nbproof.model.environment import Environment
from nbproof.wire.strict import decode

LARGEST_REPORT_BYTES = 4 * 1024 * 1024
Text = Annotated[str, Meta(max_length=4096)]
Signature: TypeAlias = tuple[int, int, int, int]
"""Inode, size in bytes, mtime_ns and ctime_ns of a file at one moment."""


class Hello(Struct, frozen=True, kw_only=True, tag="hello", tag_field="kind"):
    """The first message of a connection: which session speaks, proven by its token.

    `layers` are the capture layers that see something in this kernel, `entropy` is what its
    randomness began with, None where nobody gave it any.
    """

    session: Text
    token: Text
    pid: int
    python: Text
    layers: tuple[Text, ...] = ()
    entropy: Text | None = None


class Ready(Struct, frozen=True, kw_only=True, tag="ready", tag_field="kind"):
    """The agent watches from the next cell on."""

    lost: int = 0


class Started(Struct, frozen=True, kw_only=True, tag="start", tag_field="kind"):
    """A cell began to run."""

    cell_id: Text
    source: str
    at: float
    lost: int = 0


class SeenFile(Struct, frozen=True, kw_only=True):
    """A file that the run opened: its state before and after, and where old bytes are staged."""

    path: Text
    before: Signature | None
    after: Signature | None
    is_read: bool
    is_written: bool
    staged: Text | None
    keeps: bool = False


class SawFiles(Struct, frozen=True, kw_only=True, tag="files", tag_field="kind"):
    """Files of the run that is reported next, where one message cannot hold them all."""

    files: tuple[SeenFile, ...]
    lost: int = 0


class WentOn(Struct, frozen=True, kw_only=True, tag="late", tag_field="kind"):
    """What threads, tasks and children of a run did after its cell was over."""

    cell_id: Text
    count: int | None = None
    started: float
    files: tuple[SeenFile, ...]
    lost: int = 0


class SeenModule(Struct, frozen=True, kw_only=True):
    """A module of the workspace that the run imported, as it was at its import."""

    path: Text
    before: Signature


class Ran(Struct, frozen=True, kw_only=True, tag="run", tag_field="kind"):
    """A cell is over. `fault` says why some of it could not be seen; times are POSIX seconds.

    `listed` are folders with the names found there and the patterns that these follow.
    `queries` are those of databases: kind, locator and the text as it was sent, with its literals.
    """

    cell_id: Text
    count: int | None = None
    source: str
    outcome: Text = "ok"
    started: float = 0.0
    ended: float = 0.0
    cwd: Text = ""
    reads: tuple[tuple[str, str], ...] = ()
    writes: tuple[tuple[str, str], ...] = ()
    read_parts: dict[str, dict[str, str]] = {}
    written_parts: dict[str, dict[str, str]] = {}
    changed_parts: dict[str, tuple[str, ...]] = {}
    deleted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: str | None = None
    imports: tuple[str, ...] = ()
    files: tuple[SeenFile, ...] = ()
    missed: tuple[Text, ...] = ()
    listed: tuple[tuple[Text, tuple[Text, ...], tuple[str, ...]], ...] = ()
    modules: tuple[SeenModule, ...] = ()
    remote: tuple[tuple[Text, Text], ...] = ()
    queries: tuple[tuple[Text, Text, str], ...] = ()
    children: tuple[Text, ...] = ()
    left_out: int = 0
    fault: str | None = None
    lost: int = 0


class SawEnvironment(Struct, frozen=True, kw_only=True, tag="environment", tag_field="kind"):
    """What the kernel runs in."""

    environment: Environment
    lost: int = 0


Report: TypeAlias = Hello | Ready | Started | Ran | SawFiles | WentOn | SawEnvironment


def report(raw: bytes) -> Report:
    """One message of a kernel; BadInput where it is none."""
    message: Report = decode(
        raw,
        Report,  # type: ignore[arg-type]  # a union is no type to mypy, but one to msgspec
        what="a kernel's report",
        largest=LARGEST_REPORT_BYTES,
    )
    return message
