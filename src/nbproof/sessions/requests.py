"""What the server asks of the worker process, and what it gets."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Raw, Struct

from nbproof.model.restoring import BeforeRun
from nbproof.model.status import CellSource

NOTHING = Raw(b"null")


class Begin(Struct, frozen=True, kw_only=True, tag="begin", tag_field="op"):
    """A kernel starts."""

    session: str
    kernel: str
    language: str
    root: str
    is_watched: bool


class Hear(Struct, frozen=True, kw_only=True, tag="hear", tag_field="op"):
    """A kernel reported something; NOTHING says that it is gone."""

    session: str
    report: Raw


class GetStatus(Struct, frozen=True, kw_only=True, tag="status", tag_field="op"):
    """The verdict on a notebook."""

    root: str
    notebook: str
    path: str
    session: str | None
    cells: tuple[CellSource, ...] | None


class Take(Struct, frozen=True, kw_only=True, tag="take", tag_field="op"):
    """Keep a notebook's state; the answer is whole where `is_shown`, else only what is new."""

    root: str
    notebook: str
    session: str | None
    is_shown: bool = False


class List(Struct, frozen=True, kw_only=True, tag="list", tag_field="op"):
    """A page of snapshots, newest first."""

    root: str
    notebook: str | None
    limit: int
    before: str | None = None


class Show(Struct, frozen=True, kw_only=True, tag="show", tag_field="op"):
    """One snapshot."""

    root: str
    snapshot: str


class Plan(Struct, frozen=True, kw_only=True, tag="plan", tag_field="op"):
    """What putting back would change."""

    root: str
    snapshot: str
    files: tuple[str, ...] | None = None
    before_run: BeforeRun | None = None
    as_copies: bool = False
    session: str | None = None


class GetLastGood(Struct, frozen=True, kw_only=True, tag="last-good", tag_field="op"):
    """Whether a notebook on disk can be read, and else its last good state."""

    root: str
    notebook: str


class Restore(Struct, frozen=True, kw_only=True, tag="restore", tag_field="op"):
    """Do what a plan says."""

    plan: str


class Moved(Struct, frozen=True, kw_only=True, tag="moved", tag_field="op"):
    """A notebook was renamed, or copied: its history goes along."""

    root: str
    old: str
    new: str
    is_copy: bool


class GetPair(Struct, frozen=True, kw_only=True, tag="pair", tag_field="op"):
    """How a notebook stands to its script."""

    root: str
    notebook: str


class BringInStep(Struct, frozen=True, kw_only=True, tag="step", tag_field="op"):
    """Bring a notebook and its script in step."""

    root: str
    notebook: str
    take: Literal["script", "notebook", "merge"]
    picks: dict[str, Literal["script", "notebook"]]
    session: str | None


class MakeVersioned(Struct, frozen=True, kw_only=True, tag="version", tag_field="op"):
    """Have a workspace keep scripts from now on; this notebook's is written at once."""

    root: str
    notebook: str


class Health(Struct, frozen=True, kw_only=True, tag="health", tag_field="op"):
    """Where and how much is kept."""

    root: str


Request: TypeAlias = (
    Begin
    | Hear
    | GetStatus
    | Take
    | List
    | Show
    | Plan
    | GetLastGood
    | Restore
    | Moved
    | GetPair
    | BringInStep
    | MakeVersioned
    | Health
)


class Envelope(Struct, frozen=True, kw_only=True):
    """A request with its number."""

    number: int
    request: Request


class Answer(Struct, frozen=True, kw_only=True):
    """The answer to the request with this number: a document, or why there is none."""

    number: int
    document: Raw = NOTHING
    error: str | None = None
    message: str = ""
    hint: str = ""
