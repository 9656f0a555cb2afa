"""What a replay would run, told before anything runs."""

from __future__ import annotations

from pathlib import Path

from nbproof.replay.judging import brief
from nbproof.replay.kernelname import kernel_of
from nbproof.replay.origin import origin
from nbproof.store.directory import DirectoryStore
from nbproof.wire.schemas import ReplayPlan
from nbproof.workspace.notebooks import parse_notebook
from nbproof.workspace.place import Workspace


def replay_plan(root: Path, notebook: Path, *, path: str, at: str | None) -> ReplayPlan:
    """What reproducing a notebook would run; raises BadInput for a bad `at` or notebook."""
    found = origin(DirectoryStore(root), Workspace(root=root), notebook, at)
    document = parse_notebook(found.document, what=path)
    return ReplayPlan(
        path=path,
        at=found.at,
        kernel=kernel_of(document),
        cells=sum(cell.type == "code" and bool(cell.source.strip()) for cell in document.cells),
        estimate_s=found.recording.estimate_s,
        files=len(found.pieces),
        bytes_to_copy=found.size_bytes,
        missing=found.missing,
        recorded=brief(found.recording.environment),
    )
