"""The files of a git revision for a clean copy: their bytes as git stores them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.errors import BadInput, CannotBeDoneHere, NbproofError
from nbproof.model.snapshot import Revision
from nbproof.replay.pieces import Committed, Linked, OnDisk, Piece
from nbproof.workspace.commits import Blob, Blobs, commit, commit_named, reading
from nbproof.workspace.paths import escapes

LARGEST_POINTER_BYTES = 1024
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n"
    rb"(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d+)\n"
)
_OURS = frozenset({".git", ".nbproof"})
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The files of a revision; `missing` are those whose bytes are not on this machine."""

    pieces: tuple[Piece, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def files(root: Path, commit_id: str) -> Found:
    """All files of a commit, with what git-lfs keeps on this machine in the place of pointers."""
    found = commit(root, commit_id)
    with reading(root) as blobs:
        sorted_out = [_piece(root, blobs, blob) for blob in found.blobs if _is_safe(blob.name)]
    refused = len(found.blobs) - len(sorted_out)
    notes = [f"Submodule {name} is not part of the clean copy." for name in found.submodules]
    if refused:
        notes.append(f"{refused} files with names that may not be written were left out.")
    return Found(
        pieces=tuple(piece for piece in sorted_out if not isinstance(piece, str)),
        missing=tuple(name for name in sorted_out if isinstance(name, str)),
        notes=tuple(notes),
    )


def files_if_there(root: Path, revision: Revision | None) -> Found:
    """The files of the commit that a snapshot names; none, with a note, where it is gone."""
    if revision is None:
        return Found(pieces=())
    try:
        return files(root, commit_named(root, revision.commit))
    except NbproofError as error:
        return Found(pieces=(), notes=(f"Only the snapshot's own files: {error.message}.",))


def document(root: Path, found: Found, name: str, at: str) -> bytes:
    """The notebook of this name in a revision; raises BadInput where it has none."""
    pieces = [piece for piece in found.pieces if piece.name == name]
    if not pieces:
        raise BadInput(
            f"There is no {name} in revision {at[:80]}", hint="Check the path, or the revision."
        )
    if isinstance(pieces[0], Linked):
        raise BadInput(f"{name} is a link in revision {at[:80]}, not a notebook")
    raw = content(root, found, name)
    if raw is None:
        raise CannotBeDoneHere(f"The bytes of {name} are not on this machine")
    return raw


def content(root: Path, found: Found, name: str) -> bytes | None:
    """All bytes of a file of a revision; None where it has none of this name, or only a link."""
    match next((piece for piece in found.pieces if piece.name == name), None):
        case OnDisk(path=path):
            return path.read_bytes()
        case Committed(blob=blob):
            with reading(root) as blobs:
                return blobs.read(blob)
        case _:
            return None


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return not escapes(name) and _OURS.isdisjoint(part.lower() for part in parts)


def _piece(root: Path, blobs: Blobs, blob: Blob) -> Piece | str:
    """The file, or its name where its bytes are not on this machine."""
    if not blob.is_link and blob.size_bytes > LARGEST_POINTER_BYTES:
        return Committed(name=blob.name, blob=blob)
    content = blobs.read(blob)
    if content is None:
        return blob.name
    if blob.is_link:
        return Linked(name=blob.name, target=os.fsdecode(content))
    pointer = _POINTER.match(content)
    if pointer is None:
        return Committed(name=blob.name, blob=blob)
    return _large(root, blob.name, pointer[1].decode(), int(pointer[2])) or blob.name


def _large(root: Path, name: str, oid: str, size_bytes: int) -> OnDisk | None:
    """What git-lfs keeps for a pointer, or the checked-out file itself where it is the same."""
    places = (root / ".git" / "lfs" / "objects" / oid[:2] / oid[2:4] / oid, root / name)
    for path in places:
        if path.is_file() and path.stat().st_size == size_bytes and _sha256(path) == oid:
            return OnDisk(name=name, path=path, size_bytes=size_bytes)
    return None


def _sha256(path: Path) -> str:
    hasher = hashlib.sha256()
    for block in _blocks(path):
        hasher.update(block)
    return hasher.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_BLOCK_BYTES), b"")
