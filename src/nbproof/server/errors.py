"""From nbproof's errors to HTTP: the one table."""

from __future__ import annotations

from http import HTTPStatus

from nbproof.model.errors import (
    BadInput,
    CannotBeDoneHere,
    DamagedStore,
    NbproofError,
    RefusedPath,
    StoreBusy,
    UnknownReplay,
    UnknownSnapshot,
)

STATUS: dict[type[NbproofError], HTTPStatus] = {
    UnknownSnapshot: HTTPStatus.NOT_FOUND,
    UnknownReplay: HTTPStatus.NOT_FOUND,
    RefusedPath: HTTPStatus.FORBIDDEN,
    BadInput: HTTPStatus.BAD_REQUEST,
    CannotBeDoneHere: HTTPStatus.CONFLICT,
    StoreBusy: HTTPStatus.CONFLICT,
    DamagedStore: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The first class that an error belongs to decides; anything else is 500."""


def status_of(error: NbproofError) -> HTTPStatus:
    """The HTTP status that says this."""
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR
