"""What the machine refuses, in words that a person can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from nbproof.model.errors import CannotBeDoneHere

_HINTS = {
    errno.ENOSPC: "The disk is full: make room, then try again. Nothing was changed.",
    errno.EDQUOT: "Your disk quota is used up: make room, then try again. Nothing was changed.",
    errno.EROFS: "The file system is read-only.",
    errno.EACCES: "Ask for the right to read and write this folder.",
    errno.EPERM: "Ask for the right to read and write this folder.",
}


@contextmanager
def in_words(doing: str) -> Iterator[None]:
    """Turn an OSError into CannotBeDoneHere; `doing` completes "nbproof cannot …"."""
    try:
        yield
    except OSError as error:
        raise CannotBeDoneHere(
            f"nbproof cannot {doing}: {error.strerror or error}",
            hint=_HINTS.get(error.errno or 0, ""),
        ) from error
