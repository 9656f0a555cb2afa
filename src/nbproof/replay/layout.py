"""Writing the clean copy: every piece under its name, links last, nothing outside of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.ids import Digest
from nbproof.replay.origin import Origin
from nbproof.replay.pieces import Committed, Kept, Linked, OnDisk, Piece
from nbproof.store.interface import Store
from nbproof.store.objects import transfer
from nbproof.store.regular import opened, write_all
from nbproof.workspace.commits import Blobs, reading
from nbproof.workspace.paths import escapes

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MODE, _EXECUTABLE = 0o600, 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """What a clean copy holds: the digest of each file, and what could not be written."""

    digests: Mapping[str, Digest]
    notes: tuple[str, ...]


def lay_out(
    origin: Origin, folder: Path, *, store: Store, root: Path, told: Callable[[], None]
) -> LaidOut:
    """Write the state into the empty `folder`.

    `told` is called before each file, so that the caller can stop. Raises CannotBeDoneHere where
    the disk is full.
    """
    notes: list[str] = []
    digests: dict[str, Digest] = {}
    with _reader(root, origin.pieces) as blobs:
        for piece in sorted(origin.pieces, key=lambda piece: isinstance(piece, Linked)):
            told()
            try:
                written = _write(piece, folder, store, blobs)
            except _LeftOutError as reason:
                notes.append(f"{piece.name} is not in the clean copy: {reason}.")
            else:
                if written is not None:
                    digests[piece.name] = written
    target = _place(folder, origin.notebook)
    with suppress(FileNotFoundError):
        target.unlink()
    target.write_bytes(origin.document)
    return LaidOut(digests=digests, notes=tuple(notes))


class _LeftOutError(Exception):
    """A file cannot be part of the clean copy, and why."""


@contextmanager
def _reader(root: Path, pieces: Iterable[Piece]) -> Iterator[Blobs | None]:
    with ExitStack() as stack:
        is_needed = any(isinstance(piece, Committed) for piece in pieces)
        yield stack.enter_context(reading(root)) if is_needed else None


def _write(piece: Piece, folder: Path, store: Store, blobs: Blobs | None) -> Digest | None:
    """Write one file and give its digest, None for a link; raises _LeftOutError."""
    if escapes(piece.name):
        raise _LeftOutError("its name leads out of it")
    try:
        path = _place(folder, piece.name)
        match piece:
            case Linked():
                _link(piece, path, folder)
                return None
            case OnDisk():
                return _copy(piece, path)
            case Kept():
                with _new_file(path, _MODE) as target:
                    store.copy_to(piece.digest, target)
                return piece.digest
            case Committed():
                return _export(piece, path, blobs)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotBeDoneHere(
                "The disk is too full for a clean copy", hint="Set TMPDIR to a folder with room."
            ) from error
        raise _LeftOutError(error.strerror or type(error).__name__) from error


def _place(folder: Path, name: str) -> Path:
    """Where a file of this name goes; its folders are made."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def _new_file(path: Path, mode: int) -> Iterator[int]:
    file = os.open(path, _NEW, mode)
    try:
        yield file
    finally:
        os.close(file)


def _copy(piece: OnDisk, path: Path) -> Digest:
    """Copy a file with its times, sharing its blocks where the file system can."""
    with opened(piece.path) as source:
        status = os.fstat(source)
        with _new_file(path, _EXECUTABLE if status.st_mode & 0o100 else _MODE) as target:
            digest = transfer(source, target)
            os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
            return digest


def _export(piece: Committed, path: Path, blobs: Blobs | None) -> Digest:
    blocks = blobs.blocks(piece.blob) if blobs is not None else None
    if blocks is None:
        raise _LeftOutError("its bytes are not on this machine")
    hasher = blake3()
    with _new_file(path, _EXECUTABLE if piece.blob.is_executable else _MODE) as target:
        for block in blocks:
            hasher.update(block)
            write_all(target, block)
    return Digest(f"blake3:{hasher.hexdigest()}")


def _link(piece: Linked, path: Path, folder: Path) -> None:
    """Make a link whose target lies in the clean copy; others would lead to the user's files."""
    target = Path(os.path.normpath(path.parent / piece.target))
    if Path(piece.target).is_absolute() or folder not in (target, *target.parents):
        raise _LeftOutError("it is a link that leads out of it")
    path.symlink_to(piece.target)
