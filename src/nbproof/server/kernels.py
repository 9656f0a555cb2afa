"""Which session a kernel is in, and kernels that the provisioner did not launch."""

from __future__ import annotations

import asyncio
import logging
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_client.session import Session
from jupyter_core.utils import ensure_async

from nbproof.capture.provisioner import Launch, Launcher, silent_request
from nbproof.model.ids import KernelId, SessionId

if TYPE_CHECKING:
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

LONGEST_START_S = 60.0
_log = logging.getLogger(__name__)


class Kernels:
    """The present session of every kernel; safe to ask from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._launches: dict[KernelId, Launch] = {}

    def add(self, launch: Launch) -> None:
        """A kernel starts, again or for the first time."""
        with self._lock:
            self._launches[launch.kernel] = launch

    def session(self, kernel: str | None) -> SessionId | None:
        """The session that a kernel is in; None where it is not known."""
        with self._lock:
            launch = self._launches.get(KernelId(kernel)) if kernel else None
        return launch.session if launch is not None else None

    def launch(self, session: SessionId) -> Launch | None:
        """The kernel start that began a session; None where it was started again since."""
        with self._lock:
            launches = self._launches.values()
            return next((launch for launch in launches if launch.session == session), None)


class Latecomers:
    """Watches kernels that another provisioner launched, by a silent request after each start."""

    def __init__(
        self,
        manager: MappingKernelManager,
        kernels: Kernels,
        launcher: Launcher,
        root_of: Callable[[Path], Path],
    ) -> None:
        self._manager = manager
        self._kernels = kernels
        self._launcher = launcher
        self._root_of = root_of
        self._tasks: set[asyncio.Task[None]] = set()
        self._watched: set[str] = set()

    def hear(self, action: str, kernel_id: str) -> None:
        """A kernel did something that jupyter_server tells of."""
        if action not in ("start", "restart") or kernel_id not in self._manager:
            return
        if self._kernels.session(kernel_id) is not None and kernel_id not in self._watched:
            return
        self._watched.add(kernel_id)
        task = asyncio.ensure_future(self._watch(kernel_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self, kernel_id: str) -> None:
        manager = self._manager.get_kernel(kernel_id)
        spec = manager.kernel_spec
        language = str(spec.language or "").lower() if spec is not None else ""
        session = SessionId(uuid.uuid4().hex)
        root = self._root_of(Path(self._manager.root_dir))
        launch = Launch(
            kernel=KernelId(kernel_id),
            session=session,
            language=language,
            root=root,
            is_watched=False,
        )
        self._launcher.on_launch(launch)
        if language != "python":
            return
        own = Session(key=manager.session.key, signature_scheme=manager.session.signature_scheme)
        client = manager.client(session=own)
        client.start_channels(iopub=False, stdin=False, hb=False, control=False)
        try:
            code = silent_request(self._launcher, session, root)
            client.execute(code, silent=True, store_history=False)
            await ensure_async(client.get_shell_msg(timeout=LONGEST_START_S))
        except Exception:
            _log.warning("nbproof: kernel %s did not take the agent", kernel_id)
        finally:
            client.stop_channels()
