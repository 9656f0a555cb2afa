"""Errors: which were raised, and whether it was so when the outputs were recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbproof.model.replaying import Difference
from nbproof.replay.compare.findings import change, different, equivalent, failed
from nbproof.replay.compare.likeness import likeness
from nbproof.replay.compare.rules import Rules
from nbproof.replay.compare.texts import LARGE

ERROR = "application/vnd.jupyter.error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An error by its type's name and its message. Tracebacks are not compared."""

    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" if self.message else self.name


def error_differences(
    recorded: Sequence[Raised], replayed: Sequence[Raised], rules: Rules
) -> tuple[Difference, ...]:
    """In what the errors of a cell differ: a new one, or one of another type, is a failure."""
    found = [
        difference
        for one, other in zip(recorded, replayed, strict=False)
        if (difference := _difference(one, other, rules)) is not None
    ]
    both = min(len(recorded), len(replayed))
    gone = [different(ERROR, "error", f"it does not come back: {one}") for one in recorded[both:]]
    new = [failed(ERROR, "error", str(one)) for one in replayed[both:]]
    return (*found, *gone, *new)


def _difference(recorded: Raised, replayed: Raised, rules: Rules) -> Difference | None:
    if recorded == replayed:
        return None
    if recorded.name != replayed.name:
        return failed(ERROR, "error", f"{replayed} (recorded: {recorded})")
    one, other = recorded.message, replayed.message
    same = likeness(one, other, rules) if max(len(one), len(other)) <= LARGE else None
    if same is not None:
        return equivalent(ERROR, same.kind, same.detail)
    return different(ERROR, "error", f"{recorded.name}: {change(one, other)}")
