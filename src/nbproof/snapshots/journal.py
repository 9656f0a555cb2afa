"""A restore that is cut off, by a crash or a power cut, is taken back the next time.

The journal of a restore that goes on is one of the user's own files, not in the store: a store that
came with a project must not change anybody's files. It is locked while the restore goes on, and a
lock dies with its process.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3
from jupyter_core.paths import jupyter_data_dir

from nbproof.model.errors import NbproofError
from nbproof.model.ids import Digest
from nbproof.snapshots.swapping import Step, Swap
from nbproof.store.interface import Store
from nbproof.wire import records
from nbproof.workspace.paths import check_writable
from nbproof.workspace.place import Workspace
from nbproof.workspace.tree import standing

_MODE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that a restore replaces: from `before` to `after`, None where nothing stands."""

    name: str
    before: Digest | None
    after: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """What a restore in the workspace at `root` is about to do."""

    root: str
    entries: tuple[Entry, ...]
    format: int = records.FORMAT


@contextmanager
def journal(root: Path, steps: Sequence[Step]) -> Iterator[None]:
    """Have these steps known while they are done; nothing is left where they end by themselves.

    Where the user's own files cannot be written the restore goes on without.
    """
    entries = tuple(Entry(name=s.name, before=s.before, after=s.after) for s in steps)
    file = _begun(root, Journal(root=str(root), entries=entries))
    try:
        yield
    finally:
        if file is not None:
            path, lock = file
            with suppress(OSError):
                path.unlink(missing_ok=True)
            os.close(lock)


def _begun(root: Path, what: Journal) -> tuple[Path, int] | None:
    folder = _folder(root)
    path = folder / f"{secrets.token_hex(8)}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(lock, records.encode(what))
        os.fsync(lock)
        _synchronise(folder)
    except OSError:
        os.close(lock)
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return None
    return path, lock


def recover(store: Store, workspace: Workspace) -> tuple[str, ...]:
    """Take back restores that were cut off here; plain lines that say what was done."""
    folder = _folder(workspace.root)
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return ()
    return tuple(line for path in paths for line in _recover_one(store, workspace, path))


def _recover_one(store: Store, workspace: Workspace, path: Path) -> Iterator[str]:
    try:
        lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        known = records.decode(path.read_bytes(), Journal, what=path.name)
        if known.root == str(workspace.root):
            yield from _taken_back(store, workspace, known.entries)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return  # it goes on
    except NbproofError as error:
        yield f"A restore was cut off and cannot be taken back: {error.message}"
    finally:
        os.close(lock)


def _taken_back(store: Store, workspace: Workspace, entries: Sequence[Entry]) -> Iterator[str]:
    """Put back what stood there before, unless somebody has changed one of the files since."""
    check_writable(entry.name for entry in entries)
    present = {
        entry.name: standing(workspace.root, entry.name, workspace.cache) for entry in entries
    }
    digests = {name: found.digest if found else None for name, found in present.items()}
    replaced = [entry for entry in entries if digests[entry.name] == entry.after]
    changed = [e.name for e in entries if digests[e.name] not in (e.before, e.after)]
    if not replaced or len(replaced) == len(entries):
        return
    if changed:
        yield (
            f"A restore was cut off after {len(replaced)} of its {len(entries)} files. As"
            f" {changed[0]} was changed since, nothing was taken back: what stood there before is"
            " in the newest snapshot."
        )
        return
    steps = tuple(
        Step(
            name=entry.name,
            now=now.stamp if (now := present[entry.name]) else None,
            before=entry.after,
            after=entry.before,
        )
        for entry in replaced
    )
    with store.staging() as folder:
        swap = Swap(store=store, root=workspace.root, staging=folder)
        swap.stage(steps)
        swap.do(steps)
    yield f"A restore was cut off: {len(steps)} of its {len(entries)} files were taken back."


def _folder(root: Path) -> Path:
    name = blake3(os.fsencode(root)).hexdigest()[:32]
    return Path(jupyter_data_dir()) / "nbproof" / "restoring" / name


def _synchronise(folder: Path) -> None:
    with suppress(OSError):
        file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(file)
        finally:
            os.close(file)
