"""Wires nbproof into a Jupyter server: worker, recorder, provisioner, listeners and routes."""

from __future__ import annotations

import asyncio
import functools
import logging
import shutil
import tempfile
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_events.logger import EventLogger
from msgspec import Raw, json, to_builtins

from nbproof.capture import rings
from nbproof.capture.provisioner import (
    PROVISIONER,
    Launch,
    Launcher,
    NbproofProvisioner,
    is_off,
    write_startup_file,
)
from nbproof.capture.recorder import Recorder
from nbproof.model.errors import NbproofError
from nbproof.model.ids import SessionId
from nbproof.server.kernels import Kernels, Latecomers
from nbproof.server.places import Places
from nbproof.server.post import Post
from nbproof.server.replays import Replays
from nbproof.server.saves import Saves
from nbproof.sessions.requests import NOTHING, Begin, Hear, Moved, Request, Take
from nbproof.wire.reports import Ran, Ready, Report, WentOn
from nbproof.wire.schemas import ReplayEvent

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

CONTENTS_EVENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"
KERNEL_EVENTS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
SNAPSHOT_EVENT = "https://nbproof.github.io/events/nbproof/snapshot/v1"
REPLAY_EVENT = "https://nbproof.github.io/events/nbproof/reproduction/v1"
STATUS_EVENT = "https://nbproof.github.io/events/nbproof/status/v1"
SCHEMAS = Path(__file__).parent / "schemas"
_MOST_NOTES = 3
_log = logging.getLogger(__name__)


