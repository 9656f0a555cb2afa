"""The documents that answer questions, as the contract has them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import msgspec

from nbproof.model.ids import PlanId, SessionId, SnapshotId
from nbproof.model.pairing import PairStatus
from nbproof.model.restoring import RestorePlan
from nbproof.sessions import scripts, verdicts
from nbproof.sessions.desk import Desk
from nbproof.sessions.requests import (
    BringInStep,
    GetLastGood,
    GetPair,
    GetStatus,
    Health,
    List,
    MakeVersioned,
    Plan,
    Restore,
    Show,
    Take,
)
from nbproof.snapshots.history import list_snapshots, resolve
from nbproof.snapshots.lastgood import last_good
from nbproof.wire import documents
from nbproof.wire.statuses import status_document

Json = dict[str, object]
FORMAT = 1
LONGEST_KEEPING_S = 0.5
"""How long a snapshot waits for a cell that runs: nobody waits for a snapshot."""


Question: TypeAlias = (
    GetStatus
    | Take
    | List
    | Show
    | Plan
    | GetLastGood
    | GetPair
    | BringInStep
    | MakeVersioned
    | Health
)


def answer(desk: Desk, request: Question) -> bytes:
    """The document that answers a request."""
    document: Json
    match request:
        case GetStatus():
            document = _status(desk, request)
        case Take():
            document = _take(desk, request)
        case List():
            document = _list(desk, request)
        case Show():
            room = desk.room(Path(request.root))
            snapshot = room.load(resolve(room.store, request.snapshot))
            document = documents.snapshot_document(snapshot)
        case Plan():
            document = documents.plan_document(_plan(desk, request))
        case GetLastGood():
            room = desk.room(Path(request.root))
            found = last_good(room.store, room.workspace, Path(request.notebook))
            document = documents.last_good_document(found)
        case GetPair() | BringInStep():
            document = documents.pair_document(_pair(desk, request))
        case MakeVersioned():
            document = _make_versioned(desk, request)
        case Health():
            document = _health(desk, request)
    return msgspec.json.encode(document)


def _status(desk: Desk, request: GetStatus) -> Json:
    session = _session(request.session)
    desk.wait(session)
    status = verdicts.status(
        desk.room(Path(request.root)),
        Path(request.notebook),
        shown_as=request.path,
        live=desk.live(session),
        cells=request.cells,
    )
    return status_document(status)


def _take(desk: Desk, request: Take) -> Json:
    session = _session(request.session)
    desk.wait(session, ending_s=LONGEST_KEEPING_S)
    taken = desk.take(Path(request.root), Path(request.notebook), session)
    if request.is_shown:
        return documents.snapshot_document(taken.snapshot)
    return {
        "id": taken.snapshot.id,
        "is_new": taken.is_new,
        "summary": taken.snapshot.summary,
        "notes": list(taken.notes),
    }


def _list(desk: Desk, request: List) -> Json:
    room = desk.room(Path(request.root))
    name = room.workspace.name_of(Path(request.notebook)) if request.notebook else None
    before = resolve(room.store, request.before) if request.before is not None else None
    found = list_snapshots(room.store, name, limit=request.limit + 1, before=before)
    return {
        "snapshots": [documents.summary_document(one) for one in found[: request.limit]],
        "more": len(found) > request.limit,
    }


def _pair(desk: Desk, request: GetPair | BringInStep) -> PairStatus:
    if isinstance(request, GetPair):
        return scripts.pair_status(desk.room(Path(request.root)), Path(request.notebook))
    session = _session(request.session)
    desk.wait(session)
    return scripts.bring_in_step(
        desk.room(Path(request.root)),
        Path(request.notebook),
        request.take,
        request.picks,
        live=desk.live(session),
        clock=desk.clock,
    )


def _make_versioned(desk: Desk, request: MakeVersioned) -> Json:
    room = desk.room(Path(request.root))
    settings = scripts.make_versioned(room)
    paired = scripts.begin_pair(room, Path(request.notebook), clock=desk.clock)
    head = room.head(Path(request.notebook))
    if head is not None:
        desk.consider(room.root, head)
    return {
        "root": request.root,
        "written": [*settings, *paired.files],
        "notes": list(paired.notes),
    }


def _plan(desk: Desk, request: Plan) -> RestorePlan:
    return desk.plan(
        Path(request.root),
        request.snapshot,
        files=request.files,
        before_run=request.before_run,
        as_copies=request.as_copies,
        session=_session(request.session),
    )


def restored(desk: Desk, request: Restore) -> bytes:
    """Do a plan; what was done, and the snapshot that undoes it."""
    done = desk.restore(PlanId(request.plan))
    document = {"format": FORMAT, "plan": documents.plan_document(done.plan), "undo": done.undo}
    return msgspec.json.encode(document)


def _health(desk: Desk, request: Health) -> Json:
    room = desk.room(Path(request.root))
    ids: list[SnapshotId] = list(room.store.snapshot_ids())
    return {
        "format": FORMAT,
        "root": request.root,
        "store": {
            "path": str(Path(request.root) / ".nbproof"),
            "size_bytes": room.store.used_bytes(),
            "snapshots": len(ids),
        },
    }


def _session(text: str | None) -> SessionId | None:
    return SessionId(text) if text is not None else None
