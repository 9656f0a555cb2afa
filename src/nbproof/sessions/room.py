"""One workspace with its store, as the server and the command line use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nbproof.model.environment import Drift, Environment
from nbproof.model.errors import NbproofError, UnknownSnapshot
from nbproof.model.ids import CellId, Digest, SnapshotId
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot
from nbproof.model.status import CellSource, Status
from nbproof.sessions import evidence as gathering
from nbproof.sessions import scripts, views
from nbproof.sessions.drifted import drifted
from nbproof.sessions.live import Live
from nbproof.sessions.settle import Settler
from nbproof.sessions.unwatched import runs_of_document
from nbproof.snapshots.journal import recover
from nbproof.snapshots.keeping import Told
from nbproof.snapshots.take import Taken, take
from nbproof.staleness.evidence import Evidence
from nbproof.staleness.judge import judge
from nbproof.staleness.past import Memory
from nbproof.store import records
from nbproof.store.directory import STORE_NAME, DirectoryStore
from nbproof.store.interface import Store
from nbproof.workspace.digests import StatCache
from nbproof.workspace.notebooks import Document, read_notebook
from nbproof.workspace.place import Workspace
from nbproof.workspace.stamps import StampFile

if TYPE_CHECKING:
    from nbproof.pairing.base import Base

MOST_PARENTS = 200
_MOST_MEMORIES = 20


@dataclass(slots=True)
class Room:
    """The workspace at `root`.

    `recovered` says which restores were cut off and taken back when it was opened. `bases`
    remembers which kept scripts were in step with their notebooks, by both digests.
    """

    root: Path
    store: Store
    workspace: Workspace
    settler: Settler
    recovered: tuple[str, ...] = ()
    bases: dict[tuple[Digest, Digest], Base | None] = field(default_factory=dict)
    _loaded: dict[SnapshotId, Snapshot] = field(default_factory=dict)
    _memories: dict[Path, Memory] = field(default_factory=dict)

    def head(self, notebook: Path) -> Snapshot | None:
        """The newest snapshot of a notebook; None where it has none."""
        found = self.store.head(self.workspace.name_of(notebook))
        return self.load(found) if found is not None else None

    def load(self, snapshot: SnapshotId) -> Snapshot:
        """A snapshot; raises UnknownSnapshot or DamagedStore."""
        if snapshot not in self._loaded:
            if len(self._loaded) > MOST_PARENTS:
                self._loaded.clear()
            self._loaded[snapshot] = records.load(self.store, snapshot)
        return self._loaded[snapshot]

    def take(
        self,
        notebook: Path,
        live: Live | None,
        *,
        data_globs: tuple[str, ...] = (),
        told: Told | None = None,
        taken_at: datetime,
    ) -> Taken:
        """Keep the state of a notebook; in a versioned workspace its script is written first."""
        paired = scripts.before_snapshot(self, notebook)
        taken = self.keep(
            notebook,
            live,
            data_globs=data_globs,
            script=paired.script,
            told=told,
            taken_at=taken_at,
        )
        proven = scripts.after_snapshot(self, paired, taken.snapshot, notebook)
        return replace(taken, notes=(*taken.notes, *paired.notes, *proven.notes))

    def keep(
        self,
        notebook: Path,
        live: Live | None,
        *,
        data_globs: tuple[str, ...] = (),
        script: str | None,
        told: Told | None = None,
        taken_at: datetime,
    ) -> Taken:
        """Keep the state of a notebook and its script, with the runs of its live session."""
        head = self.head(notebook)
        runs = gathering.runs_to_keep(head, live)
        if live is not None and not live.is_watched:
            document = read_notebook(notebook)
            runs = runs_of_document(document, live, head.runs if head else (), taken_at)
        environment = live.environment if live is not None else None
        if environment is not None and live is not None:
            environment = replace(environment, entropy=live.entropy)
        carried = head.environment if head is not None else None
        taken = take(
            self.store,
            self.workspace,
            notebook=notebook,
            runs=runs,
            environment=environment or carried,
            capture=live.layers if live is not None else (head.capture if head else ()),
            data_globs=data_globs,
            script=script,
            head=head,
            told=told,
            taken_at=taken_at,
        )
        self.workspace.cache.save()
        return taken

    def status(
        self,
        notebook: Path,
        *,
        shown_as: str,
        live: Live | None,
        cells: tuple[CellSource, ...] | None,
    ) -> Status:
        """The verdict on a notebook; `cells` as the editor has them, None for those on disk."""
        notes: list[str] = list(self.recovered)
        document = read_notebook(notebook) if cells is None else None
        head = None
        try:
            head = self.head(notebook)
        except NbproofError as error:
            notes.append(f"History cannot be read: {error.message}")
        runs = gathering.all_runs(head, (*live.earlier, *live.runs) if live is not None else ())
        known = {run.cell_id for run in runs}
        asked = cells if cells is not None else sources_of(document)
        is_file_needed = any(cell.id not in known for cell in asked if cell.type == "code")
        if is_file_needed and document is None:
            document = _readable(notebook)
        found = gathering.evidence(
            self.store,
            self.workspace,
            cells=asked,
            runs=runs,
            session=live.session if live is not None else None,
            document=document if is_file_needed else None,
            are_files_seen=live is not None and "shim" in live.layers,
        )
        if live is not None:
            found = replace(found, drifted=self._drifted(found, head, live))
        if live is not None and live.lost_reports:
            notes.append(f"{live.lost_reports} reports of the kernel were lost.")
        if live is not None and not live.is_watched:
            notes.append(
                f"This kernel ({live.language or 'unknown language'}) is recorded by order and"
                " sources at each save; names and files are not observed."
            )
        return self._with_views(
            self._judge(notebook, shown_as, found), found, head, live, tuple(notes)
        )

    def _drifted(
        self, found: Evidence, head: Snapshot | None, live: Live
    ) -> Mapping[CellId, tuple[Drift, ...]]:
        earlier = self._environment_of_outputs(found, head, live)

        def then(run: CellRun) -> Environment | None:
            return live.environment_of(run) if run.session == live.session else earlier

        return drifted(found.cells, found.runs, then, live.environment)

    def _judge(self, notebook: Path, shown_as: str, found: Evidence) -> Status:
        if len(self._memories) > _MOST_MEMORIES:
            self._memories.clear()
        return judge(shown_as, found, self._memories.setdefault(notebook, Memory()))

    def _with_views(
        self,
        status: Status,
        found: Evidence,
        head: Snapshot | None,
        live: Live | None,
        notes: tuple[str, ...],
    ) -> Status:
        return Status(
            path=status.path,
            counts=status.counts,
            sentence=status.sentence,
            diverged_names=status.diverged_names,
            cells=status.cells,
            basis=status.basis,
            fix=status.fix,
            fix_estimate_s=status.fix_estimate_s,
            data=views.data_uses(self.store, found, head),
            environment=views.environment_view(
                self._environment_of_outputs(found, head, live),
                live.environment if live is not None else None,
            ),
            notes=notes,
        )

    def _environment_of_outputs(
        self, found: Evidence, head: Snapshot | None, live: Live | None
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
                snapshot = self.load(snapshot.parent)
            except UnknownSnapshot:
                break
        return snapshot.environment


def open_room(root: Path) -> Room:
    """The workspace at `root`; raises CannotBeDoneHere where its store cannot be used."""
    store = DirectoryStore(root)
    workspace = Workspace(root=root, cache=StatCache(StampFile(root / STORE_NAME)))
    settler = Settler(store=store, workspace=workspace)
    recovered = recover(store, workspace)
    return Room(root=root, store=store, workspace=workspace, settler=settler, recovered=recovered)


def sources_of(document: Document | None) -> tuple[CellSource, ...]:
    """The cells of a notebook on disk; none without one."""
    if document is None:
        return ()
    return tuple(
        CellSource(id=cell.id, type=cell.type, source=cell.source) for cell in document.cells
    )


def _readable(notebook: Path) -> Document | None:
    """The notebook as it lies on disk; None where it cannot be read."""
    try:
        return read_notebook(notebook)
    except NbproofError:
        return None
