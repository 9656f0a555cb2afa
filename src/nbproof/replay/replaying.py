"""One replay from beginning to end: clean copy, kernel, cells, comparison, verdict.

What runs and compares the cells takes a second to import: that is done while the kernel starts.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from nbproof.capture.agent.environment import ALLOWED_VARIABLES
from nbproof.environment.pylock import lock_name, read
from nbproof.environment.rebuilding import Rebuilt, rebuild, rebuild_lock
from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.replaying import Order, Verdict
from nbproof.replay.handing import give, taken
from nbproof.replay.kernelname import kernel_of
from nbproof.replay.launching import end, launch
from nbproof.replay.layout import LaidOut, lay_out
from nbproof.replay.origin import Origin, origin, read_small
from nbproof.replay.outcome import EXECUTED
from nbproof.replay.parameters import with_parameters
from nbproof.replay.protocol import Judged, Message, Request
from nbproof.replay.scene import Scene
from nbproof.replay.scratch import Scratch, scratch
from nbproof.replay.steps import Course, as_run, top_down
from nbproof.replay.telling import Told
from nbproof.replay.tolerances import Allowance, allowances
from nbproof.replay.verdicts import remember
from nbproof.replay.watching import witness
from nbproof.replay.wording import listed
from nbproof.store.directory import DirectoryStore
from nbproof.store.interface import Store
from nbproof.workspace.notebooks import Document, parse_notebook
from nbproof.workspace.place import Workspace

if TYPE_CHECKING:
    from nbproof.replay.performing import Performed

PERFORMING = "nbproof.replay.performing"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A replay whose state was found: all its runs begin with the same."""

    request: Request
    store: Store
    workspace: Workspace
    origin: Origin
    document: Document
    allowed: tuple[Allowance, ...]
    told: Told
    stop: threading.Event

    def check_stop(self) -> None:
        """Raise where it is to end early."""
        if self.stop.is_set():
            raise asyncio.CancelledError


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
    found = taken(origin(store, workspace, Path(request.notebook), request.at), request.takes)
    _check_data(found)
    document = parse_notebook(found.document, what=request.shown_as)
    job = _Job(
        request=request,
        store=store,
        workspace=workspace,
        origin=found,
        document=document,
        allowed=allowances(root, found.notebook, document),
        told=told,
        stop=stop,
    )
    courses = _courses(job)
    performed = [await _performed(job, order, course) for order, course in courses.items()]
    verdict: Verdict = import_module(PERFORMING).finish(request, performed)
    if request.remembers:
        remember(store, found.notebook, verdict)
    return Judged(verdict=verdict)


def _check_data(found: Origin) -> None:
    if found.missing:
        where = "Its bytes are neither in the store nor where the file lies: bring them back."
        raise CannotBeDoneHere(
            f"Data of {found.at} is missing: {listed(found.missing)}",
            hint=where if found.unreached is None else f"{found.unreached}.",
        )


def _courses(job: _Job) -> dict[Order, Course]:
    """The runs that are asked for; those as-run are told beside those from top to bottom."""
    document = job.document
    courses: dict[Order, Course] = {}
    if job.request.is_as_run:
        courses["as-run"] = as_run(document, job.origin.recording)
    courses["top-down"] = top_down(document)
    settings = job.request.parameters
    return {order: with_parameters(one, document, settings) for order, one in courses.items()}


async def _performed(job: _Job, order: Order, course: Course) -> Performed:
    """Run a course in folders of its own, which are gone afterwards unless they are kept."""
    request, told = job.request, job.told
    told.total, told.estimate_s = len(course.steps), job.origin.recording.estimate_s
    told.at("preparing")
    keeps = request.keeps and order == ("as-run" if request.is_as_run else "top-down")
    with scratch(job.workspace.root.name, keeps=keeps) as folders:
        (folders.copy / job.origin.notebook).parent.mkdir(parents=True, exist_ok=True)
        performed = await _played(job, order, course, folders)
        if request.handed is not None:
            give(request.gives, folders.copy, Path(request.handed))
        if keeps:
            performed = _kept(performed, folders.copy, job.origin.notebook)
        return performed


def _kept(performed: Performed, copy: Path, notebook: str) -> Performed:
    """Put the executed notebook beside the recorded one, in a clean copy that is kept."""
    beside = copy / f"{notebook.removesuffix('.ipynb')}.{EXECUTED}"
    beside.write_text(performed.executed, encoding="utf-8", errors="surrogatepass")
    return replace(performed, verdict=replace(performed.verdict, clean_copy=str(copy)))


async def _played(job: _Job, order: Order, course: Course, folders: Scratch) -> Performed:
    """Start the kernel while the copy is laid out, then run the cells and judge."""
    found, root = job.origin, job.workspace.root

    def laid_out() -> LaidOut:
        return lay_out(found, folders.copy, store=job.store, root=root, told=job.check_stop)

    built, copied = None, None
    if job.request.rebuilds:
        copied = await asyncio.to_thread(laid_out)
        job.told.at("rebuilding")
        built = await asyncio.to_thread(_rebuilt, found, root, folders, job.check_stop)
    recorded = found.recording.environment
    entropy = recorded.entropy if recorded is not None else None
    with witness(folders.base, folders.copy, entropy=entropy) as seen:
        launching = asyncio.ensure_future(
            launch(
                kernel_of(job.document),
                (folders.copy / found.notebook).parent,
                _variables(found, folders, built),
                sockets=folders.base,
                python=built.python if built is not None else None,
            )
        )
        try:
            if copied is None:
                copied = await asyncio.to_thread(laid_out)
            job.told.at("starting")
            performing = await asyncio.to_thread(import_module, PERFORMING)
            scene = Scene(
                request=job.request,
                workspace=job.workspace,
                origin=found,
                document=job.document,
                laid_out=copied,
                folders=folders,
                seen=seen,
                told=job.told,
                manager=await launching,
                is_stopped=job.stop.is_set,
                course=course,
                allowed=job.allowed,
                order=order,
                rebuilt=built,
            )
            performed: Performed = await performing.perform(scene)
        finally:
            await end(launching)
    return performed


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
