"""The routes of scripts: how a notebook stands to its own, and what brings both in step."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from jupyter_server.auth.decorator import authorized
from msgspec import Struct, field
from tornado import web

from nbproof.server.route import Route
from nbproof.sessions.requests import BringInStep, GetPair, MakeVersioned


class PairBody(Struct, frozen=True, kw_only=True):
    """Which side to take; `picks` decide conflicts one by one, by the index of the change."""

    path: str
    take: Literal["script", "notebook", "merge"]
    picks: dict[str, Literal["script", "notebook"]] = field(default_factory=dict)


class VersionedBody(Struct, frozen=True, kw_only=True):
    """A notebook of the workspace that is to keep scripts."""

    path: str


class WritingRoute(Route):
    """A route that writes into the workspace, which may be larger than what the server serves."""

    def _check_served(self, *paths: str) -> None:
        """Raise RefusedPath where one of these, links followed, lies outside of the served."""
        for path in paths:
            self.extension.places.check_served(Path(path).resolve())


class PairsRoute(WritingRoute):
    """A notebook and its script."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """How they stand."""
        await self.reply(self._look)

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Bring them in step; what stands there now is kept first."""
        await self.reply(self._bring_in_step)

    async def _look(self) -> bytes:
        root, notebook = self.notebook(self.get_query_argument("path", ""))
        return await self.extension.ask(GetPair(root=root, notebook=notebook))

    async def _bring_in_step(self) -> bytes:
        asked: PairBody = self.body(PairBody)
        root, notebook = self.notebook(asked.path)
        self._check_served(notebook)
        document = await self.extension.ask(
            BringInStep(
                root=root,
                notebook=notebook,
                take=asked.take,
                picks=asked.picks,
                session=await self.extension.session_of(asked.path.strip("/")),
            )
        )
        self.extension.problems.pop(asked.path.strip("/"), None)
        self.extension.tell_status(None)
        return document


class VersionedRoute(WritingRoute):
    """A workspace that keeps scripts."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Keep them from now on."""
        await self.reply(self._make_versioned)

    async def _make_versioned(self) -> bytes:
        asked: VersionedBody = self.body(VersionedBody)
        root, notebook = self.notebook(asked.path)
        self._check_served(notebook, root)
        return await self.extension.ask(MakeVersioned(root=root, notebook=notebook))


PAIR_ROUTES: dict[str, type[Route]] = {"pairs": PairsRoute, "versioned": VersionedRoute}
"""The routes of scripts, below `nbproof/`."""
