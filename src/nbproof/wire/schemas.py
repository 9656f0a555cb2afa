"""JSON Schemas of everything that crosses the REST border: `python -m nbproof.wire.schemas FOLDER`.

One file holds them all, nbproof.schema.json; the front end's types are generated from it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import cleandoc
from pathlib import Path
from typing import Any, Literal, cast

import msgspec

from nbproof.model.ids import KernelId, PlanId, ReplayId, SnapshotId
from nbproof.model.pairing import PairStatus
from nbproof.model.replaying import EnvironmentBrief, Progress, Verdict
from nbproof.model.restoring import BeforeRun, LastGood, RestorePlan
from nbproof.model.snapshot import Snapshot, SnapshotSummary
from nbproof.model.status import CellSource, Status

FILE_NAME = "nbproof.schema.json"

Schema = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuestion:
    """Asks for the verdict on a notebook as it stands in the editor."""

    path: str
    kernel_id: KernelId | None
    cells: tuple[CellSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPage:
    """A notebook's snapshots, newest first; `more` where older ones exist."""

    snapshots: tuple[SnapshotSummary, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuestion:
    """Asks what a restore would do; without `files`: notebook, script and data.

    `as_copies`: as new files beside what stands there.
    """

    snapshot: SnapshotId
    files: tuple[str, ...] | None = None
    before_run: BeforeRun | None = None
    as_copies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDone:
    """A restore that was done; `undo` is the snapshot of what stood there before it."""

    plan: RestorePlan
    undo: SnapshotId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreQuestion:
    """Asks to apply a plan that was shown."""

    plan: PlanId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHealth:
    """Where history is kept, and how big it is."""

    path: str
    size_bytes: int
    snapshots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How nbproof itself is doing; `problems` are sentences for the user."""

    root: str
    store: StoreHealth
    recording: bool
    capture: tuple[str, ...]
    problems: tuple[str, ...]
    format: Literal[1] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorAnswer:
    """Why a request was refused, and what to do next."""

    error: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotEvent:
    """A snapshot was taken."""

    path: str
    id: SnapshotId
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvent:
    """What is known of a notebook may have changed.

    `path` is None where it is not known: the notebooks of that kernel, or all, are meant.
    """

    path: str | None
    kernel_id: KernelId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayQuestion:
    """Asks to reproduce a notebook, or what that would run.

    `at` is a git revision or a snapshot; null: the notebook and its files as they lie there.
    `environment` is the one to run in: the present one, or the recorded one, built again.
    """

    path: str
    at: str | None = None
    environment: Literal["present", "recorded"] = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPlan:
    """What reproducing a notebook would run; nothing has run yet.

    `cells` counts the code cells. `estimate_s` is how long they took when they were recorded, null
    where that is not known. `files` and `bytes_to_copy` are what goes into the clean copy.
    `recorded` is the environment that can be built again, null where none was recorded.
    """

    path: str
    at: str | None
    kernel: str
    cells: int
    estimate_s: float | None
    files: int
    bytes_to_copy: int
    missing: tuple[str, ...]
    recorded: EnvironmentBrief | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayStarted:
    """A replay has begun."""

    id: ReplayId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRunning:
    """A replay that has not ended."""

    id: ReplayId
    path: str
    at: str | None
    progress: Progress
    state: Literal["running"] = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDone(Verdict):
    """A replay that came to a verdict: the verdict itself, and which replay it is of."""

    id: ReplayId
    path: str
    state: Literal["done"] = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayEnded:
    """A replay that ended without a verdict, and why: it was cancelled, or could not be done."""

    id: ReplayId
    path: str
    at: str | None
    error: str
    message: str
    hint: str
    state: Literal["failed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellOutputs:
    """The outputs of one cell, recorded and replayed, in nbformat's form; untrusted.

    `is_cut`: some were too large to be given whole.
    """

    index: int
    recorded: tuple[Mapping[str, Any], ...]
    replayed: tuple[Mapping[str, Any], ...]
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVerdict:
    """The newest verdict on a notebook; null where there is none."""

    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairQuestion:
    """Asks to bring a pair in step.

    script: the notebook takes the script's changes over. notebook: the script is written anew.
    merge: the changes of both; `picks` says which side to take for each cell that both changed, by
    the `index` of the change.
    """

    path: str
    take: Literal["script", "notebook", "merge"]
    picks: Mapping[str, Literal["script", "notebook"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionedQuestion:
    """Asks to keep scripts and proof files beside the notebooks of this notebook's workspace."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionedDone:
    """A workspace is versioned: the files that were written, and notes on those left out."""

    root: str
    written: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayEvent:
    """A replay began, came one cell further, or ended: `state` and progress in short."""

    path: str
    id: ReplayId
    state: Literal["running", "done", "failed", "cancelled"]
    done: int
    total: int


QUESTIONS: tuple[type, ...] = (
    StatusQuestion,
    PlanQuestion,
    RestoreQuestion,
    ReplayQuestion,
    PairQuestion,
    VersionedQuestion,
)
ANSWERS: tuple[type, ...] = (
    Status,
    SnapshotPage,
    Snapshot,
    RestoreDone,
    LastGood,
    Health,
    ErrorAnswer,
    SnapshotEvent,
    StatusEvent,
    ReplayPlan,
    ReplayStarted,
    ReplayRunning,
    ReplayDone,
    ReplayEnded,
    ReplayEvent,
    CellOutputs,
    LastVerdict,
    PairStatus,
    VersionedDone,
)


def schema() -> Schema:
    """Give the JSON Schema whose definitions are all questions and answers with their parts."""
    _, parts = msgspec.json.schema_components(
        (*QUESTIONS, *ANSWERS), ref_template="#/definitions/{name}"
    )
    questions = {question.__name__ for question in QUESTIONS}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Wire",
        "description": "Everything that crosses the REST border.",
        "anyOf": [{"$ref": f"#/definitions/{kind.__name__}"} for kind in (*QUESTIONS, *ANSWERS)],
        "definitions": {
            name: _closed(part) if name in questions else _complete(_closed(part))
            for name, part in sorted(parts.items())
        },
    }


def _closed(part: Mapping[str, object]) -> Schema:
    """Give the part without room for other fields, and its docstring without indentation."""
    description = cleandoc(str(part.get("description", "")))
    return {**part, "description": description, "additionalProperties": _others(part)}


def _others(part: Mapping[str, object]) -> object:
    """Say what values fields that the part does not name may have: none, but in mappings."""
    return part.get("additionalProperties", False)


def _complete(part: Mapping[str, object]) -> Schema:
    """Give the part as it is written: fields with a default are there too."""
    return {**part, "required": list(cast("Mapping[str, object]", part["properties"]))}


def main(folder: Path) -> None:
    """Write the schema into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = msgspec.json.format(msgspec.json.encode(schema()), indent=2)
    (folder / FILE_NAME).write_bytes(written + b"\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
