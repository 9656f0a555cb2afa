"""The REST routes. Each is authenticated, authorised as `nbproof`, and answers JSON only."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from msgspec import Struct, json
from tornado import web

from nbproof.model.errors import BadInput, CannotBeDoneHere, NbproofError, UnknownSnapshot
from nbproof.model.restoring import BeforeRun, RestorePlan
from nbproof.model.status import CellSource
from nbproof.server.errors import status_of
from nbproof.sessions.requests import GetStatus, Health, List, Plan, Restore, Show, Take
from nbproof.wire.strict import decode

if TYPE_CHECKING:
    from nbproof.server.extension import Extension

LARGEST_BODY_BYTES = 100 * 1024 * 1024
MOST_SNAPSHOTS = 500
_LIMIT = re.compile("[0-9]{1,4}")
_SNAPSHOT_ID = r"(?P<snapshot>[^/]+)"
_log = logging.getLogger(__name__)


class StatusBody(Struct, frozen=True, kw_only=True):
    """What a status is asked about; without cells, about the notebook on disk."""

    path: str
    kernel_id: str | None = None
    cells: tuple[CellSource, ...] | None = None


class PathBody(Struct, frozen=True, kw_only=True):
    """A notebook."""

    path: str


class PlanBody(Struct, frozen=True, kw_only=True):
    """What to put back."""

    snapshot: str
    files: tuple[str, ...] | None = None
    before_run: BeforeRun | None = None


class RestoreBody(Struct, frozen=True, kw_only=True):
    """The plan to do."""

    plan: str


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
            self._refuse(status_of(error), error.kind, error.message, error.hint)
        except Exception:  # the outermost edge
            _log.exception("nbproof: %s failed", self.request.path)
            message = "nbproof failed; the server's log says why."
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", message, "")
        else:
            self.set_header("Content-Type", "application/json")
            await self.finish(document)

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


class StatusRoute(Route):
    """Which outputs can be trusted."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator]  # with arguments it has no type
    async def post(self) -> None:
        """The verdict on a notebook as it stands in the editor."""
        await self.reply(self._status)

    async def _status(self) -> bytes:
        asked: StatusBody = self.body(StatusBody)
        kernel_id = asked.kernel_id
        if kernel_id is not None and kernel_id not in self.kernel_manager:
            raise BadInput(
                f"No kernel {kernel_id[:64]!r} runs here.", hint="Ask again with its present id."
            )
        root, notebook = self.notebook(asked.path)
        request = GetStatus(
            root=root,
            notebook=notebook,
            path=asked.path,
            session=self.extension.kernels.session(kernel_id),
            cells=asked.cells,
        )
        return await self.extension.ask(request)


class SnapshotsRoute(Route):
    """The kept states of a notebook."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """A page of them, newest first."""
        await self.reply(self._list)

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Keep the present state."""
        await self.reply(self._take)

    async def _list(self) -> bytes:
        path = self.get_query_argument("path", None)
        limit = self.get_query_argument("limit", "50")
        if not _LIMIT.fullmatch(limit) or not 0 < int(limit) <= MOST_SNAPSHOTS:
            raise BadInput(f"limit is a number from 1 to {MOST_SNAPSHOTS}, not {limit[:20]!r}.")
        root, notebook = (
            self.notebook(path)
            if path
            else (str(self.extension.places.root_of(self.extension.places.served)), None)
        )
        before = self.get_query_argument("before", None)
        return await self.extension.ask(
            List(root=root, notebook=notebook, limit=int(limit), before=before)
        )

    async def _take(self) -> bytes:
        asked: PathBody = self.body(PathBody)
        root, notebook = self.notebook(asked.path)
        session = await self.extension.session_of(asked.path.strip("/"))
        return await self.extension.ask(
            Take(root=root, notebook=notebook, session=session, is_shown=True)
        )


class SnapshotRoute(Route):
    """One kept state."""

    @web.authenticated
    @authorized
    async def get(self, snapshot: str) -> None:
        """The whole snapshot."""

        async def ask(root: str) -> bytes:
            return await self.extension.ask(Show(root=root, snapshot=snapshot))

        await self.reply(lambda: self.in_any_workspace(ask))


class PlansRoute(Route):
    """What putting back would change."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Make a plan; nothing is changed."""
        await self.reply(self._plan)

    async def _plan(self) -> bytes:
        asked: PlanBody = self.body(PlanBody)

        async def ask(root: str) -> bytes:
            request = Plan(
                root=root,
                snapshot=asked.snapshot,
                files=asked.files,
                before_run=asked.before_run,
            )
            document = await self.extension.ask(request)
            made = json.decode(document, type=RestorePlan)
            for change in made.changes:
                self.extension.places.check_served(Path(root) / change.path)
            return document

        return await self.in_any_workspace(ask)


class RestoresRoute(Route):
    """Putting back."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Do what a plan says; the present state is kept first."""
        await self.reply(self._restore)

    async def _restore(self) -> bytes:
        asked: RestoreBody = self.body(RestoreBody)
        document = await self.extension.ask(Restore(plan=asked.plan))
        self.extension.tell_status(None)
        return document


class HealthRoute(Route):
    """How nbproof itself is."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Where and how much is kept, and what is wrong."""
        await self.reply(self._health)

    async def _health(self) -> bytes:
        path = self.get_query_argument("path", None)
        root = (
            self.notebook(path)[0]
            if path
            else str(self.extension.places.root_of(self.extension.places.served))
        )
        document = json.decode(await self.extension.ask(Health(root=root)))
        return json.encode(
            {
                **document,
                "recording": self.extension.is_recording,
                "capture": list(self.extension.layers),
                "problems": self.extension.all_problems(),
            }
        )


ROUTES: dict[str, type[Route]] = {
    "status": StatusRoute,
    "snapshots": SnapshotsRoute,
    f"snapshots/{_SNAPSHOT_ID}": SnapshotRoute,
    "restore-plans": PlansRoute,
    "restores": RestoresRoute,
    "health": HealthRoute,
}
"""The table of routes, below `nbproof/`."""
