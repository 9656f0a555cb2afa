"""Taking a file out of remotes for good, with what their own snapshots keep of it."""

from __future__ import annotations

from collections.abc import Iterator

from nbproof.model.ids import Digest, SnapshotId
from nbproof.snapshots.purging import Purged, kept_under, needed_here
from nbproof.store.directory import DirectoryStore
from nbproof.store.packs.layout import key_of
from nbproof.store.reach import Reach
from nbproof.store.remote import promises, purging
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.remote.opening import place_at
from nbproof.store.remote.pulling import Arrived, look_at


def remotes_of(store: DirectoryStore) -> tuple[RemoteContents, ...]:
    """All remotes that this store is known to have been pushed to or pulled from."""
    known = promises.known(store.base)
    found = tuple(RemoteContents(place_at(url), store.base) for url, _ in known)
    for remote in found:
        remote.look()
    return found


class There:
    """What a remote's snapshots are made of; those that are not here are looked at there."""

    def __init__(self, store: DirectoryStore, remote: RemoteContents) -> None:
        self.remote = remote
        self._store = store
        others = sorted(remote.snapshots() - set(store.snapshot_ids()))
        with store.adding():
            self._others = tuple(self._arrived(others))

    def _arrived(self, snapshots: list[SnapshotId]) -> Iterator[Arrived]:
        return (look_at(self._store, self.remote, one) for one in snapshots)

    def states_of(self, name: str) -> Purged:
        """What snapshots keep of the file of this name that only the remote has."""
        found = {one.snapshot.id: set(kept_under(one.snapshot, name)) for one in self._others}
        return Purged(
            digests=tuple(sorted(digest for digests in found.values() for digest in digests)),
            snapshots=tuple(sorted(one for one, digests in found.items() if digests)),
        )

    def count(self, digests: set[Digest]) -> int:
        """How many of these objects are there."""
        return sum(self.remote.has(key) for key in map(key_of, digests) if key is not None)

    def purge(self, digests: set[Digest]) -> int:
        """Remove these bytes there for good, and note what the remote has now."""
        reach, needed = Reach(self._store), needed_here(self._store)
        for one in self._others:
            needed |= reach.of(one.record)
        gone = purging.purge(self._store.contents, self.remote, digests, needed=needed - digests)
        promises.note(self.remote)
        return gone
