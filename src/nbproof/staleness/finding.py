"""What the walk says of one cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbproof.model.runs import CellRun
from nbproof.model.status import CellSource
from nbproof.staleness.mismatches import Mismatch
from nbproof.staleness.state import Known, Pending

Standing = Literal["fresh", "stale", "edited", "never-run", "unknown", "no-trace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the walk says of one cell.

    `run` is its last one; `meets` is what a clean run has of each name that the cell reads.
    """

    cell: CellSource
    standing: Standing
    run: CellRun | None
    mismatches: tuple[Mismatch, ...] = ()
    meets: Mapping[str, Known | Pending] = field(default_factory=dict)
