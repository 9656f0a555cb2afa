"""Taking bytes out of a remote for good: noted first, packs written anew, then looked at again."""

from __future__ import annotations

from collections.abc import Iterable

from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.ids import Digest
from nbproof.store.contents import Contents
from nbproof.store.packs.layout import key_of
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.remote.pushing import note_purged


def purge(
    contents: Contents, remote: RemoteContents, digests: set[Digest], *, needed: set[Digest]
) -> int:
    """Remove every copy of these objects from a remote; gives how many went, chunks included.

    Chunks stay that something `needed` is made of. Raises CannotBeDoneHere where bytes are there
    nevertheless when all is done: somebody pushed them meanwhile.
    """
    for digest in sorted(digests):
        note_purged(remote, digest)
    gone = _with_chunks(remote, digests) - _with_chunks(remote, needed)
    gone = {key for key in gone if remote.has(key)}
    for name, rows in list(remote.packs.items()):
        if not gone.isdisjoint(rows):
            _write_without(contents, remote, name, [key for key in rows if key not in gone])
    for key in gone & remote.alone:
        remote.place.remove(f"objects/{key.hex()[:2]}/{key.hex()[2:]}")
    remote.look()
    if any(map(remote.has, gone)):
        raise CannotBeDoneHere(
            f"Bytes that were purged came back to {remote.place.url} meanwhile",
            hint="Somebody else is pushing to it: run it again.",
        )
    return len(gone)


def _with_chunks(remote: RemoteContents, digests: Iterable[Digest]) -> set[bytes]:
    """The keys of these objects and of the chunks that the remote has of them."""
    keys = {key for key in map(key_of, digests) if key is not None}
    found = remote.pieces(keys).values()
    return keys | {piece.key for pieces in found for piece in pieces}


def _write_without(
    contents: Contents, remote: RemoteContents, name: str, kept: list[bytes]
) -> None:
    """Put these entries of a pack into a new one at the remote, then remove the old one."""
    if kept:
        with contents.staged_pack() as (path, writer):
            try:
                for row, payload in remote.payloads_of(name, kept):
                    writer.add_as_is(row, payload)
                remote.place.write(f"packs/{writer.finish()}", path)
            finally:
                path.unlink(missing_ok=True)
    remote.place.remove(f"packs/{name}")
