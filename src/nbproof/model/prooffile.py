"""The proof file beside a notebook: what git needs to know to reproduce it."""

from __future__ import annotations

from dataclasses import dataclass

from nbproof.model.ids import CellId, Digest
from nbproof.model.pairing import CellType


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofCell:
    """A cell: the digest of its source, and which place its last run has among the last runs.

    `order` counts from 1; None where the cell has never run.
    """

    id: CellId
    type: CellType
    source: Digest
    order: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofEntry:
    """A file with its digest; `path` is named as in snapshots. No digest: it could not be told."""

    path: str
    digest: Digest | None
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFile:
    """A notebook's sources, the order of its runs, and digests of what they rested on.

    `notebook` is the last part of its name: the proof file lies beside it. `inputs` are as the
    runs met them before the notebook wrote anything, `outputs` as the runs left them, `code` are
    local modules. `environment` is the digest of the canonical record of the environment; it and
    `python` are None where no kernel was seen. No times, counts or sessions: what is the same is
    written in the same way.
    """

    notebook: str
    cells: tuple[ProofCell, ...]
    inputs: tuple[ProofEntry, ...] = ()
    outputs: tuple[ProofEntry, ...] = ()
    code: tuple[ProofEntry, ...] = ()
    environment: Digest | None = None
    python: str | None = None
    format: int = 1
