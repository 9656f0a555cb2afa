"""One replay from beginning to end: clean copy, kernel, cells, comparison, verdict.

What runs and compares the cells takes a second to import: that is done while the kernel starts.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from nbproof.capture.agent.environment import ALLOWED_VARIABLES
from nbproof.environment.pylock import lock_name, read
from nbproof.environment.rebuilding import Rebuilt, rebuild, rebuild_lock
from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.replaying import Verdict
from nbproof.replay.kernelname import kernel_of
from nbproof.replay.launching import end, launch
from nbproof.replay.layout import LaidOut, lay_out
from nbproof.replay.origin import Origin, origin, read_small
from nbproof.replay.protocol import Judged, Message, Request
from nbproof.replay.scene import Scene
from nbproof.replay.scratch import Scratch, scratch
from nbproof.replay.telling import Told
from nbproof.replay.verdicts import remember
from nbproof.replay.watching import witness
from nbproof.replay.wording import listed
from nbproof.store.directory import DirectoryStore
from nbproof.store.interface import Store
from nbproof.workspace.notebooks import parse_notebook
from nbproof.workspace.place import Workspace

PERFORMING = "nbproof.replay.performing"


async def replay(
    request: Request, tell: Callable[[Message], None], stop: threading.Event
) -> Judged:
    """Replay a notebook and come to a verdict; `stop` is set where it is to end early.

    Raises BadInput, CannotBeDoneHere or DamagedStore where it cannot be done.
    """
    root = Path(request.root)
    store, workspace = DirectoryStore(root), Workspace(root=root)
    told = Told(tell=tell)
    told.at("preparing")
    found = origin(store, workspace, Path(request.notebook), request.at)
    _check_data(found)
    with scratch(root.name) as folders:
        verdict = await _played(request, store, workspace, found, folders, told, stop)
    if request.remembers:
        remember(store, found.notebook, verdict)
    return Judged(verdict=verdict)


def _check_data(found: Origin) -> None:
    if found.missing:
        raise CannotBeDoneHere(
            f"Data of {found.at} is missing: {listed(found.missing)}",
            hint="Its bytes are neither in the store nor where the file lies: bring them back.",
        )


async def _played(
    request: Request,
    store: Store,
    workspace: Workspace,
    found: Origin,
    folders: Scratch,
    told: Told,
    stop: threading.Event,
) -> Verdict:
    """Start the kernel while the copy is laid out, then run the cells and judge."""
    document = parse_notebook(found.document, what=request.shown_as)
    told.total = sum(cell.type == "code" and bool(cell.source.strip()) for cell in document.cells)
    told.estimate_s = found.recording.estimate_s
    told.at("preparing")
    folder = (folders.copy / found.notebook).parent
    folder.mkdir(parents=True, exist_ok=True)

    def check_stop() -> None:
        if stop.is_set():
            raise asyncio.CancelledError

    def laid_out() -> LaidOut:
        return lay_out(found, folders.copy, store=store, root=workspace.root, told=check_stop)

    built, copied = None, None
    if request.rebuilds:
        copied = await asyncio.to_thread(laid_out)
        told.at("rebuilding")
        built = await asyncio.to_thread(_rebuilt, found, workspace.root, folders, check_stop)
    recorded = found.recording.environment
    entropy = recorded.entropy if recorded is not None else None
    with witness(folders.base, folders.copy, entropy=entropy) as seen:
        launching = asyncio.ensure_future(
            launch(
                kernel_of(document),
                folder,
                _variables(found, folders, built),
                sockets=folders.base,
                python=built.python if built is not None else None,
            )
        )
        try:
            if copied is None:
                copied = await asyncio.to_thread(laid_out)
            told.at("starting")
            performing = await asyncio.to_thread(import_module, PERFORMING)
            scene = Scene(
                request=request,
                workspace=workspace,
                origin=found,
                document=document,
                laid_out=copied,
                folders=folders,
                seen=seen,
                told=told,
                manager=await launching,
                is_stopped=stop.is_set,
                rebuilt=built,
            )
            verdict: Verdict = await performing.perform(scene)
        finally:
            await end(launching)
    return verdict


def _rebuilt(
    found: Origin, root: Path, folders: Scratch, check_stop: Callable[[], None]
) -> Rebuilt:
    """The environment of the record, else that of the lock file in the clean copy."""
    recorded, name = found.recording.environment, lock_name(found.notebook)
    if recorded is not None:
        return rebuild(recorded, root, check_stop=check_stop)
    raw = read_small(folders.copy / name)
    if raw is None:
        raise CannotBeDoneHere(
            "There is no environment to rebuild: none was recorded",
            hint=f"Save the notebook with a kernel running, or commit {name} (`nbproof lock`).",
        )
    return rebuild_lock(read(raw, what=name), check_stop=check_stop)


def _variables(found: Origin, folders: Scratch, built: Rebuilt | None) -> dict[str, str]:
    """Those of the kernel; in a rebuilt environment the recorded ones, and the workspace's code."""
    variables = {**os.environ, "TMPDIR": str(folders.temporary)}
    recorded = found.recording.environment
    if built is not None and built.lock.code:
        places = [folders.copy / "src", folders.copy]
        variables["PYTHONPATH"] = os.pathsep.join(map(str, places))
    if built is None or recorded is None:
        return variables
    others = {name: it for name, it in variables.items() if name not in ALLOWED_VARIABLES}
    return {**others, **recorded.variables}
