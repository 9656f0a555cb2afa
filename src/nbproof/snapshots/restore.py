"""What putting a past state back would change: shown first, applied only then."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from nbproof.model.data import DataState
from nbproof.model.errors import BadInput
from nbproof.model.ids import Digest, PlanId, SnapshotId
from nbproof.model.restoring import BeforeRun, Change, RestorePlan
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot
from nbproof.snapshots import copies
from nbproof.snapshots.earlier import Lost, states_before
from nbproof.snapshots.history import home_of
from nbproof.store.interface import Store
from nbproof.store.records import load
from nbproof.workspace.paths import check_writable, runs_code
from nbproof.workspace.place import Workspace
from nbproof.workspace.tree import standing


def plan(
    store: Store,
    workspace: Workspace,
    snapshot: SnapshotId,
    *,
    files: tuple[str, ...] | None = None,
    before_run: BeforeRun | None = None,
    runs: tuple[CellRun, ...] = (),
    as_copies: bool = False,
    made_at: datetime,
) -> RestorePlan:
    """What would change if this snapshot, or these files of it, were put back. Changes nothing.

    Without `files`: notebook, script and data; with `before_run`: what that run wrote, as it stood
    before; `as_copies`: new files beside what stands there, which nothing happens to. `runs` are
    those of the live session, which the snapshot may not hold yet. Files that
    programs execute by themselves are left out unless they are named. Raises UnknownSnapshot,
    BadInput for a run or a file that is not known, RefusedPath for one that must not be written.
    """
    state = load(store, snapshot)
    home = home_of(store, state)
    known, usual = _states_of(state, home)
    if before_run is not None:
        known, usual = states_before(before_run, _runs_known(state, runs), known)
    if files is None:
        chosen = [known[name] for name in usual if not runs_code(name)]
    else:
        chosen = [_named(known, name, state) for name in dict.fromkeys(files)]
    told = [item for item in chosen if isinstance(item, DataState)]
    wanted = [item for item in told if files or Workspace.is_inside(item.path)]
    promised = store.elsewhere()
    changes = tuple(_changes(store, workspace, wanted, promised))
    if as_copies:
        changes = tuple(copies.as_copies(workspace, state.id, changes))
    check_writable(change.path for change in changes)
    given = [change for change in changes if _can_be_given(store, change.after, promised)]
    return RestorePlan(
        id=PlanId(secrets.token_hex(16)),
        snapshot=snapshot,
        notebook=home,
        made_at=made_at,
        changes=tuple(given),
        missing=(
            *(item.path for item in chosen if item not in wanted),
            *(change.path for change in changes if change not in given),
        ),
        bytes_to_write=sum(change.after.size_bytes for change in given),
    )


def _states_of(
    snapshot: Snapshot, home: str
) -> tuple[Mapping[str, DataState | Lost], tuple[str, ...]]:
    """Every file of a snapshot by name, and the names of those that are put back as a rule."""
    document = replace(snapshot.document, path=home)
    usual = (document, *([snapshot.script] if snapshot.script else []), *snapshot.data)
    known = {state.path: state for state in (*snapshot.code, *usual)}
    return known, tuple(state.path for state in usual)


def _runs_known(snapshot: Snapshot, live: tuple[CellRun, ...]) -> tuple[CellRun, ...]:
    """The runs of the snapshot, then those of the live session that it does not hold."""
    held = {(run.session, run.cell_id, run.execution_count) for run in snapshot.runs}
    later = (run for run in live if (run.session, run.cell_id, run.execution_count) not in held)
    return (*snapshot.runs, *later)


def _named(
    known: Mapping[str, DataState | Lost], name: str, snapshot: Snapshot
) -> DataState | Lost:
    if name not in known:
        check_writable([name])
        raise BadInput(
            f"There is no file {name} in snapshot {snapshot.id[:12]}",
            hint=f"`nbproof show {snapshot.id[:12]}` lists its files.",
        )
    return known[name]


def _changes(
    store: Store, workspace: Workspace, wanted: list[DataState], promised: set[Digest]
) -> Iterator[Change]:
    """What differs between the files that are wanted and those that stand there."""
    check_writable(state.path for state in wanted if state.path.startswith("/"))
    for state in wanted:
        now = standing(workspace.root, state.path, workspace.cache)
        if (now.digest if now else None) != state.digest:
            yield Change(
                path=state.path,
                before=now.as_state(state.path, kept=store.has(now.digest)) if now else None,
                after=replace(state, kept=_can_be_given(store, state, promised)),
                runs_code=runs_code(state.path),
            )


def _can_be_given(store: Store, state: DataState, promised: set[Digest]) -> bool:
    """Whether this state can be made: its bytes are kept or at a remote, or it is to be absent."""
    return state.digest is None or store.has(state.digest) or state.digest in promised
