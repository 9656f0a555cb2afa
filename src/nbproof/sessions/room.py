"""One workspace with its store, as the server and the command line use it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nbproof.model.ids import Digest, SnapshotId
from nbproof.model.snapshot import Snapshot
from nbproof.sessions import scripts
from nbproof.sessions.live import Live, runs_to_keep
from nbproof.sessions.settle import Settler
from nbproof.sessions.unwatched import runs_of_document
from nbproof.snapshots.journal import recover
from nbproof.snapshots.keeping import Told
from nbproof.snapshots.take import Taken, take
from nbproof.store import records
from nbproof.store.directory import STORE_NAME, DirectoryStore
from nbproof.store.interface import Store
from nbproof.workspace.digests import StatCache
from nbproof.workspace.notebooks import read_notebook
from nbproof.workspace.place import Workspace
from nbproof.workspace.stamps import StampFile

if TYPE_CHECKING:
    from nbproof.pairing.base import Base
    from nbproof.staleness.past import Memory

MOST_PARENTS = 200


@dataclass(slots=True)
class Room:
    """The workspace at `root`.

    `recovered` says which restores were cut off and taken back when it was opened. `bases`
    remembers which kept scripts were in step with their notebooks, by both digests, and `memories`
    what the runs of each notebook tell.
    """

    root: Path
    store: Store
    workspace: Workspace
    settler: Settler
    recovered: tuple[str, ...] = ()
    bases: dict[tuple[Digest, Digest], Base | None] = field(default_factory=dict)
    memories: dict[Path, Memory] = field(default_factory=dict)
    _loaded: dict[SnapshotId, Snapshot] = field(default_factory=dict)

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
        runs = runs_to_keep(head, live)
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


def open_room(root: Path) -> Room:
    """The workspace at `root`; raises CannotBeDoneHere where its store cannot be used."""
    store = DirectoryStore(root)
    workspace = Workspace(root=root, cache=StatCache(StampFile(root / STORE_NAME)))
    settler = Settler(store=store, workspace=workspace)
    recovered = recover(store, workspace)
    return Room(root=root, store=store, workspace=workspace, settler=settler, recovered=recovered)
