"""Running the cells of a scene, comparing what came out, and judging."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from nbproof.model.replaying import Verdict
from nbproof.replay.compare.cells import Tolerance
from nbproof.replay.documents import (
    executed,
    recorded_notebook,
    recorded_outputs,
    replayed_outputs,
    to_run,
)
from nbproof.replay.findings import findings
from nbproof.replay.grading import Pair
from nbproof.replay.judging import Case, judge
from nbproof.replay.kernel import run
from nbproof.replay.outcome import write_outcome
from nbproof.replay.scene import Scene


async def perform(scene: Scene) -> Verdict:
    """Run all cells and come to a verdict; raises CannotBeDoneHere where there can be none."""
    started_at = datetime.now(timezone.utc)
    recorded = recorded_notebook(scene.document)
    notebook = to_run(scene.document)
    told = scene.told
    order: list[int] = []

    def began(index: int) -> None:
        told.running(len(order), scene.document.cells[index].id)
        order.append(index)

    ran = await run(
        notebook,
        manager=scene.manager,
        timeout_s=scene.request.timeout_s,
        started=began,
        is_stopped=scene.is_stopped,
    )
    told.at("comparing", done=len(order))
    await asyncio.to_thread(scene.seen.wait, len(ran.counts) - (ran.ending is not None))
    places = (
        (scene.folders.copy, scene.workspace.root),
        (scene.folders.temporary, Path(tempfile.gettempdir())),
    )
    pairs = tuple(
        Pair(
            cell=cell,
            index=index,
            recorded=recorded_outputs(recorded, index),
            replayed=replayed_outputs(notebook, index, places),
        )
        for index, cell in enumerate(scene.document.cells)
        if cell.type == "code"
    )
    verdict = judge(
        Case(
            shown_as=scene.request.shown_as,
            origin=scene.origin,
            document=scene.document,
            pairs=pairs,
            laid_out=scene.laid_out,
            ran=ran,
            findings=findings(scene.seen, ran, scene.folders.copy),
            used=scene.seen.environment,
            rebuilt=scene.rebuilt.lock if scene.rebuilt is not None else None,
            language=scene.document.language,
            tolerance=Tolerance(),
            started_at=started_at,
            duration_s=told.elapsed_s,
        ),
        scene.workspace,
    )
    if scene.request.outcome is not None:
        text = executed(recorded, notebook)
        write_outcome(Path(scene.request.outcome), text, pairs, verdict.cells)
    return verdict