class Extension:
    """Everything that lives as long as the server does."""

    def __init__(self, app: ServerApp, events: EventLogger) -> None:
        self.app = app
        self.events = events
        self.folder = Path(tempfile.mkdtemp(prefix="nbproof-"))
        self.places = Places(Path(app.root_dir))
        self.post = Post()
        self.kernels = Kernels()
        self.recorder = Recorder(self.hear)
        self.saves = Saves(self.take)
        self.replays = Replays(self.replay_came)
        self.problems: dict[str, str] = {}
        self.launcher = Launcher(
            announcer=self.recorder,
            startup_file=write_startup_file(self.folder),
            root_of=self.places.root_of,
            on_launch=self.launched,
        )
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_recording(self) -> bool:
        """Whether saves are kept and kernels are watched."""
        return not is_off()

    @property
    def layers(self) -> tuple[str, ...]:
        """The capture layers that new Python kernels get."""
        if is_off():
            return ()
        return ("agent", "audit-hook", *(["shim"] if rings.is_available() else []))

    def all_problems(self) -> list[str]:
        """What is wrong, one line each."""
        deaths = self.post.deaths
        times = "once" if deaths == 1 else f"{deaths} times"
        lost = f"nbproof's worker ended {times}: runs that no save had kept by then are not known."
        return [*([lost] if deaths else []), *self.problems.values()]

    # Kernels

    def use_provisioner(self) -> None:
        """Have local kernels start with the agent where their kernelspec names no provisioner."""
        if is_off():
            return
        self.recorder.start()
        NbproofProvisioner.launcher = self.launcher
        factory = KernelProvisionerFactory.instance(parent=self.app)
        if factory.default_provisioner_name == "local-provisioner":
            factory.default_provisioner_name = PROVISIONER

    def launched(self, launch: Launch) -> None:
        """A kernel starts."""
        self.kernels.add(launch)
        self.post.send(
            Begin(
                session=launch.session,
                kernel=launch.kernel,
                language=launch.language,
                root=str(launch.root),
                is_watched=launch.is_watched,
            )
        )

    def hear(self, session: SessionId, report: Report | None) -> None:
        """Pass a kernel's report on to the worker; called in the recorder's thread."""
        launch = self.kernels.launch(session)
        if isinstance(report, Ready) and launch is not None and not launch.is_watched:
            self.launched(replace(launch, is_watched=True))
        raw = Raw(json.encode(report)) if report is not None else NOTHING
        future = self.post.send(Hear(session=session, report=raw))
        if report is None or isinstance(report, Ran | WentOn):
            future.add_done_callback(functools.partial(self._settled, session))

    def _settled(self, session: SessionId, future: Future[bytes]) -> None:
        error = future.exception()
        if error is not None:
            _log.warning("nbproof: a run was not recorded: %s", error)
        launch = self.kernels.launch(session)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.tell_status, launch.kernel if launch else None)

    def tell_status(self, kernel_id: str | None) -> None:
        """Verdicts may have changed; `kernel_id` is the kernel that took part."""
        self.emit(STATUS_EVENT, {"path": None, "kernel_id": kernel_id})

    # Replays

    def replay_came(self, event: ReplayEvent) -> None:
        """Tell how far a replay has come; called in the replay's thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.emit, REPLAY_EVENT, to_builtins(event))

    # Saves

    async def take(self, path: str) -> None:
        """Keep a notebook's state after a save, and tell the front end."""
        notebook = self.places.file_of(path)
        request = Take(
            root=str(self.places.root_of(notebook.parent)),
            notebook=str(notebook),
            session=await self.session_of(path),
        )
        try:
            taken = json.decode(await self.ask(request))
        except NbproofError as error:
            self.problems[path] = f"{path} was saved, but its state was not kept: {error.message}"
            self.emit(STATUS_EVENT, {"path": path, "kernel_id": None})
            return
        self.problems.pop(path, None)
        if taken["notes"]:
            self.problems[path] = _together(taken["notes"])
        if taken["is_new"]:
            data = {"path": path, "id": taken["id"], "summary": taken["summary"]}
            self.emit(SNAPSHOT_EVENT, data)
        else:
            self.emit(STATUS_EVENT, {"path": path, "kernel_id": None})

    async def session_of(self, path: str) -> SessionId | None:
        """The session of the kernel that a notebook is open with."""
        for model in await self.app.session_manager.list_sessions():
            if model.get("path") == path and model.get("kernel"):
                return self.kernels.session(model["kernel"]["id"])
        return None

    async def ask(self, request: Request) -> bytes:
        """Ask the worker without holding up the event loop."""
        return await asyncio.wrap_future(self.post.send(request))

    # Events

    async def contents_changed(
        self,
        logger: EventLogger,  # noqa: ARG002 - jupyter_events asks for these names
        schema_id: str,  # noqa: ARG002
        data: dict[str, Any],
    ) -> None:
        """A notebook was saved, renamed or copied."""
        path, action = str(data.get("path", "")).strip("/"), data.get("action")
        if not path.endswith(".ipynb"):
            return
        if action == "save":
            self.saves.saved(path)
        elif action in ("rename", "copy"):
            await self._moved(str(data.get("source_path", "")).strip("/"), path, action == "copy")

    async def _moved(self, old: str, new: str, is_copy: bool) -> None:  # noqa: FBT001
        try:
            source, target = self.places.file_of(old), self.places.file_of(new)
            root = str(self.places.root_of(target.parent))
            if root == str(self.places.root_of(source.parent)):
                await self.ask(Moved(root=root, old=str(source), new=str(target), is_copy=is_copy))
        except NbproofError as error:
            self.problems[new] = f"The history of {old} did not go along: {error.message}"

    def emit(self, schema_id: str, data: dict[str, Any]) -> None:
        """Tell every front end."""
        try:
            self.events.emit(schema_id=schema_id, data=data)
        except Exception:  # the outermost edge: listeners of others run in here
            _log.exception("nbproof: an event was not sent")

    async def start(self) -> None:
        """Begin to listen."""
        self._loop = asyncio.get_running_loop()
        if is_off():
            return
        self.events.add_listener(schema_id=CONTENTS_EVENTS, listener=self.contents_changed)
        latecomers = Latecomers(
            self.app.kernel_manager, self.kernels, self.launcher, self.places.root_of
        )

        async def kernel_acted(
            logger: EventLogger,  # noqa: ARG001 - jupyter_events asks for these names
            schema_id: str,  # noqa: ARG001
            data: dict[str, Any],
        ) -> None:
            latecomers.hear(str(data.get("action")), str(data.get("kernel_id")))

        self.events.add_listener(schema_id=KERNEL_EVENTS, listener=kernel_acted)

    def close(self) -> None:
        """Finish what has begun, and leave nothing running; blocks: call it from a thread."""
        self.replays.close()
        self.recorder.close()
        self.post.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _together(notes: list[str]) -> str:
    """The first of many notes, with how many more there are."""
    more = len(notes) - _MOST_NOTES
    said = " ".join(f"{note.rstrip('.')}." for note in notes[:_MOST_NOTES])
    return f"{said} {more:,} more notes: `nbproof snapshot` lists them." if more > 0 else said
