"""Which state a replay reproduces: the files as they lie there, a git revision, or a snapshot."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.errors import BadInput, CannotBeDoneHere, NbproofError
from nbproof.model.ids import Digest, SnapshotId
from nbproof.model.snapshot import Snapshot
from nbproof.pairing.proof import ENDING
from nbproof.replay import fromcommit, fromdisk
from nbproof.replay.pieces import Kept, OnDisk, Piece
from nbproof.replay.recording import (
    NOTHING_KNOWN,
    Recording,
    is_of,
    recording_of,
    recording_of_proof,
    stood_before,
)
from nbproof.snapshots.history import home_of, resolve
from nbproof.store.catalogue import entries
from nbproof.store.interface import Store
from nbproof.store.records import load
from nbproof.store.regular import opened
from nbproof.wire.canonical import digest_of
from nbproof.wire.prooffile import decode
from nbproof.wire.strict import LARGEST_RECORD_BYTES
from nbproof.workspace.commits import commit_named
from nbproof.workspace.digests import Present
from nbproof.workspace.notebooks import Document, parse_notebook, read_notebook
from nbproof.workspace.place import Workspace

_SNAPSHOT = re.compile(r"[0-9a-f]{4,64}", re.IGNORECASE)
_WHOLE_COMMIT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The state that is reproduced.

    `at` names it to a person, None for the files as they lie there. `document` are the notebook's
    bytes, `pieces` all other files. `missing` are recorded inputs whose bytes are nowhere to be
    had, `unreached` says why a remote could not be asked for them; `notes` say what else the clean
    copy lacks.
    """

    at: str | None
    notebook: str
    document: bytes
    pieces: tuple[Piece, ...]
    recording: Recording
    missing: tuple[str, ...] = ()
    unreached: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """How much has to be copied."""
        return len(self.document) + sum(piece.size_bytes for piece in self.pieces)


def origin(store: Store, workspace: Workspace, notebook: Path, at: str | None) -> Origin:
    """The state that `at` names: a revision, a snapshot, or None for the files as they lie there.

    Raises BadInput for a name that is neither, CannotBeDoneHere where it is not all there.
    """
    if at is None:
        return _of_disk(store, workspace, notebook)
    found = _snapshot_named(store, at)
    commit = _commit_of(workspace.root, at, found is not None)
    if found is not None and commit is not None and len(at) < _WHOLE_COMMIT:
        raise BadInput(
            f"{at} begins the names of a snapshot and of a commit", hint="Give more digits."
        )
    if found is not None:
        return _of_snapshot(store, workspace, load(store, found))
    if commit is None:
        shown = ascii(at[:80])
        raise BadInput(
            f"There is neither a revision nor a snapshot {shown}",
            hint="`nbproof log` lists snapshots, `git log --oneline` commits.",
        )
    return _of_commit(store, workspace, notebook, at, commit)


def _snapshot_named(store: Store, at: str) -> SnapshotId | None:
    if not _SNAPSHOT.fullmatch(at):
        return None
    try:
        return resolve(store, at)
    except NbproofError:
        return None


def _commit_of(root: Path, at: str, is_snapshot: bool) -> str | None:  # noqa: FBT001
    """The commit that `at` names; raises where it names none, and no snapshot either."""
    try:
        return commit_named(root, at)
    except (BadInput, CannotBeDoneHere):
        if is_snapshot:
            return None
        raise


def _of_disk(store: Store, workspace: Workspace, notebook: Path) -> Origin:
    name = workspace.name_of(notebook)
    document = read_notebook(notebook)
    beside = workspace.path_of(proof_name(name))
    recording = recorded_for(store, name, document, lambda: read_small(beside))
    named = [path for path in recording.inputs if workspace.is_inside(path)]
    found = fromdisk.files(workspace.root, name, named)
    return Origin(
        at=None,
        notebook=name,
        document=document.raw,
        pieces=found.pieces,
        recording=recording,
        notes=found.notes,
    )


def _of_commit(store: Store, workspace: Workspace, notebook: Path, at: str, commit: str) -> Origin:
    name = workspace.name_of(notebook)
    found = fromcommit.files(workspace.root, commit)
    raw = fromcommit.document(workspace.root, found, name, at)
    document = parse_notebook(raw, what=f"{name} in revision {at[:80]}")
    recording = recorded_for(
        store,
        name,
        document,
        lambda: fromcommit.content(workspace.root, found, proof_name(name)),
    )
    had = {piece.name for piece in found.pieces}
    wanted = {path: digest for path, digest in recording.inputs.items() if path not in had}
    added, missing, unreached = _gathered(store, workspace, wanted)
    return Origin(
        at=f"revision {at} ({commit[:12]})" if at != commit else f"revision {commit[:12]}",
        notebook=name,
        document=raw,
        pieces=(*(piece for piece in found.pieces if piece.name != name), *added),
        recording=recording,
        missing=(*found.missing, *missing),
        unreached=unreached,
        notes=found.notes,
    )


