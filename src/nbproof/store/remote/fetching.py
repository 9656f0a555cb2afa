"""Fetching bytes that a remote is known to have, when somebody needs them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nbproof.model.ids import Digest
from nbproof.store.remote import promises
from nbproof.store.remote.chosen import chosen
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.remote.opening import place_at
from nbproof.store.remote.pulling import bring, purged_there

if TYPE_CHECKING:
    from nbproof.store.directory import DirectoryStore


def fetch(store: DirectoryStore, digests: Iterable[Digest]) -> int:
    """Bring those that are not here from the remotes that have them; gives how many came.

    First from those that are known to have them, then from the one that the user chose for this
    workspace: a fresh clone knows of none. Raises CannotBeDoneHere where one cannot be reached.
    """
    count = 0
    lacking = store.lacking(digests)
    for url, asked in promises.places_of(store.base, lacking).items():
        count += _fetch_from(store, url, asked)
    rest = store.lacking(lacking)
    own = chosen(store.base.parent) if rest else None
    return count if own is None else count + _fetch_from(store, own, rest)


def _fetch_from(store: DirectoryStore, address: str, digests: Iterable[Digest]) -> int:
    """Bring those that are there; what was purged there meanwhile is noted here, not missed."""
    remote = RemoteContents(place_at(address), store.base)
    remote.look()
    asked = tuple(digests)
    count = bring(store, remote, asked)
    gone = purged_there(store, remote, asked)
    store.note_purged(gone)
    if count or gone:
        promises.note(remote)
    return count
