"""Putting a past state back: what would change, and what did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nbproof.model.data import DataState
from nbproof.model.ids import CellId, PlanId, SnapshotId
from nbproof.model.snapshot import SnapshotSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeRun:
    """The moment just before one run of a cell; the latest such run where the count is None."""

    cell_id: CellId
    execution_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One file that a restore would write or delete.

    `before` is what stands there now (None: nothing), `after` what would stand there (its digest
    is None: the file would be deleted). `runs_code` marks names that programs execute by
    themselves, such as conftest.py. `copy_of` is the file that this one is put back beside.
    """

    path: str
    before: DataState | None
    after: DataState
    runs_code: bool = False
    copy_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePlan:
    """What a restore would do; nothing is changed before it is applied.

    `missing` are files whose bytes the store does not hold. `bytes_to_write` counts what has to
    be written, files that stand there already are left out.
    """

    id: PlanId
    snapshot: SnapshotId
    notebook: str
    made_at: datetime
    changes: tuple[Change, ...]
    missing: tuple[str, ...]
    bytes_to_write: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A restore that was done; `undo` is the snapshot of what stood there before it."""

    plan: RestorePlan
    undo: SnapshotId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastGood:
    """What can be said of a notebook that may be empty or torn on disk.

    `problem` says why it cannot be read, None where it can. `good` is the newest snapshot whose
    notebook can be read, None where there is none or where none is needed.
    """

    notebook: str
    problem: str | None
    good: SnapshotSummary | None
