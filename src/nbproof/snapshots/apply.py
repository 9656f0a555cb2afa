"""Applying a restore plan: the present state is kept first, and all files change or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from nbproof.model.data import DataState
from nbproof.model.errors import CannotBeDoneHere, NbproofError
from nbproof.model.ids import SnapshotId
from nbproof.model.restoring import Restored, RestorePlan
from nbproof.snapshots.journal import journal
from nbproof.snapshots.keeping import keep
from nbproof.snapshots.swapping import Step, Swap
from nbproof.snapshots.take import Scene, take_scene
from nbproof.store.interface import Store
from nbproof.store.records import load
from nbproof.workspace.paths import check_writable
from nbproof.workspace.place import Workspace
from nbproof.workspace.tree import standing


def apply(store: Store, workspace: Workspace, plan: RestorePlan, *, taken_at: datetime) -> Restored:
    """Do what a plan says. `undo` is the snapshot of what stood there; None where nothing changed.

    Raises CannotBeDoneHere where a file moved since the plan was made or cannot be kept first,
    DamagedStore where bytes to be written are not what they were. Nothing has changed then.
    """
    if not plan.changes:
        return Restored(plan=plan, undo=None)
    check_writable(change.path for change in plan.changes)
    steps = tuple(_steps(workspace, plan))
    store.fetch(step.after for step in steps if step.after is not None)
    with store.staging() as folder:
        swap = Swap(store=store, root=workspace.root, staging=folder)
        swap.stage(steps)
        undo = _keep_present(store, workspace, plan, taken_at)
        with journal(workspace.root, steps):
            swap.do(steps)
    return Restored(plan=plan, undo=undo)


def _steps(workspace: Workspace, plan: RestorePlan) -> Iterator[Step]:
    """The plan's changes with what stands there now; raises where that is not what was shown."""
    for change in plan.changes:
        now = standing(workspace.root, change.path, workspace.cache)
        shown = change.before.digest if change.before else None
        if (now.digest if now else None) != shown:
            raise CannotBeDoneHere(
                f"{change.path} was changed after the plan was made, so nothing was put back",
                hint="Look at what would change now, then try again.",
            )
        yield Step(
            name=change.path,
            now=now.stamp if now else None,
            before=shown,
            after=change.after.digest,
        )


def _keep_present(
    store: Store, workspace: Workspace, plan: RestorePlan, taken_at: datetime
) -> SnapshotId:
    """The snapshot of what stands there now; raises where it lacks a file that is to change."""
    names = frozenset(change.path for change in plan.changes)
    document = _document(store, workspace, plan.notebook)
    taken = take_scene(
        store,
        workspace,
        Scene(
            notebook=plan.notebook,
            document=document,
            runs=(),
            environment=None,
            capture=(),
            named=frozenset(),
            replaced=names - {plan.notebook},
            taken_at=taken_at,
            script=_script_of(store, plan.notebook),
            summary=f"before going back to {plan.snapshot[:8]}",
        ),
    )
    snapshot = taken.snapshot
    states = (snapshot.document, snapshot.script, *snapshot.data)
    kept = {state.path: state for state in states if state is not None}
    for change in plan.changes:
        state = kept.get(change.path)
        shown = change.before.digest if change.before else None
        if state is None or state.digest != shown or (shown is not None and not state.kept):
            raise CannotBeDoneHere(
                f"{change.path} cannot be kept as it is now, so it is not replaced",
                hint="Move it away first; files that hold secrets are never kept.",
            )
    return taken.snapshot.id


def _script_of(store: Store, notebook: str) -> str | None:
    """The name of the notebook's script, as its newest snapshot that can be read has it."""
    head = store.head(notebook)
    try:
        script = load(store, head).script if head is not None else None
    except NbproofError:
        return None
    return script.path if script is not None else None


def _document(store: Store, workspace: Workspace, notebook: str) -> DataState:
    """The notebook as it is now, whether it can be read as one or not."""
    looked = keep(store, workspace, [notebook], at_any_size=frozenset([notebook]))
    if not looked.states:
        raise CannotBeDoneHere("; ".join(looked.notes), hint="Nothing was put back.")
    return replace(looked.states[0], path=notebook)
