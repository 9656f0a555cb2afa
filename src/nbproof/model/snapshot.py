"""A snapshot: the complete state of a notebook at one save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nbproof.model.data import DataState
from nbproof.model.environment import Environment
from nbproof.model.ids import CellId, SnapshotId
from nbproof.model.runs import CellRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The git commit that was checked out; `dirty` where tracked files differ from it."""

    commit: str
    dirty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Notebook, runs, environment, data, code and revision at one moment.

    `notebook` is the notebook's path relative to the workspace root, `document` its bytes,
    `script` the paired script's. `runs` are all runs of the session in the order in which they
    ended. `capture` names the layers that were active. `taken_at`, `name` and `summary` are for
    display and take no part in the id; the parent does.
    """

    id: SnapshotId
    notebook: str
    taken_at: datetime
    parent: SnapshotId | None
    document: DataState
    script: DataState | None
    environment: Environment | None
    runs: tuple[CellRun, ...]
    data: tuple[DataState, ...]
    code: tuple[DataState, ...]
    revision: Revision | None
    capture: tuple[str, ...]
    name: str | None = None
    summary: str = ""
    format: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwritten:
    """A file whose old bytes a run destroyed and the store kept."""

    path: str
    cell_id: CellId
    execution_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotSummary:
    """A snapshot as a list shows it."""

    id: SnapshotId
    notebook: str
    taken_at: datetime
    parent: SnapshotId | None
    name: str | None
    summary: str
    overwritten: tuple[Overwritten, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDifference:
    """A file that differs between two snapshots; None where it is absent on that side."""

    path: str
    before: DataState | None
    after: DataState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDifference:
    """A cell whose source differs between two snapshots; None where it is absent on that side."""

    cell_id: str
    before: str | None
    after: str | None
