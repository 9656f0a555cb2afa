"""The routes of replays. To begin and to cancel one is to execute; looking at one is to read."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Literal

from jupyter_server.auth.decorator import authorized
from msgspec import Struct, json, to_builtins
from tornado import web

from nbproof.model.errors import BadInput, CannotBeDoneHere, NbproofError
from nbproof.replay.outcome import read_shown
from nbproof.replay.planning import replay_plan
from nbproof.replay.protocol import Request
from nbproof.replay.reports.page import page
from nbproof.replay.reports.reported import Reported
from nbproof.replay.verdicts import newest
from nbproof.server.replays import Done, Standing
from nbproof.server.route import Route
from nbproof.store.directory import DirectoryStore
from nbproof.wire.text import escaped_throughout
from nbproof.wire.verdicts import verdict_document
from nbproof.workspace.place import Workspace

_INDEX = re.compile("[0-9]{1,7}")
REPLAY_ID = r"(?P<replay>[^/]+)"


class ReplayBody(Struct, frozen=True, kw_only=True):
    """A notebook, which state of it, and in which environment."""

    path: str
    at: str | None = None
    environment: Literal["present", "recorded"] = "present"


class ReplayPlansRoute(Route):
    """What reproducing would run."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator]  # with arguments it has no type
    async def post(self) -> None:
        """Say it; nothing runs."""
        await self.reply(self._plan)

    async def _plan(self) -> bytes:
        asked: ReplayBody = self.body(ReplayBody)
        root, notebook = self.notebook(asked.path)
        plan = await asyncio.to_thread(
            replay_plan, Path(root), Path(notebook), path=asked.path, at=asked.at
        )
        return json.encode(escaped_throughout(to_builtins(plan)))


class ReplaysRoute(Route):
    """Reproducing."""

    @web.authenticated
    @authorized(action="execute")  # type: ignore[untyped-decorator]
    async def post(self) -> None:
        """Begin; a bad notebook or state is refused at once."""
        await self.reply(self._begin)

    async def _begin(self) -> bytes:
        asked: ReplayBody = self.body(ReplayBody)
        root, notebook = self.notebook(asked.path)
        plan = await asyncio.to_thread(
            replay_plan, Path(root), Path(notebook), path=asked.path, at=asked.at
        )
        if plan.missing:
            raise CannotBeDoneHere(
                f"Data is missing: {', '.join(plan.missing[:3])}",
                hint="Its bytes are neither in the store nor where the file lies.",
            )
        request = Request(
            root=root,
            notebook=notebook,
            shown_as=asked.path,
            at=asked.at,
            rebuilds=asked.environment == "recorded",
            remembers=True,
        )
        return json.encode({"id": self.extension.replays.begin(request, asked.path)})


class ReplayRoute(Route):
    """One replay."""

    @web.authenticated
    @authorized
    async def get(self, replay: str) -> None:
        """How far it has come, or the verdict."""

        async def look() -> bytes:
            return json.encode(_document(self.extension.replays.standing(replay)))

        await self.reply(look)

    @web.authenticated
    @authorized(action="execute")  # type: ignore[untyped-decorator]
    async def delete(self, replay: str) -> None:
        """Cancel it."""

        async def cancel() -> bytes:
            await asyncio.to_thread(self.extension.replays.cancel, replay)
            return json.encode({"id": replay})

        await self.reply(cancel)


class ReplayedCellRoute(Route):
    """The outputs of one cell of a replay."""

    @web.authenticated
    @authorized
    async def get(self, replay: str, index: str) -> None:
        """Both sides; outputs are untrusted."""

        async def look() -> bytes:
            if not _INDEX.fullmatch(index):
                raise BadInput(f"{index[:20]!r} is no index of a cell.")
            outcome = self.extension.replays.outcome(replay)
            shown = await asyncio.to_thread(read_shown, outcome, int(index))
            if shown is None:
                raise BadInput(f"Cell {index} of this replay gave what was recorded.")
            return json.encode(shown)

        await self.reply(look)


class ReplayReportRoute(Route):
    """The verdict as one file."""

    @web.authenticated
    @authorized
    async def get(self, replay: str) -> None:
        """A download; its policy lets nothing in it run, also where it is shown."""
        try:
            report = await self._report(replay)
        except NbproofError as error:
            self.refuse(error)
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Disposition", 'attachment; filename="nbproof-report.html"')
        self.set_header("X-Content-Type-Options", "nosniff")
        await self.finish(report.encode("utf-8", "backslashreplace"))

    async def _report(self, replay: str) -> str:
        standing = self.extension.replays.standing(replay)
        if not isinstance(standing, Done):
            raise CannotBeDoneHere("The replay has no verdict yet", hint="Wait for it.")
        folder = self.extension.replays.outcome(replay)
        return await asyncio.to_thread(page, [Reported(result=standing.verdict, folder=folder)])

    @property
    def content_security_policy(self) -> str:
        """A sandbox: scripts, forms and the server's own origin are out of reach."""
        return "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class VerdictsRoute(Route):
    """The newest verdict on a notebook."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """It, or null."""
        await self.reply(self._newest)

    async def _newest(self) -> bytes:
        path = self.get_query_argument("path", "")
        root, notebook = self.notebook(path)
        name = Workspace(root=Path(root)).name_of(Path(notebook))
        found = await asyncio.to_thread(newest, DirectoryStore(Path(root)), name)
        if found is None:
            return json.encode({"verdict": None})
        replay = self.extension.replays.done(path, found)
        held = {} if replay is None else {"id": replay, "path": path, "state": "done"}
        return json.encode({"verdict": verdict_document(found) | held})


def _document(standing: Standing) -> object:
    """The contract's JSON: progress, or the verdict itself."""
    if isinstance(standing, Done):
        named = {"id": standing.id, "path": standing.path, "state": "done"}
        return verdict_document(standing.verdict) | named
    return escaped_throughout(to_builtins(standing))


REPLAY_ROUTES: dict[str, type[Route]] = {
    "reproduction-plans": ReplayPlansRoute,
    "reproductions": ReplaysRoute,
    f"reproductions/{REPLAY_ID}": ReplayRoute,
    f"reproductions/{REPLAY_ID}/cells/(?P<index>[^/]+)": ReplayedCellRoute,
    f"reproductions/{REPLAY_ID}/report": ReplayReportRoute,
    "verdicts": VerdictsRoute,
}
"""The routes of replays, below `nbproof/`."""
