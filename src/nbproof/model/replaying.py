"""Running a notebook again in a clean copy: what is asked, and the verdict on what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from nbproof.model.environment import Drift
from nbproof.model.ids import CellId, Digest

Grade = Literal["identical", "equivalent", "different", "failed", "not-compared"]
"""How a cell's outputs compare with the recorded ones, from best to worst; the last is no grade."""

GRADES: tuple[Grade, ...] = get_args(Grade)

DifferenceKind = Literal[
    "error",
    "missing",
    "added",
    "text",
    "numbers",
    "table",
    "image",
    "json",
    "markup",
    "order",
    "masked",
    "tolerance",
    "whitespace",
    "representation",
    "too-large",
]
"""In what way an output differs."""

CauseKind = Literal[
    "data",
    "packages",
    "no-seed",
    "clock",
    "order",
    "network",
    "hash-order",
    "threads",
    "edited",
    "missing-module",
    "missing-file",
    "missing-name",
    "environment",
    "timeout",
    "kernel-died",
    "memory",
    "asked-for-input",
    "upstream",
]
"""Why an output is likely to differ."""


Order = Literal["top-down", "as-run"]
"""In which order the cells ran: that of the document, or that of the recorded runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something is likely to differ: its kind, and one plain sentence with the evidence."""

    kind: CauseKind
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One way in which a cell's outputs differ from the recorded ones.

    `mime` is the MIME type that was compared; streams and errors have those that JupyterLab uses.
    `detail` is one line for a person. `grade` tells whether it matters: an equivalent difference
    is one of addresses, times, ids, or within the tolerance. `cause` is a plain sentence with the
    evidence, `cause_kind` its kind; both are None where no cause is known.
    """

    mime: str
    kind: DifferenceKind
    detail: str
    grade: Grade
    cause: str | None = None
    cause_kind: CauseKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedCell:
    """A code cell that was run again.

    `index` counts all cells of the notebook, `execution_count` is the recorded one. `top_down` is
    how the outputs of a run from top to bottom compare with those of a replay as-run; None where
    that is not known.
    """

    id: CellId
    index: int
    execution_count: int | None
    grade: Grade
    differences: tuple[Difference, ...] = ()
    duration_s: float | None = None
    top_down: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentBrief:
    """An environment in short; `packages` counts its distributions."""

    python: str
    implementation: str
    platform: str
    packages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentCheck:
    """The environment of the recording and the one that was used.

    None where one is not known; `drift` is empty then.
    """

    recorded: EnvironmentBrief | None
    used: EnvironmentBrief | None
    drift: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCheck:
    """A file that the notebook reads: the digest that the replay met.

    `digest` is None where there was no such file. `as_recorded` is true only where a record says
    that the recorded run met the same.
    """

    path: str
    digest: Digest | None
    as_recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a replay proved of a notebook, and what it did not.

    `at` names the revision or snapshot, None where the files were taken as they lie there.
    `grade` is the worst of the cells that were compared; `reproduced` where none is worse than
    equivalent. `sentence` is the one honest line. `document` is the digest of the notebook, None in
    old verdicts. `order` is that in which the cells ran; of a replay as-run `top_down` says in one
    line whether a run from top to bottom gives the same. `parameters` are those that were set to
    other values than the notebook's, as literals of Python. `clean_copy` is the folder in which it
    still stands, None where it is gone.
    """

    notebook: str
    at: str | None
    grade: Grade
    reproduced: bool
    sentence: str
    counts: Mapping[Grade, int]
    cells: tuple[ReplayedCell, ...]
    environment: EnvironmentCheck
    data: tuple[DataCheck, ...]
    proven: tuple[str, ...]
    not_proven: tuple[str, ...]
    started_at: datetime
    duration_s: float
    document: Digest | None = None
    order: Order = "top-down"
    top_down: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    clean_copy: str | None = None
    format: int = 1


Stage = Literal["preparing", "rebuilding", "starting", "running", "comparing"]
"""What a replay is doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a replay has come. `cell` is the id of the code cell that runs, None between them.

    `estimate_s` is how long its cells took when they were recorded, None where that is not known.
    """

    stage: Stage
    done: int
    total: int
    cell: CellId | None
    elapsed_s: float
    estimate_s: float | None
