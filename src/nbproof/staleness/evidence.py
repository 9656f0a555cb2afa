"""All that a verdict rests on, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbproof.model.environment import Drift
from nbproof.model.ids import CellId, Digest, SessionId
from nbproof.model.runs import CellRun
from nbproof.model.status import CellSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the notebook file itself says of a cell's last run."""

    execution_count: int | None
    has_outputs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A notebook as it stands, what is known of its runs, and its files as they are now.

    `cells` are the code cells in document order with `indexes`, their places among all cells.
    `runs` are in the order in which they ended, over all known sessions. `session` is the live
    kernel's, None without one. `present` has the digest of every file that a run read or wrote,
    None where there is no such file; a module whose syntax tree did not change keeps the digest
    that the run saw. `came_up` are files that a run missed and that came up while one went on.
    `folders` have the names of the files that lie now in each folder that a run listed. `drifted`
    are the packages that cells use and that changed in the environment since they ran.
    """

    cells: tuple[CellSource, ...]
    indexes: tuple[int, ...]
    runs: tuple[CellRun, ...]
    session: SessionId | None
    present: Mapping[str, Digest | None]
    came_up: frozenset[str] = frozenset()
    folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drifted: Mapping[CellId, tuple[Drift, ...]] = field(default_factory=dict)
    recorded: Mapping[CellId, Recorded] = field(default_factory=dict)
