"""The bytes of objects in packs, verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from blake3 import blake3

from nbproof.store.packs.chunking import decompressed
from nbproof.store.packs.layout import BadPackError, Kind, Piece, pieces_of
from nbproof.store.packs.shelf import Place, Shelf


class NotWholeError(Exception):
    """An object's bytes are not what they were, or a chunk of it is gone."""


def blocks_of(shelf: Shelf, key: bytes) -> Iterator[bytes]:
    """The bytes of an object in order; the last comes only after all were verified.

    Raises NotWholeError.
    """
    place = shelf.find(key)
    if place is None:
        raise NotWholeError
    if place.row.kind != Kind.LIST:
        yield _content(shelf, place)
        return
    yield from assembled(shelf, key, _pieces(shelf, place))


def assembled(shelf: Shelf, key: bytes, pieces: Iterable[Piece]) -> Iterator[bytes]:
    """The bytes of a large object from its chunks, as `blocks_of` gives them."""
    hasher, held = blake3(), b""
    for piece in pieces:
        found = shelf.find(piece.key)
        if found is None or found.row.size != piece.size or found.row.kind == Kind.LIST:
            raise NotWholeError
        if held:
            yield held
        held = _content(shelf, found)
        hasher.update(held)
    if hasher.digest() != key:
        raise NotWholeError
    yield held


def chunk_keys(shelf: Shelf, key: bytes) -> tuple[bytes, ...]:
    """The keys of the chunks of a large object; its own where its list cannot be read."""
    place = shelf.find(key)
    if place is None or place.row.kind != Kind.LIST:
        return ()
    try:
        return tuple(piece.key for piece in _pieces(shelf, place))
    except NotWholeError:
        return (key,)


def is_readable(shelf: Shelf, key: bytes) -> bool:
    """Whether an object can be read back whole, from any copy."""
    try:
        return all(True for _ in blocks_of(shelf, key))
    except NotWholeError:
        return False


def is_whole_at(shelf: Shelf, place: Place) -> bool:
    """Whether this very copy is whole; of a list, whether its chunks are there."""
    if place.row.kind != Kind.LIST:
        return _content_at(shelf, place) is not None
    pieces = _pieces_at(shelf, place)
    return pieces is not None and all(
        (found := shelf.find(piece.key)) is not None and found.row.size == piece.size
        for piece in pieces
    )


def _pieces(shelf: Shelf, place: Place) -> Iterator[Piece]:
    """The chunks of a list whose sizes make up that of its object, from a copy that is whole."""
    for one in (place, *shelf.places(place.row.key)):
        pieces = _pieces_at(shelf, one)
        if pieces is not None:
            return iter(pieces)
    raise NotWholeError


def _pieces_at(shelf: Shelf, place: Place) -> tuple[Piece, ...] | None:
    with suppress(BadPackError, FileNotFoundError):
        pieces = tuple(pieces_of(shelf.payload(place)))
        if sum(piece.size for piece in pieces) == place.row.size:
            return pieces
    return None


def _content(shelf: Shelf, place: Place) -> bytes:
    """What an entry holds, from another copy where this one is damaged or its pack is gone."""
    content = _content_at(shelf, place)
    if content is not None:
        return content
    for other in shelf.places(place.row.key):
        content = _content_at(shelf, other)
        if content is not None:
            return content
    raise NotWholeError


def _content_at(shelf: Shelf, place: Place) -> bytes | None:
    try:
        payload = shelf.payload(place)
    except FileNotFoundError:
        return None
    is_frame = place.row.kind == Kind.ZSTD
    content = decompressed(payload, place.row.size) if is_frame else payload
    is_whole = content is not None and blake3(content).digest() == place.row.key
    return content if is_whole else None
