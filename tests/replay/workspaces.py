"""Real little workspaces and notebooks to replay, and a short way to do it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbproof.capture import rings
from nbproof.model.replaying import Verdict
from nbproof.replay.batch import Batch, Result, Unreplayed
from nbproof.replay.proofs import NATIVE
from nbproof.replay.protocol import Request

UNSEEN = () if rings.is_available() else (NATIVE,)
"""What replays here cannot prove, where the shim is missing."""
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A code cell as it was saved; `printed` is its recorded output on standard output."""

    source: str
    printed: str = ""
    count: int | None = None
    outputs: tuple[dict[str, object], ...] = ()


def stream(text: str, name: str = "stdout") -> dict[str, object]:
    return {"output_type": "stream", "name": name, "text": text}


def notebook_text(cells: Sequence[Cell], *, kernel: str | None = "python3") -> str:
    """A notebook whose cells ran in their order, unless they say otherwise."""
    written: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "execution_count": number if cell.count is None else cell.count or None,
            "source": cell.source,
            "outputs": [*([stream(cell.printed)] if cell.printed else []), *cell.outputs],
        }
        for number, cell in enumerate(cells, 1)
    ]
    metadata = {} if kernel is None else {"kernelspec": {"name": kernel, "display_name": kernel}}
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": written}
    return json.dumps(document, indent=1)


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *IDENTITY, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit_all(root: Path) -> str:
    """Commit everything in a folder, made a repository where it is none; the commit's id."""
    if not (root / ".git").exists():
        git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "state")
    return git(root, "rev-parse", "HEAD")


def replayed(
    root: Path,
    notebook: str = "report.ipynb",
    *,
    at: str | None = None,
    timeout_s: float | None = 60,
    outcome: Path | None = None,
    **more: Any,
) -> Result:
    """What comes of replaying a notebook in a process of its own; `more` is as a request has it."""
    request = Request(
        root=str(root),
        notebook=str(root / notebook),
        shown_as=notebook,
        at=at,
        timeout_s=timeout_s,
        outcome=None if outcome is None else str(outcome),
        **more,
    )
    (result,) = Batch(jobs=1, heard=lambda _, __: None).run([request])
    return result


def verdict_of(root: Path, notebook: str = "report.ipynb", **how: object) -> Verdict:
    """The verdict on a notebook that can be replayed."""
    result = replayed(root, notebook, **how)  # type: ignore[arg-type]  # as `replayed` takes it
    if isinstance(result, Unreplayed):
        raise result.error
    return result


def grades(verdict: Verdict) -> list[str]:
    return [cell.grade for cell in verdict.cells]


def causes(verdict: Verdict) -> list[tuple[str | None, str | None]]:
    """Of each cell that differs or failed, the kind and the sentence of its first cause."""
    return [
        next(
            (
                (one.cause_kind, one.cause)
                for one in cell.differences
                if one.grade in ("different", "failed")
            ),
            (None, None),
        )
        for cell in verdict.cells
        if cell.grade in ("different", "failed")
    ]
