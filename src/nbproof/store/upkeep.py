"""Looking after the contents of a store: checked, mended, and freed of what is not needed."""

from __future__ import annotations

from nbproof.model.ids import Digest
from nbproof.store import objects, pruning
from nbproof.store.contents import Contents
from nbproof.store.interface import Checked, Collected
from nbproof.store.packs import mending
from nbproof.store.packs.layout import digest_of_key, key_of
from nbproof.store.packs.reading import chunk_keys, is_readable, is_whole_at
from nbproof.store.packs.shelf import FOLDER, Place


def check(contents: Contents, *, is_quick: bool) -> Checked:
    """Look at every byte; a quick look takes payloads for whole.

    What seems to be lost is read once more from any copy: others may write meanwhile.
    """
    packs = tuple(mending.check(contents.shelf, is_quick=is_quick))
    good = {key for one in packs for key in one.good}
    doubtful = {key for one in packs for key in one.rows if key not in good}
    lists = {key for one in packs for key in one.rows.lists()}
    doubtful |= {key for key in lists if not _has_chunks(contents, key, good)}
    lost = {key for key in doubtful if not is_readable(contents.shelf, key)}
    digests = () if is_quick else objects.digests_of(contents.base)
    alone = {digest for digest in digests if not objects.is_whole(contents.base, digest)}
    unsound = (one for one in packs if not one.is_sound or not lost.isdisjoint(one.rows))
    gone = {one for one in map(digest_of_key, lost) if not objects.has_object(contents.base, one)}
    return Checked(
        lost=frozenset(gone | {one for one in alone if key_of(one) not in good}),
        unsound=(*sorted(f"{FOLDER}/{one.name}" for one in unsound), *sorted(alone)),
    )


def _has_chunks(contents: Contents, key: bytes, good: set[bytes]) -> bool:
    return good.issuperset(chunk_keys(contents.shelf, key))


def set_aside(contents: Contents, checked: Checked) -> None:
    """Move what is not sound out of the way, never away.

    What is whole in a pack is written to a new one before the pack is removed.
    """
    names = {name.removeprefix(f"{FOLDER}/") for name in checked.unsound}
    lost = {key_of(digest) for digest in checked.lost}
    packs = contents.shelf.packs()
    kept = {
        name: [
            key
            for key, row in packs[name].items()
            if key not in lost and is_whole_at(contents.shelf, Place(name, row))
        ]
        for name in sorted(names & packs.keys())
    }
    for name in kept:
        contents.shelf.set_aside(name)
    for name in kept.keys() - contents.copy(kept):
        contents.shelf.remove(name)
    for name in checked.unsound:
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
