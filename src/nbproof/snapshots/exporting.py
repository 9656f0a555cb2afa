"""The data of a snapshot for DVC: a `.dvc` file beside each, and the bytes in DVC's cache.

What is written is DVC's format of single outputs with MD5 (DVC 3): the project's documentation,
"dvc.yaml and .dvc files" and "internal files".
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.data import DataState
from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.model.snapshot import Snapshot
from nbproof.store.failures import in_words
from nbproof.store.interface import Store
from nbproof.workspace.files import read_file, replace_file
from nbproof.workspace.paths import check_writable
from nbproof.workspace.place import Workspace
from nbproof.workspace.tree import made_folder_of

_BLOCK_BYTES = 1 << 20
_LARGEST_BYTES = 1 << 20
_CACHED_MODE = 0o444


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was given to DVC: `written` files, and the data files whose bytes are not kept."""

    written: tuple[str, ...]
    missing: tuple[str, ...]


def export_dvc(store: Store, workspace: Workspace, snapshot: Snapshot) -> Exported:
    """Write the data of a snapshot for DVC; files that say it already are left alone.

    Raises CannotBeDoneHere without a folder `.dvc`, BadInput where another `.dvc` file would have
    to be replaced. Data files of the workspace are not touched.
    """
    root = workspace.root
    if not (root / ".dvc").is_dir():
        raise CannotBeDoneHere(f"{root} is no DVC project", hint="Run dvc init there first.")
    inside = [state for state in snapshot.data if state.digest and workspace.is_inside(state.path)]
    kept = [state for state in inside if state.digest and store.has(state.digest)]
    check_writable(f"{state.path}.dvc" for state in kept)
    pointers = {f"{state.path}.dvc": _pointer(store, root, state) for state in kept}
    written = tuple(_written(root, pointers))
    return Exported(
        written=written, missing=tuple(state.path for state in inside if state not in kept)
    )


def _written(root: Path, pointers: dict[str, bytes]) -> Iterable[str]:
    """Write the pointers that are new; nothing where one of them stands there otherwise."""
    present = {name: read_file(root, name, largest=_LARGEST_BYTES) for name in pointers}
    other = [n for n, found in present.items() if found is not None and found.raw != pointers[n]]
    if other:
        raise BadInput(
            f"{other[0]} says something else already, so nothing was written",
            hint="Move it away, or let DVC track the file: dvc add.",
        )
    for name, content in pointers.items():
        if present[name] is None:
            with made_folder_of(root, name, []):
                pass
            replace_file(root, name, content, now=None)
            yield name


def _pointer(store: Store, root: Path, state: DataState) -> bytes:
    """The `.dvc` file of a data file, after its bytes were put into DVC's cache."""
    md5 = _cached(store, root, state)
    name = json.dumps(state.path.rpartition("/")[2], ensure_ascii=False)
    return (
        f"outs:\n- md5: {md5}\n  size: {state.size_bytes}\n  hash: md5\n  path: {name}\n"
    ).encode("utf-8", "surrogateescape")


def _cached(store: Store, root: Path, state: DataState) -> str:
    assert state.digest is not None  # noqa: S101  it is kept
    cache = root / ".dvc" / "cache" / "files" / "md5"
    with in_words("write DVC's cache"):
        cache.mkdir(parents=True, exist_ok=True)
        staged = cache / f".nbproof-{secrets.token_hex(8)}"
        file = os.open(staged, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            store.copy_to(state.digest, file)
            os.lseek(file, 0, os.SEEK_SET)
            hasher = hashlib.md5(usedforsecurity=False)
            while block := os.read(file, _BLOCK_BYTES):
                hasher.update(block)
            md5 = hasher.hexdigest()
            os.fchmod(file, _CACHED_MODE)
            os.fsync(file)
            place = cache / md5[:2] / md5[2:]
            place.parent.mkdir(exist_ok=True)
            if not place.exists():
                staged.rename(place)
        finally:
            os.close(file)
            staged.unlink(missing_ok=True)
    return md5
