"""Every way in which nbproof says no.

NbproofError
├── BadInput            the request or a file of the user's cannot be used as it is
│   ├── UnknownSnapshot no snapshot has this id
│   ├── UnknownReplay   no replay has this id
│   └── RefusedPath     a path that must not be read or written
├── CannotBeDoneHere    right, but not possible on this machine or with what is here
├── DamagedStore        the store cannot be read, or its bytes are not what they were
└── StoreBusy           another process holds the store

`exit_code` and HTTP status are given in one table each, at the edge: nbproof.cli.errors and
nbproof.server.errors.
"""

from __future__ import annotations


class NbproofError(Exception):
    """Something that the user can act on: `message` says what happened, `hint` what to do next."""

    kind = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(NbproofError):
    """The request, or a file that the user named, cannot be used as it is."""

    kind = "bad-input"


class UnknownSnapshot(BadInput):
    """No snapshot has this id."""

    kind = "unknown-snapshot"


class UnknownReplay(BadInput):
    """No replay has this id."""

    kind = "unknown-replay"


class RefusedPath(BadInput):
    """A path that nbproof must not read or write."""

    kind = "refused-path"


class CannotBeDoneHere(NbproofError):
    """The request is right, but this machine or folder does not allow it."""

    kind = "cannot-be-done-here"


class DamagedStore(NbproofError):
    """The store cannot be read, or its bytes are not what they were."""

    kind = "damaged-store"


class StoreBusy(NbproofError):
    """Another process holds the store."""

    kind = "store-busy"


_KINDS: dict[str, type[NbproofError]] = {
    known.kind: known
    for known in (BadInput, UnknownSnapshot, RefusedPath, CannotBeDoneHere, DamagedStore, StoreBusy)
}


def error_named(kind: str, message: str, hint: str) -> NbproofError:
    """The error that another process told of by its kind."""
    known = _KINDS.get(kind)
    if known is not None:
        return known(message, hint=hint)
    error = NbproofError(message, hint=hint)
    error.kind = kind
    return error
