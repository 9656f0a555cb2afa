"""Fetching bytes that a remote is known to have, when somebody needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from nbproof.model.ids import Digest
from nbproof.store.remote import promises
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.remote.place import RemotePlace
from nbproof.store.remote.pulling import bring

if TYPE_CHECKING:
    from nbproof.store.directory import DirectoryStore


def fetch(store: DirectoryStore, digests: Iterable[Digest]) -> int:
    """Bring those that are not here from the remotes that have them; gives how many came."""
    of_url: dict[str, list[Digest]] = defaultdict(list)
    for digest in store.lacking(digests):
        for url in promises.urls_of(store.base, digest)[:1]:
            of_url[url].append(digest)
    count = 0
    for url, asked in of_url.items():
        remote = RemoteContents(RemotePlace(url), store.base)
        remote.look()
        count += bring(store, remote, asked)
    return count
