"""Fetching bytes that a remote is known to have, when somebody needs them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nbproof.model.ids import Digest
from nbproof.store.remote import promises
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.remote.opening import place_at
from nbproof.store.remote.pulling import bring

if TYPE_CHECKING:
    from nbproof.store.directory import DirectoryStore


def fetch(store: DirectoryStore, digests: Iterable[Digest]) -> int:
    """Bring those that are not here from the remotes that have them; gives how many came."""
    count = 0
    for url, asked in promises.places_of(store.base, store.lacking(digests)).items():
        remote = RemoteContents(place_at(url), store.base)
        remote.look()
        count += bring(store, remote, asked)
    return count
