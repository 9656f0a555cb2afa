"""Harm done to a store on disk."""

from __future__ import annotations

from pathlib import Path

from nbproof.model.ids import Digest
from nbproof.store.objects import place_of
from nbproof.store.packs.layout import key_of
from nbproof.store.packs.shelf import Shelf


def spoil(root: Path, digest: Digest) -> None:
    """Flip a bit of every copy of an object in the store below `root`."""
    base = root / ".nbproof"
    key, place = key_of(digest), place_of(digest)
    assert key is not None
    assert place is not None
    alone = base.joinpath("objects", *place)
    places = [(alone, 0)] if alone.exists() else []
    places += [(base / "packs" / one.pack, one.row.offset) for one in Shelf(base).places(key)]
    assert places
    for path, offset in places:
        raw = bytearray(path.read_bytes())
        raw[offset] ^= 1
        path.write_bytes(raw)
