"""Which outputs can be trusted: the verdict on every cell, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from nbproof.model.environment import Drift
from nbproof.model.ids import CellId, Digest, SessionId, SnapshotId
from nbproof.model.restoring import BeforeRun

State = Literal[
    "failed",
    "ghost",
    "stale",
    "data-changed",
    "out-of-order",
    "edited",
    "unknown",
    "earlier-session",
    "not-run",
    "fresh",
]
"""All states of a cell, the worst first."""

STATES: tuple[State, ...] = get_args(State)

Kind = Literal[
    "edited",
    "upstream-rerun",
    "upstream-stale",
    "upstream-edited",
    "upstream-never-run",
    "deleted-upstream",
    "moved",
    "out-of-order",
    "rerun-nonidempotent",
    "file-changed",
    "module-changed",
    "environment-changed",
    "hidden-effect",
    "earlier-session",
    "not-observed",
]
"""Why a cell is not fresh, or why that cannot be told."""

RerunNow = Literal["same", "differs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence: the name, file or cell that it is about, and one plain sentence."""

    kind: Kind
    sentence: str
    name: str | None = None
    file: str | None = None
    cell: CellId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSource:
    """A cell as it stands in the editor."""

    id: CellId
    type: Literal["code", "markdown", "raw"]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellVerdict:
    """What can be said of one code cell's output.

    `fresh`: a clean top-to-bottom run of the present sources would give it; None where that
    cannot be told. `rerun_now`: running the cell now, in the live kernel, would give the same;
    None without a kernel.
    """

    id: CellId
    index: int
    execution_count: int | None
    session: SessionId | None
    state: State
    fresh: bool | None
    rerun_now: RerunNow | None
    reasons: tuple[Reason, ...] = ()
    ran_at: datetime | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What to ask a restore plan for; `snapshot` is None where none was taken yet."""

    snapshot: SnapshotId | None
    before_run: BeforeRun | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataUse:
    """A data file of the notebook: who read or wrote it, and whether it is still the same.

    `recorded` is the digest that the last run met (input) or left (output), `present` the one on
    disk; None where there is no file. `put_back` is None where the store lacks the bytes that
    stood there before: the recorded ones of an input, those that the cell overwrote of an output.
    """

    path: str
    direction: Literal["in", "out"]
    cell: CellId
    recorded: Digest | None
    present: Digest | None
    size_bytes: int
    is_changed: bool
    put_back: PutBack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentView:
    """The environment in short: what it is now and how it moved since the outputs were made."""

    python: str
    packages: int
    drift: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The verdict on a notebook.

    `counts` has every state that occurs. `sentence` is the one honest line. `basis` tells what
    the verdict rests on: the live kernel, kept history, or the file alone. `notes` are lines
    about nbproof itself, such as a paused history.
    """

    path: str
    counts: Mapping[State, int]
    sentence: str
    diverged_names: tuple[str, ...]
    cells: tuple[CellVerdict, ...]
    basis: Literal["kernel", "history", "file"]
    fix: tuple[CellId, ...] = ()
    fix_estimate_s: float | None = None
    data: tuple[DataUse, ...] = ()
    environment: EnvironmentView | None = None
    notes: tuple[str, ...] = ()
    format: int = 1
