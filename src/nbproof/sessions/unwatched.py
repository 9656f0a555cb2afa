"""Kernels without the agent: what the saved notebook itself says of order and sources."""

from __future__ import annotations

from datetime import datetime

from nbproof.model.runs import CellRun
from nbproof.sessions.live import Live
from nbproof.workspace.notebooks import Document


def runs_of_document(
    document: Document, live: Live, known: tuple[CellRun, ...], now: datetime
) -> tuple[CellRun, ...]:
    """The known runs, and one for each prompt number in the notebook that none of them has.

    When they ran is not known: the time of the save stands in.
    """
    seen = {(run.cell_id, run.execution_count, run.source) for run in known}
    found = [
        CellRun(
            cell_id=cell.id,
            session=live.session,
            execution_count=cell.execution_count,
            source=cell.source,
            outcome="ok",
            started_at=now,
            ended_at=now,
            not_observed=(f"names and files: {live.language or 'this language'} is not analysed",),
            not_analysed=f"{live.language or 'this language'} is not analysed",
        )
        for cell in document.cells
        if cell.type == "code" and cell.execution_count is not None
    ]
    new = [run for run in found if (run.cell_id, run.execution_count, run.source) not in seen]
    return (*known, *sorted(new, key=lambda run: run.execution_count))
