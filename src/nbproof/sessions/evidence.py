"""Gathers what a verdict rests on: the runs that are known, and the files as they are now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from nbproof.capture.agent.folders import files_in, matching
from nbproof.capture.analysis import module_key
from nbproof.model.errors import NbproofError
from nbproof.model.ids import CellId, Digest, SessionId
from nbproof.model.runs import CellRun, within
from nbproof.model.status import CellSource
from nbproof.staleness.evidence import Evidence, Recorded
from nbproof.store.interface import Store
from nbproof.workspace.digests import Present
from nbproof.workspace.notebooks import Document
from nbproof.workspace.place import Workspace

CLOCK = timedelta(milliseconds=10)
"""How far the clock of a file system may lag behind: one tick of the kernel."""


def evidence(
    store: Store,
    workspace: Workspace,
    *,
    cells: tuple[CellSource, ...],
    runs: tuple[CellRun, ...],
    session: SessionId | None,
    document: Document | None,
    are_files_seen: bool = False,
) -> Evidence:
    """Everything that a verdict on these cells rests on; reads files, runs nothing.

    `are_files_seen`: whoever opens a file in this session is seen, also below Python.
    """
    seeing = session if are_files_seen else None
    blind = [run for run in runs if run.session != seeing or run.not_observed]
    folders = present_names(workspace, runs)
    code = [(index, cell) for index, cell in enumerate(cells) if cell.type == "code"]
    return Evidence(
        cells=tuple(cell for _, cell in code),
        indexes=tuple(index for index, _ in code),
        runs=runs,
        session=session,
        present=present_digests(store, workspace, runs),
        folders=folders,
        came_up=came_up(workspace, runs, blind, folders),
        recorded=_recorded(document) if document is not None else {},
    )


def present_digests(
    store: Store, workspace: Workspace, runs: Iterable[CellRun]
) -> dict[str, Digest | None]:
    """The digests of all files that these runs read, missed or wrote, as they are now."""
    every = tuple(runs)
    seen: dict[str, Digest | None] = {}
    code: dict[str, Digest | None] = {}
    for run in every:
        seen |= dict.fromkeys(run.files_missed)
        for written in run.files_written:
            seen[written.path] = written.digest
        for read in run.files_read:
            (code if read.is_code else seen)[read.path] = read.digest
    present: dict[str, Digest | None] = {}
    for name in seen.keys() | code.keys():
        found = workspace.look(name)
        present[name] = found.digest if isinstance(found, Present) else None
    for name, recorded in code.items():
        if recorded is not None and _is_same_code(store, workspace, name, recorded, present[name]):
            present[name] = recorded
    return present


def present_names(workspace: Workspace, runs: Iterable[CellRun]) -> dict[str, tuple[str, ...]]:
    """The files that lie now in each folder that these runs listed, but for too large ones."""
    folders = {listing.folder for run in runs for listing in run.listings}
    found = ((folder, files_in(str(workspace.path_of(folder)))) for folder in folders)
    return {folder: tuple(names) for folder, names in found if names is not None}


def came_up(
    workspace: Workspace,
    runs: Collection[CellRun],
    blind: Collection[CellRun],
    folders: Mapping[str, tuple[str, ...]],
) -> frozenset[str]:
    """Missed files that came up while one of `blind` went on: taken for its own, though unseen.

    `folders` are those that runs listed, with the files that lie there now.
    """
    missed = {name for run in runs for name in run.files_missed}
    if blind:
        for listing in (listing for run in runs for listing in run.listings):
            present = folders.get(listing.folder, ())
            new = set(matching(present, listing.patterns)) - set(listing.names)
            missed |= {within(listing.folder, name) for name in new}
    return frozenset(name for name in missed if _came_in_a_run(workspace, name, blind))


def _came_in_a_run(workspace: Workspace, name: str, runs: Iterable[CellRun]) -> bool:
    try:
        came = datetime.fromtimestamp(workspace.path_of(name).stat().st_ctime, UTC)
    except OSError:
        return False
    return any(run.started_at - CLOCK <= came <= run.ended_at for run in runs)


def _is_same_code(
    store: Store, workspace: Workspace, name: str, recorded: Digest, present: Digest | None
) -> bool:
    """Whether a module's syntax tree is still that of the recorded bytes."""
    if present is None or present == recorded or not store.has(recorded):
        return False
    try:
        now = workspace.path_of(name).read_bytes()
        return module_key(store.read(recorded)) == module_key(now)
    except (OSError, NbproofError):
        return False


def _recorded(document: Document) -> dict[CellId, Recorded]:
    return {
        CellId(cell.id): Recorded(
            execution_count=cell.execution_count, has_outputs=cell.has_outputs
        )
        for cell in document.cells
        if cell.type == "code"
    }
