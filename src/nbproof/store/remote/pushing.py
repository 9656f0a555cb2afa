"""Bringing snapshots to a remote: what it lacks, in packs of its own, and records last.

Everything there has a name that follows from its content and is never written again: who pushes at
the same time loses nothing, and a push that was cut off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.errors import DamagedStore
from nbproof.model.ids import Digest, SnapshotId
from nbproof.store import objects
from nbproof.store.contents import Contents
from nbproof.store.directory import DirectoryStore
from nbproof.store.packs.layout import digest_of_key, key_of
from nbproof.store.packs.reading import is_whole_at
from nbproof.store.packs.writer import PackWriter
from nbproof.store.reach import Reach
from nbproof.store.records import load_record
from nbproof.store.remote.contents import RemoteContents

PACK_BYTES = 32 << 20
_AT_ONCE = 4
Told = Callable[[int, int], None]
"""Hears how many bytes of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What was brought to a remote."""

    snapshots: tuple[SnapshotId, ...]
    objects: int
    size_bytes: int


def push(
    store: DirectoryStore, remote: RemoteContents, snapshots: Iterable[SnapshotId], told: Told
) -> Pushed:
    """Bring these snapshots, and all that they need, to a remote.

    What was purged, here or there, is not sent; that it was is noted there.

    Raises DamagedStore where something that they need is lost or damaged here and not there.
    """
    asked = tuple(snapshots)
    reach, contents = Reach(store), store.contents
    needed = {digest for one in asked for digest in reach.of(load_record(store, one))}
    gone = needed & (store.purged() | set(map(digest_of_key, remote.purged)))
    keys = contents.with_chunks(needed - gone)
    lacking = [key for key in keys if not remote.has(key)]
    for digest in sorted(gone & store.purged()):
        note_purged(remote, digest)
    size_bytes = _send(contents, remote, lacking, told)
    there = remote.snapshots()
    new = tuple(one for one in asked if one not in there)
    for one in new:
        remote.place.write(f"snapshots/{one}.json", store.record(one) or b"")
    return Pushed(snapshots=new, objects=len(lacking), size_bytes=size_bytes)


def note_purged(remote: RemoteContents, digest: Digest) -> None:
    """Write down at a remote that these bytes were removed for good: nobody sends them again."""
    key = key_of(digest)
    if key is not None and key not in remote.purged:
        remote.place.write(f"purged/{key.hex()}", b"")


def _send(contents: Contents, remote: RemoteContents, keys: list[bytes], told: Told) -> int:
    packed = [key for key in keys if contents.shelf.has(key)]
    alone = [key for key in keys if not contents.shelf.has(key)]
    sizes = {key: _alone_bytes(contents, key) for key in alone}
    total = sum(contents.stored_bytes(key) for key in packed) + sum(sizes.values())
    done = 0
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting: list[tuple[Future[None], int]] = []
        for sending, size in _uploads(contents, remote, packed, sizes, pool):
            waiting.append((sending, size))
            if len(waiting) > _AT_ONCE:
                first, first_bytes = waiting.pop(0)
                first.result()
                done += first_bytes
                told(done, total)
        for sending, size in waiting:
            sending.result()
            done += size
            told(done, total)
    return done


def _uploads(
    contents: Contents,
    remote: RemoteContents,
    packed: list[bytes],
    alone: dict[bytes, int],
    pool: ThreadPoolExecutor,
) -> Iterator[tuple[Future[None], int]]:
    for key, size in alone.items():
        path = contents.path_alone(key)
        name = f"objects/{key.hex()[:2]}/{key.hex()[2:]}"
        yield pool.submit(remote.place.write, name, path), size
    for staged, name in _packs(contents, packed):
        size = staged.stat().st_size
        yield pool.submit(_write_pack, remote, name, staged), size


def _write_pack(remote: RemoteContents, name: str, staged: Path) -> None:
    try:
        remote.place.write(f"packs/{name}", staged)
    finally:
        staged.unlink(missing_ok=True)


def _packs(contents: Contents, keys: list[bytes]) -> Iterator[tuple[Path, str]]:
    """New packs with these entries, in staging."""
    rest = list(keys)
    while rest:
        with contents.staged_pack() as (path, writer):
            while rest and writer.size_bytes < PACK_BYTES:
                _add(contents, rest.pop(), writer)
            name = writer.finish()
        yield path, name


def _add(contents: Contents, key: bytes, writer: PackWriter) -> None:
    for place in contents.shelf.places(key):
        if is_whole_at(contents.shelf, place):
            writer.add_as_is(place.row, contents.shelf.payload(place))
            return
    raise objects.damaged(digest_of_key(key))


def _alone_bytes(contents: Contents, key: bytes) -> int:
    digest = digest_of_key(key)
    status = objects.status_of(contents.base, digest)
    if status is None:
        raise objects.missing(digest)
    if not objects.is_whole(contents.base, digest):
        raise DamagedStore(objects.damaged(digest).message, hint="Run nbproof verify.")
    return status.st_size
