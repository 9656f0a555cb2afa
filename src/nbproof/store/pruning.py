"""Removing from a store's folder what is not needed any more."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from nbproof.model.ids import Digest
from nbproof.store import objects
from nbproof.store.contents import Contents
from nbproof.store.folders import entered, names_in, remove
from nbproof.store.interface import Collected
from nbproof.store.packs.layout import HEADER, ROW, Rows
from nbproof.store.packs.shelf import QUARANTINE

WORTH = 0.25
_ENTRY_BYTES = HEADER.size + ROW.size


def prune_packs(
    contents: Contents, needed: Collection[bytes], *, older_than: float, is_dry: bool
) -> Collected:
    """Remove entries that are not needed from packs that are old enough."""
    again: dict[str, list[bytes]] = {}
    gone, freed = 0, 0
    for name, rows in contents.shelf.packs().items():
        status = contents.shelf.status(name)
        if status.st_mtime > older_than:
            continue
        kept = [key for key in rows if key in needed]
        waste = sum(_room_of(rows, key) for key in rows.keys() - set(kept))
        if waste > WORTH * status.st_size or not kept:
            again[name] = kept
            gone, freed = gone + len(rows) - len(kept), freed + waste
    if again and not is_dry:
        contents.rewrite(again)
    return Collected(objects=gone, size_bytes=freed)


def prune_objects(
    base: Path, needed: Collection[Digest], *, older_than: float, is_dry: bool
) -> Collected:
    """Remove objects that stand alone, are not needed, and are old enough."""
    gone, freed = 0, 0
    for digest in tuple(objects.digests_of(base)):
        status = objects.status_of(base, digest) if digest not in needed else None
        if status is None or status.st_mtime > older_than:
            continue
        gone, freed = gone + 1, freed + status.st_size
        if not is_dry:
            objects.remove(base, digest)
    return Collected(objects=gone, size_bytes=freed)


def empty_quarantine(base: Path) -> None:
    """Remove what was set aside: it may hold what is to be gone for good."""
    with entered(base, QUARANTINE):
        for name in names_in(base, QUARANTINE):
            remove(base / QUARANTINE / name)


def _room_of(rows: Rows, key: bytes) -> int:
    return rows[key].stored + _ENTRY_BYTES