def _of_snapshot(store: Store, workspace: Workspace, snapshot: Snapshot) -> Origin:
    """A snapshot's own files over those of the commit that was checked out when it was taken."""
    digest = snapshot.document.digest
    if digest is None or not store.has(digest):
        raise CannotBeDoneHere(f"The notebook of snapshot {snapshot.id[:12]} was not kept")
    base = fromcommit.files_if_there(workspace.root, snapshot.revision)
    own = {state.path: state.digest for state in (*snapshot.data, *snapshot.code)}
    if snapshot.script is not None:
        own[snapshot.script.path] = snapshot.script.digest
    raw = store.read(digest)
    recording = recording_of(snapshot, parse_notebook(raw, what=snapshot.notebook).cells)
    own |= stood_before(snapshot.runs)
    own |= {path: known for path, known in recording.inputs.items() if known is not None}
    inside = {path: digest for path, digest in own.items() if workspace.is_inside(path)}
    added, missing, unreached = _gathered(store, workspace, inside)
    name = home_of(store, snapshot)
    return Origin(
        at=f"snapshot {snapshot.id[:12]}",
        notebook=name,
        document=raw,
        pieces=(
            *(piece for piece in base.pieces if piece.name not in inside and piece.name != name),
            *added,
        ),
        recording=recording,
        missing=tuple(path for path in missing if path in recording.inputs),
        unreached=unreached,
        notes=base.notes,
    )


def _gathered(
    store: Store, workspace: Workspace, wanted: dict[str, Digest | None]
) -> tuple[tuple[Piece, ...], tuple[str, ...], str | None]:
    """Files by their digests, from the store, a remote or where they lie; and those found in none.

    The last is why a remote could not be asked, None where it could.
    """
    pieces: list[Piece] = []
    missing: list[str] = []
    unreached = None
    inside = {n: d for n, d in wanted.items() if d is not None and workspace.is_inside(n)}
    try:
        store.fetch(d for n, d in inside.items() if not _is_on_disk(workspace, n, d))
    except CannotBeDoneHere as error:
        unreached = error.message
    for name, digest in sorted(wanted.items()):
        if digest is None or not workspace.is_inside(name):
            continue
        piece = next(_places(store, workspace, name, digest), None)
        if piece is None:
            missing.append(name)
        else:
            pieces.append(piece)
    return tuple(pieces), tuple(missing), unreached


def _is_on_disk(workspace: Workspace, name: str, digest: Digest) -> bool:
    look = workspace.look(name)
    return isinstance(look, Present) and look.digest == digest


def _places(store: Store, workspace: Workspace, name: str, digest: Digest) -> Iterator[Piece]:
    look = workspace.look(name)
    if isinstance(look, Present) and look.digest == digest:
        yield OnDisk(name=name, path=workspace.path_of(name), size_bytes=look.size_bytes)
    if store.has(digest):
        yield Kept(name=name, digest=digest, size_bytes=_size_of(store, digest))


def _size_of(store: Store, digest: Digest) -> int:
    with store.open(digest) as file:
        return file.seek(0, 2)


def recorded_for(
    store: Store, notebook: str, document: Document, proof: Callable[[], bytes | None]
) -> Recording:
    """What is recorded of the run that made this very notebook.

    From the newest snapshot with these bytes, else from the proof file whose bytes `proof` gives,
    where it was written for these cells; nothing where there is neither, or it cannot be read.
    """
    try:
        head, digest = store.head(notebook), digest_of(document.raw)
        matching = [one for one in entries(store).values() if one.document == digest]
        matching.sort(key=lambda one: (one.id == head, one.taken_at))
        if matching:
            return recording_of(load(store, matching[-1].id), document.cells)
        raw = proof()
        told = decode(raw, what=proof_name(notebook)) if raw is not None else None
        if told is not None and is_of(told, document.cells):
            return recording_of_proof(told, store)
    except NbproofError:
        return NOTHING_KNOWN
    return NOTHING_KNOWN


def proof_name(notebook: str) -> str:
    """The name of the proof file beside a notebook."""
    return notebook.removesuffix(".ipynb") + ENDING


def read_small(path: Path) -> bytes | None:
    """A file's bytes, as far as a record may have any; None where there is no regular file."""
    try:
        with opened(path, follow=False) as file:
            return os.read(file, LARGEST_RECORD_BYTES + 1)
    except OSError:
        return None
