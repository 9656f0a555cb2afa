"""What all routes share: the extension, the caps, and errors as the contract has them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import APIHandler
from msgspec import json
from tornado import web

from nbproof.model.errors import CannotBeDoneHere, NbproofError, UnknownSnapshot
from nbproof.server.errors import status_of
from nbproof.wire.strict import decode

if TYPE_CHECKING:
    from nbproof.server.extension import Extension

LARGEST_BODY_BYTES = 100 * 1024 * 1024
_log = logging.getLogger(__name__)


class Route(APIHandler):
    """What all routes share: the extension, and errors as the contract has them."""

    auth_resource = "nbproof"

    def initialize(self, extension: Extension) -> None:
        """Take what the server was set up with."""
        self.extension = extension

    async def reply(self, work: Callable[[], Awaitable[bytes]]) -> None:
        """Answer with a document, or with the error that stands in its way."""
        try:
            document = await work()
        except NbproofError as error:
            self.refuse(error)
        except Exception:  # the outermost edge
            _log.exception("nbproof: %s failed", self.request.path)
            message = "nbproof failed; the server's log says why."
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", message, "")
        else:
            self.set_header("Content-Type", "application/json")
            await self.finish(document)

    def refuse(self, error: NbproofError) -> None:
        """Answer with an error, as the contract has it."""
        self._refuse(status_of(error), error.kind, error.message, error.hint)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The contract's error body also for what the server itself refuses."""
        reason = HTTPStatus(status_code).phrase
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, web.HTTPError) and error.log_message:
            reason = error.log_message
        self._refuse(HTTPStatus(status_code), "refused", reason, "")

    def _refuse(self, status: HTTPStatus, kind: str, message: str, hint: str) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.encode({"error": kind, "message": message, "hint": hint}))

    def body(self, expected: type[Any]) -> Any:
        """The request's body; raises BadInput where it is not what the route takes."""
        return decode(self.request.body, expected, what="the request", largest=LARGEST_BODY_BYTES)

    def notebook(self, path: str) -> tuple[str, str]:
        """Workspace and file of a notebook's API path."""
        file = self.extension.places.file_of(path)
        return str(self.extension.places.root_of(file.parent)), str(file)

    async def in_any_workspace(self, ask: Callable[[str], Awaitable[bytes]]) -> bytes:
        """The answer of the first workspace that knows the snapshot.

        A workspace whose store cannot be used stands in the way only where no other can be asked.
        """
        unknown: UnknownSnapshot | None = None
        unusable: CannotBeDoneHere | None = None
        for root in self.extension.places.roots():
            try:
                return await ask(str(root))
            except UnknownSnapshot as error:
                unknown = error
            except CannotBeDoneHere as error:
                unusable = error
        raise unknown or unusable or UnknownSnapshot("No snapshot was taken yet.")
