"""A clean copy with its kernel, ready for the cells to be run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jupyter_client.manager import AsyncKernelManager

from nbproof.environment.rebuilding import Rebuilt
from nbproof.model.replaying import Order
from nbproof.replay.layout import LaidOut
from nbproof.replay.origin import Origin
from nbproof.replay.protocol import Request
from nbproof.replay.scratch import Scratch
from nbproof.replay.steps import Course
from nbproof.replay.telling import Told
from nbproof.replay.tolerances import Allowance
from nbproof.replay.watching import Witness
from nbproof.workspace.notebooks import Document
from nbproof.workspace.place import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a replay needs from its first cell on.

    `course` are the runs to come, `allowed` how far the outputs of each cell may lie apart.
    `rebuilt` is the environment that was built for it, None where it runs in the present one;
    `is_stopped` tells that it was cancelled.
    """

    request: Request
    workspace: Workspace
    origin: Origin
    document: Document
    laid_out: LaidOut
    folders: Scratch
    seen: Witness
    told: Told
    manager: AsyncKernelManager
    is_stopped: Callable[[], bool]
    course: Course
    allowed: tuple[Allowance, ...]
    order: Order = "top-down"
    rebuilt: Rebuilt | None = None
