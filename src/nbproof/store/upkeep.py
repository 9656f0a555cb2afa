"""Looking after the contents of a store: checked, mended, and freed of what is not needed."""

from __future__ import annotations

from collections.abc import Iterable

from nbproof.model.ids import Digest
from nbproof.store import objects, pruning
from nbproof.store.contents import Contents
from nbproof.store.interface import Checked, Collected
from nbproof.store.packs import mending
from nbproof.store.packs.layout import Kind, digest_of_key, key_of
from nbproof.store.packs.reading import chunk_keys
from nbproof.store.packs.shelf import FOLDER


def check(contents: Contents, *, is_quick: bool) -> Checked:
    """Look at every byte; a quick look takes payloads for whole."""
    packs = {one.name: one for one in mending.check(contents.shelf, is_quick=is_quick)}
    good = {key for one in packs.values() for key in one.good}
    every = {key for rows in contents.shelf.packs().values() for key in rows}
    lists = _lost_lists(contents, good)
    lost = {digest_of_key(key) for key in lists | (every - good)}
    alone = set[Digest]()
    for digest in () if is_quick else objects.digests_of(contents.base):
        if not objects.is_whole(contents.base, digest):
            alone.add(digest)
    unsound = sorted(
        f"{FOLDER}/{one.name}"
        for one in packs.values()
        if not one.is_sound or not lists.isdisjoint(contents.shelf.packs()[one.name])
    )
    gone = {one for one in lost if not objects.has_object(contents.base, one)}
    return Checked(
        lost=frozenset(gone | {one for one in alone if key_of(one) not in good}),
        unsound=(*unsound, *sorted(alone)),
    )


def _lost_lists(contents: Contents, good: set[bytes]) -> set[bytes]:
    """The large objects of which a chunk is lost."""
    return {
        row.key
        for rows in contents.shelf.packs().values()
        for row in rows.values()
        if row.kind == Kind.LIST and not set(chunk_keys(contents.shelf, row.key)) <= good
    }


def set_aside(contents: Contents, unsound: Iterable[str]) -> None:
    """Move what is not sound out of the way, never away.

    What is whole in a pack is written to a new one before.
    """
    names = tuple(unsound)
    packs = [name.removeprefix(f"{FOLDER}/") for name in names if name.startswith(FOLDER)]
    checked = list(mending.check(contents.shelf, is_quick=False))
    lost = _lost_lists(contents, {key for one in checked for key in one.good})
    good = {one.name: sorted(one.good - lost) for one in checked}
    for name in packs:
        contents.shelf.set_aside(name)
    for name in set(packs) - contents.copy({name: good[name] for name in packs}):
        contents.shelf.remove(name)
    for name in names:
        objects.set_aside(contents.base, Digest(name))


def remove_all_but(
    contents: Contents, needed: set[Digest], *, older_than: float, is_dry: bool
) -> Collected:
    """Remove objects that are not needed and were written before `older_than`, POSIX seconds.

    A pack of which a quarter is not needed, or that is small among many, is written anew.
    """
    keys = contents.with_chunks(needed)
    collected = pruning.prune_packs(contents, keys, older_than=older_than, is_dry=is_dry)
    alone = pruning.prune_objects(contents.base, needed, older_than=older_than, is_dry=is_dry)
    return Collected(
        objects=collected.objects + alone.objects,
        size_bytes=collected.size_bytes + alone.size_bytes,
    )


def purge(contents: Contents, digests: set[Digest], *, needed: set[Digest]) -> None:
    """Remove every copy of these objects, and of their chunks where nothing else needs them."""
    gone = contents.with_chunks(digests) - contents.with_chunks(needed)
    contents.rewrite(
        {
            name: [key for key in rows if key not in gone]
            for name, rows in contents.shelf.packs().items()
            if not gone.isdisjoint(rows)
        }
    )
    for digest in digests:
        objects.remove(contents.base, digest)
    pruning.empty_quarantine(contents.base)
