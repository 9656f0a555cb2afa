"""JSON Schemas of everything that crosses the REST border: `python -m nbproof.wire.schemas FOLDER`.

One file holds them all, nbproof.schema.json; the front end's types are generated from it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Literal, cast

import msgspec

from nbproof.model.ids import KernelId, PlanId, SnapshotId
from nbproof.model.restoring import BeforeRun, RestorePlan
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
    """Asks what a restore would do; without `files`: notebook, script and data."""

    snapshot: SnapshotId
    files: tuple[str, ...] | None = None
    before_run: BeforeRun | None = None


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


QUESTIONS: tuple[type, ...] = (StatusQuestion, PlanQuestion, RestoreQuestion)
ANSWERS: tuple[type, ...] = (
    Status,
    SnapshotPage,
    Snapshot,
    RestoreDone,
    Health,
    ErrorAnswer,
    SnapshotEvent,
    StatusEvent,
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
