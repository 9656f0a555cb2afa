"""The verdict on a notebook of one workspace, with what the panel shows beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nbproof.model.environment import Drift, Environment
from nbproof.model.errors import NbproofError, UnknownSnapshot
from nbproof.model.ids import CellId
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot
from nbproof.model.status import CellSource, Status
from nbproof.sessions import views
from nbproof.sessions.drifted import drifted
from nbproof.sessions.evidence import evidence
from nbproof.sessions.live import Live, all_runs
from nbproof.sessions.room import MOST_PARENTS, Room
from nbproof.staleness.evidence import Evidence
from nbproof.staleness.judge import judge
from nbproof.staleness.past import Memory
from nbproof.workspace.notebooks import Document, read_notebook, sources_of

_MOST_MEMORIES = 20


def status(
    room: Room,
    notebook: Path,
    *,
    shown_as: str,
    live: Live | None,
    cells: tuple[CellSource, ...] | None,
) -> Status:
    """The verdict on a notebook; `cells` as the editor has them, None for those on disk."""
    notes: list[str] = list(room.recovered)
    document = read_notebook(notebook) if cells is None else None
    head = None
    try:
        head = room.head(notebook)
    except NbproofError as error:
        notes.append(f"History cannot be read: {error.message}")
    runs = all_runs(head, (*live.earlier, *live.runs) if live is not None else ())
    known = {run.cell_id for run in runs}
    asked = cells if cells is not None else sources_of(document)
    is_file_needed = any(cell.id not in known for cell in asked if cell.type == "code")
    if is_file_needed and document is None:
        document = _readable(notebook)
    found = evidence(
        room.store,
        room.workspace,
        cells=asked,
        runs=runs,
        session=live.session if live is not None else None,
        document=document if is_file_needed else None,
        are_files_seen=live is not None and "shim" in live.layers,
    )
    if live is not None:
        found = replace(found, drifted=_drifted(room, found, head, live))
    if live is not None and live.lost_reports:
        notes.append(f"{live.lost_reports} reports of the kernel were lost.")
    if live is not None and not live.is_watched:
        notes.append(
            f"This kernel ({live.language or 'unknown language'}) is recorded by order and"
            " sources at each save; names and files are not observed."
        )
    return _with_views(
        room, _judge(room, notebook, shown_as, found), found, head, live, tuple(notes)
    )


def _drifted(
    room: Room, found: Evidence, head: Snapshot | None, live: Live
) -> Mapping[CellId, tuple[Drift, ...]]:
    earlier = _environment_of_outputs(room, found, head, live)

    def then(run: CellRun) -> Environment | None:
        return live.environment_of(run) if run.session == live.session else earlier

    return drifted(found.cells, found.runs, then, live.environment)


def _judge(room: Room, notebook: Path, shown_as: str, found: Evidence) -> Status:
    if len(room.memories) > _MOST_MEMORIES:
        room.memories.clear()
    return judge(shown_as, found, room.memories.setdefault(notebook, Memory()))


def _with_views(
    room: Room,
    status: Status,
    found: Evidence,
    head: Snapshot | None,
    live: Live | None,
    notes: tuple[str, ...],
) -> Status:
    return replace(
        status,
        data=views.data_uses(room.store, found, head),
        environment=views.environment_view(
            _environment_of_outputs(room, found, head, live),
            live.environment if live is not None else None,
        ),
        notes=notes,
    )


def _environment_of_outputs(
    room: Room, found: Evidence, head: Snapshot | None, live: Live | None
) -> Environment | None:
    """The environment that the oldest outputs still shown were made in, as far as kept."""
    if head is None or live is None:
        return head.environment if head is not None else None
    last = {run.cell_id: run.session for run in found.runs}
    shown = {last[cell.id] for cell in found.cells if cell.id in last}
    if shown <= {live.session}:
        return head.environment if any(r.session in shown for r in head.runs) else None
    snapshot = head
    for _ in range(MOST_PARENTS):
        if not any(run.session == live.session for run in snapshot.runs):
            break
        if snapshot.parent is None:
            break
        try:
            snapshot = room.load(snapshot.parent)
        except UnknownSnapshot:
            break
    return snapshot.environment


def _readable(notebook: Path) -> Document | None:
    """The notebook as it lies on disk; None where it cannot be read."""
    try:
        return read_notebook(notebook)
    except NbproofError:
        return None
