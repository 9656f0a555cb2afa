"""Taking a snapshot: what stands there now, written down once and only where it is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from nbproof.model.data import DataState
from nbproof.model.environment import Environment
from nbproof.model.errors import BadInput, DamagedStore, StoreBusy, UnknownSnapshot
from nbproof.model.ids import Digest, SnapshotId
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot
from nbproof.snapshots.keeping import Told, keep
from nbproof.snapshots.summary import summarise
from nbproof.store.interface import Store
from nbproof.store.records import load, save
from nbproof.store.verify import kept_states
from nbproof.wire import snapshots
from nbproof.workspace.globs import expand
from nbproof.workspace.notebooks import read_notebook
from nbproof.workspace.place import Workspace
from nbproof.workspace.revision import revision

_TRIES = 20
_UNNAMED = SnapshotId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A snapshot that holds the present state; not new where the newest one did already."""

    snapshot: Snapshot
    is_new: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a snapshot is to be taken of.

    Without `runs`, those of the newest snapshot still stand, and so does its data. `named` are
    further files that count as data, `replaced` those of them that are about to be replaced: they
    are kept whatever their size, and noted where they are absent. `script` is the name of the
    notebook's script, None where it has none.
    """

    notebook: str
    document: DataState
    runs: tuple[CellRun, ...]
    environment: Environment | None
    capture: tuple[str, ...]
    named: frozenset[str]
    replaced: frozenset[str]
    taken_at: datetime
    script: str | None = None
    summary: str | None = None


def take(
    store: Store,
    workspace: Workspace,
    *,
    notebook: Path,
    runs: tuple[CellRun, ...],
    environment: Environment | None,
    capture: tuple[str, ...],
    data_globs: tuple[str, ...] = (),
    script: str | None = None,
    head: Snapshot | None = None,
    told: Told | None = None,
    taken_at: datetime,
) -> Taken:
    """Keep the present state of a notebook with its data, where it is not kept already.

    `head` is the newest snapshot as the caller knows it, which spares reading it again; `told`
    hears how many bytes of the data were read.

    Raises BadInput where the notebook cannot be read, CannotBeDoneHere where the store cannot be
    written, StoreBusy where others hold it for too long.
    """
    name = workspace.name_of(notebook)
    if not workspace.is_inside(name):
        raise BadInput(
            f"{notebook} leads to {name}, which lies outside of {workspace.root}",
            hint="Run nbproof where the notebook is.",
        )
    raw = read_notebook(workspace.path_of(name)).raw
    named = expand(workspace, data_globs)
    with store.adding():
        digest = store.put_bytes(raw)
        scene = Scene(
            notebook=name,
            document=DataState(path=name, digest=digest, size_bytes=len(raw), kept=True),
            runs=runs,
            environment=environment,
            capture=capture,
            named=frozenset(named),
            replaced=frozenset(),
            taken_at=taken_at,
            script=script,
        )
        return take_scene(store, workspace, scene, head, told)


def take_scene(
    store: Store,
    workspace: Workspace,
    scene: Scene,
    head: Snapshot | None = None,
    told: Told | None = None,
) -> Taken:
    """Keep a scene as the newest snapshot of its notebook; begun anew where another came first."""
    with store.adding():
        return _take(store, workspace, scene, head, told)


def _take(
    store: Store,
    workspace: Workspace,
    scene: Scene,
    known: Snapshot | None,
    told: Told | None,
) -> Taken:
    for _ in range(_TRIES):
        head = store.head(scene.notebook)
        is_known = known is not None and known.id == head
        previous, problem = (known, ()) if is_known else _previous(store, head)
        draft, notes = _draft(store, workspace, scene, previous, told)
        draft = replace(draft, parent=head)
        if previous is not None and is_same_state(previous, draft):
            return Taken(snapshot=previous, is_new=False, notes=notes)
        if scene.summary is None:
            draft = replace(draft, summary=summarise(store, previous, draft))
        encoded = snapshots.encode(draft)
        with store.writing():
            if store.head(scene.notebook) == head and not store.lacking(_own_files(draft)):
                save(store, encoded, scene.notebook)
                return Taken(snapshot=encoded.snapshot, is_new=True, notes=(*problem, *notes))
    raise StoreBusy(
        f"Others keep taking snapshots of {scene.notebook}", hint="Try again in a moment."
    )


def _own_files(draft: Snapshot) -> set[Digest]:
    """The digests of the files that were kept for this snapshot; somebody may collect them."""
    return kept_states((draft.document, draft.script, *draft.data, *draft.code))


def is_same_state(one: Snapshot, other: Snapshot) -> bool:
    """Whether two snapshots hold the same notebook, script, runs, environment and files."""
    return (
        one.document == other.document
        and one.script == other.script
        and one.runs == other.runs
        and one.environment == other.environment
        and one.data == other.data
        and one.code == other.code
    )


def _previous(store: Store, head: SnapshotId | None) -> tuple[Snapshot | None, tuple[str, ...]]:
    """The newest snapshot; None with a note where it cannot be read: a save goes on."""
    if head is None:
        return None, ()
    try:
        return load(store, head), ()
    except (DamagedStore, UnknownSnapshot) as error:
        return None, (f"The history before this snapshot cannot be read: {error.message}",)


def _draft(
    store: Store,
    workspace: Workspace,
    scene: Scene,
    previous: Snapshot | None,
    told: Told | None,
) -> tuple[Snapshot, tuple[str, ...]]:
    """The snapshot of a scene, without parent, id and summary, and what there is to note."""
    runs = scene.runs or (previous.runs if previous else ())
    carried = previous if previous and runs == previous.runs else None
    of_runs = frozenset(_data_names(runs)) | scene.named | scene.replaced
    of_previous = frozenset(state.path for state in carried.data) if carried else frozenset()
    data_names = _ours_left_out(of_runs | of_previous, scene.notebook) - {scene.script}
    code_names = _ours_left_out(frozenset(_code_names(runs)), scene.notebook)
    scripts = keep(store, workspace, _script_names(scene), at_any_size=scene.replaced)
    known = previous.data if previous is not None else ()
    data = keep(store, workspace, data_names, at_any_size=scene.replaced, known=known, told=told)
    code = keep(store, workspace, code_names, at_any_size=frozenset())
    return Snapshot(
        id=_UNNAMED,
        notebook=scene.notebook,
        taken_at=scene.taken_at,
        parent=None,
        document=scene.document,
        script=next((state for state in scripts.states if state.digest), None),
        environment=scene.environment or (previous.environment if previous else None),
        runs=runs,
        data=tuple(state for state in data.states if state.digest or state.path in of_runs),
        code=code.states,
        revision=revision(workspace.root),
        capture=scene.capture or (previous.capture if previous else ()),
        summary=scene.summary or "",
    ), (*scripts.notes, *data.notes, *code.notes)


def _script_names(scene: Scene) -> tuple[str, ...]:
    return () if scene.script is None else (scene.script,)


def _data_names(runs: Iterable[CellRun]) -> Iterator[str]:
    """The files that these runs read as data or wrote."""
    for run in runs:
        yield from (read.path for read in run.files_read if not read.is_code)
        yield from (write.path for write in run.files_written)


def _code_names(runs: Iterable[CellRun]) -> Iterator[str]:
    """The local modules that these runs imported."""
    return (read.path for run in runs for read in run.files_read if read.is_code)


def _ours_left_out(names: frozenset[str], notebook: str) -> frozenset[str]:
    """The names without the notebook itself, git's folder and the store."""
    ours = {name for name in names if "." in name and _is_ours(f"/{name}/")}
    return names - ours - {notebook}


def _is_ours(name: str) -> bool:
    return "/.git/" in name or "/.nbproof/" in name
