"""Each code cell's grade: the recorded outputs beside those that came out of the replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from blake3 import blake3

from nbproof.model.replaying import Cause, Difference, Grade, ReplayedCell
from nbproof.replay.compare.cells import Output, compare
from nbproof.replay.kernel import Ending, Ran
from nbproof.replay.tolerances import Allowance
from nbproof.workspace.notebooks import OutlineCell

ERROR = "application/vnd.jupyter.error"
_STREAM = "application/vnd.jupyter.{}"


@dataclass(frozen=True, slots=True)
class _Stop:
    """What is told of a cell that ended the run, and why it did."""

    detail: str
    cause: Cause


_ENDINGS: Mapping[Ending, _Stop] = {
    "timeout": _Stop(
        "it took longer than it may",
        Cause(kind="timeout", sentence="the time limit for a cell has passed"),
    ),
    "notebook-timeout": _Stop(
        "the notebook took longer than it may",
        Cause(kind="timeout", sentence="the time limit for the notebook has passed"),
    ),
    "memory": _Stop(
        "it took more memory than it may",
        Cause(kind="memory", sentence="the kernel and its processes held more than the limit"),
    ),
    "kernel-died": _Stop(
        "the kernel died",
        Cause(kind="kernel-died", sentence="the kernel's process ended while the cell ran"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A code cell with its outputs on both sides, and how far these may lie apart.

    `was_run`: it had been run when it was saved.
    """

    cell: OutlineCell
    index: int
    recorded: tuple[Output, ...]
    replayed: tuple[Output, ...]
    allowed: Allowance

    @property
    def was_run(self) -> bool:
        """Whether there is anything to compare with."""
        return self.cell.execution_count is not None or bool(self.recorded)


def graded(
    pairs: Sequence[Pair], ran: Ran, *, versions_differ: bool | None
) -> tuple[ReplayedCell, ...]:
    """The grade of each code cell, in document order."""
    return tuple(_cell(pair, ran, versions_differ) for pair in pairs)


def _cell(
    pair: Pair,
    ran: Ran,
    versions_differ: bool | None,  # noqa: FBT001
) -> ReplayedCell:
    grade, differences = _grade(pair, ran, versions_differ)
    return ReplayedCell(
        id=pair.cell.id,
        index=pair.index,
        execution_count=pair.cell.execution_count,
        grade=grade,
        differences=differences,
        duration_s=ran.took_s.get(pair.index),
    )


def _grade(
    pair: Pair,
    ran: Ran,
    versions_differ: bool | None,  # noqa: FBT001
) -> tuple[Grade, tuple[Difference, ...]]:
    if pair.index == ran.stopped:
        return "failed", (_stopped(ran),)
    if pair.index not in ran.took_s:
        return "not-compared", ()
    if pair.index in ran.streams:
        return _too_large(pair, ran.streams[pair.index])
    compared = compare(
        pair.recorded,
        pair.replayed,
        tolerance=pair.allowed.tolerance,
        versions_differ=versions_differ,
    )
    if (pair.allowed.is_ignored or not pair.was_run) and compared.grade != "failed":
        return "not-compared", ()
    return compared.grade, compared.differences


def _stopped(ran: Ran) -> Difference:
    ending = _ENDINGS[ran.ending or "kernel-died"]
    return Difference(
        mime=ERROR,
        kind="error",
        detail=ending.detail,
        grade="failed",
        cause=ending.cause.sentence,
        cause_kind=ending.cause.kind,
    )


def _too_large(pair: Pair, digests: Mapping[str, str]) -> tuple[Grade, tuple[Difference, ...]]:
    """More was printed than is kept: equal only where all of it is, by its digest."""
    texts = {name: blake3() for name in digests}
    for name, text in _streams(pair.recorded):
        texts.setdefault(name, blake3()).update(text.encode("utf-8", "surrogatepass"))
    is_text_only = all(output.get("output_type") == "stream" for output in pair.recorded)
    if is_text_only and {name: one.hexdigest() for name, one in texts.items()} == dict(digests):
        return "identical", ()
    difference = Difference(
        mime=_STREAM.format(next(iter(digests), "stdout")),
        kind="too-large",
        detail="it printed more than is kept, and not what was recorded",
        grade="different",
    )
    return "different", (difference,)


def _streams(outputs: Sequence[Output]) -> Iterator[tuple[str, str]]:
    for output in outputs:
        text = output.get("text")
        if output.get("output_type") == "stream" and isinstance(text, str):
            yield str(output.get("name")), text
