"""A notebook and its script: which of them changed, and what could be taken over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nbproof.model.ids import CellId

CellType = Literal["code", "markdown", "raw"]

PairState = Literal[
    "unversioned",
    "jupytext",
    "occupied",
    "unwritten",
    "in-step",
    "notebook-ahead",
    "script-ahead",
    "both-changed",
    "conflicted",
]
"""How a notebook stands to its script.

unversioned: the workspace writes no scripts. jupytext: jupytext pairs this notebook, nbproof leaves
the pair alone. occupied: another file stands where the script would. unwritten: the next save
writes the first script. in-step: both say the same. notebook-ahead: the next save brings the script
up to date. script-ahead: the script was edited, and is offered to the notebook. both-changed: each
was edited. conflicted: one of them holds git's conflict markers.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfaithfulCell:
    """A cell that does not come back from the script as it is, and why."""

    id: CellId
    index: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairChange:
    """One cell on which notebook, script and their last common state do not agree.

    Each side's source is None where it has no such cell; `base` also where no common state is
    known. `cell` is None where the notebook has none. `is_conflict`: both sides changed it, in
    different ways.
    """

    cell: CellId | None
    index: int
    base: str | None
    notebook: str | None
    script: str | None
    is_conflict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PairStatus:
    """How a notebook stands to its script; `sentence` says it to a person.

    `notebook` and `script` are names in the workspace; `script` is None where there can be none.
    """

    notebook: str
    script: str | None
    state: PairState
    sentence: str
    unfaithful: tuple[UnfaithfulCell, ...] = ()
    changes: tuple[PairChange, ...] = ()
    format: int = 1
