"""Running the cells of a scene, comparing what came out, and judging."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from nbformat import NotebookNode

from nbproof.model.replaying import Verdict
from nbproof.replay.documents import (
    Json,
    executed,
    recorded_notebook,
    recorded_outputs,
    replayed_outputs,
    saved_with,
    to_run,
)
from nbproof.replay.findings import findings
from nbproof.replay.grading import Pair
from nbproof.replay.judging import Case, judge
from nbproof.replay.kernel import Ran, run
from nbproof.replay.orders import beside
from nbproof.replay.outcome import write_outcome
from nbproof.replay.ownmodules import own_modules
from nbproof.replay.protocol import Request
from nbproof.replay.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """The verdict on a scene, its outputs, and the executed notebook as text."""

    verdict: Verdict
    pairs: tuple[Pair, ...]
    executed: str


async def perform(scene: Scene) -> Performed:
    """Run all cells and come to a verdict; raises CannotBeDoneHere where there can be none."""
    started_at = datetime.now(timezone.utc)
    recorded = recorded_notebook(scene.document)
    notebook = to_run(scene.document)
    ran = await _run(scene, notebook)
    pairs = tuple(_pairs(scene, recorded, notebook))
    verdict = judge(
        Case(
            shown_as=scene.request.shown_as,
            origin=scene.origin,
            document=scene.document,
            course=scene.course,
            pairs=pairs,
            laid_out=scene.laid_out,
            ran=ran,
            findings=findings(scene.seen, ran, scene.folders.copy),
            used=scene.seen.environment,
            rebuilt=scene.rebuilt.lock if scene.rebuilt is not None else None,
            language=scene.document.language,
            saved_with=saved_with(recorded),
            parameters=dict(scene.request.parameters),
            order=scene.order,
            modules=own_modules(
                (scene.folders.copy / scene.origin.notebook).parent,
                (cell.source for cell in scene.document.cells),
            ),
            started_at=started_at,
            duration_s=scene.told.elapsed_s,
        ),
        scene.workspace,
    )
    return Performed(verdict=verdict, pairs=pairs, executed=executed(recorded, notebook))


def finish(request: Request, performed: Sequence[Performed]) -> Verdict:
    """The verdict on what was asked, and the files that it leaves to be looked at.

    Of two runs the first is the one that is judged, as-run; the second is told beside it.
    """
    first, *others = performed
    verdict = beside(first.verdict, first.pairs, others[0].pairs) if others else first.verdict
    if request.outcome is not None:
        write_outcome(Path(request.outcome), first.executed, first.pairs, verdict.cells)
    return verdict


async def _run(scene: Scene, notebook: NotebookNode) -> Ran:
    """Run the scene's course in the notebook, and hear all that its kernel tells."""
    told = scene.told
    indexes: list[int] = []

    def began(index: int) -> None:
        cells = scene.document.cells
        told.running(len(indexes), cells[index].id if index < len(cells) else None)
        indexes.append(index)

    ran = await run(
        notebook,
        scene.course.steps,
        manager=scene.manager,
        limits=scene.request.limits,
        started=began,
        is_stopped=scene.is_stopped,
    )
    told.at("comparing", done=len(indexes))
    await asyncio.to_thread(scene.seen.wait, len(ran.counts) - (ran.ending is not None))
    return ran


def _pairs(scene: Scene, recorded: Json, ran: NotebookNode) -> Iterator[Pair]:
    places = (
        (scene.folders.copy, scene.workspace.root),
        (scene.folders.temporary, Path(tempfile.gettempdir())),
    )
    for index, cell in enumerate(scene.document.cells):
        if cell.type == "code":
            yield Pair(
                cell=cell,
                index=index,
                recorded=recorded_outputs(recorded, index),
                replayed=replayed_outputs(ran, index, places),
                allowed=scene.allowed[index],
            )
