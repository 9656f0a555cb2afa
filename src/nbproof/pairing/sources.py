"""The digest of a source: apart from what knows jupytext, which takes a second to import."""

from __future__ import annotations

from nbproof.model.ids import Digest
from nbproof.wire.canonical import digest_of


def source_digest(source: str) -> Digest:
    """The digest of a cell's source, as proof files hold it."""
    return digest_of(source.encode("utf-8", "surrogatepass"))
