"""The REST routes. Each is authenticated, authorised as `nbproof`, and answers JSON only."""

from __future__ import annotations

import re
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from msgspec import Struct, json
from tornado import web

from nbproof.model.errors import BadInput
from nbproof.model.restoring import BeforeRun, RestorePlan
from nbproof.model.status import CellSource
from nbproof.server.pairing import PAIR_ROUTES
from nbproof.server.replaying import REPLAY_ROUTES
from nbproof.server.route import Route
from nbproof.sessions.requests import (
    GetLastGood,
    GetStatus,
    Health,
    List,
    Plan,
    Restore,
    Show,
    Take,
)

MOST_SNAPSHOTS = 500
_LIMIT = re.compile("[0-9]{1,4}")
_SNAPSHOT_ID = r"(?P<snapshot>[^/]+)"


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
    as_copies: bool = False


class RestoreBody(Struct, frozen=True, kw_only=True):
    """The plan to do."""

    plan: str


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
                as_copies=asked.as_copies,
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


class LastGoodRoute(Route):
    """What was kept of a notebook that is empty or torn on disk."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Why it cannot be read, and its last good state; nulls where it can."""
        await self.reply(self._look)

    async def _look(self) -> bytes:
        root, notebook = self.notebook(self.get_query_argument("path", ""))
        return await self.extension.ask(GetLastGood(root=root, notebook=notebook))


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
    "last-good": LastGoodRoute,
    "health": HealthRoute,
    **REPLAY_ROUTES,
    **PAIR_ROUTES,
}
"""The table of routes, below `nbproof/`."""
