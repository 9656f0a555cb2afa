"""Starts local kernels with nbproof's agent in them, so that the very first run is seen.

The agent comes as a start-up file in PYTHONSTARTUP, which IPython's kernels run before they answer;
neither the kernelspec nor the command line changes. The shim comes with it where it was built, by
LD_PRELOAD. Other kernels start as they always do.
"""

from __future__ import annotations

import json
import os
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from nbproof.capture import rings
from nbproof.capture.agent.entropy import hash_seed
from nbproof.capture.bundle import request_text, startup_text
from nbproof.model.ids import KernelId, SessionId

PROVISIONER = "nbproof-provisioner"

NO_ENTROPY = "NBPROOF_WITHOUT_ENTROPY"

Scope = Literal["session", "files"]
"""How much an agent tells: all of a session, or only files, hosts and the environment.

In the second case it keeps no old bytes, and says nothing when a cell begins.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A kernel that starts: a new session. `is_watched` tells whether an agent comes with it."""

    kernel: KernelId
    session: SessionId
    language: str
    root: Path
    is_watched: bool


class Announcer(Protocol):
    """Whom new sessions report to."""

    address: str | tuple[str, int]

    def announce(self, session: SessionId) -> str:
        """Expect a session; its token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launcher:
    """What the provisioner must know: where kernels report, whom to tell of them, and how much.

    `entropy` is what they begin with, None for fresh entropy each time (agent/entropy.py).
    """

    announcer: Announcer
    startup_file: Path
    root_of: Callable[[Path], Path]
    on_launch: Callable[[Launch], None]
    scope: Scope = "session"
    entropy: str | None = None

    def agent_settings(self, session: SessionId, root: Path) -> dict[str, object]:
        """What the agent of this session must know."""
        return {
            "address": self.announcer.address,
            "session": session,
            "token": self.announcer.announce(session),
            "root": str(root),
            "scope": self.scope,
        }


def is_off() -> bool:
    """Whether NBPROOF_OFF=1 switches everything in the kernel off."""
    return os.environ.get("NBPROOF_OFF") == "1"


def write_startup_file(folder: Path) -> Path:
    """Put the agent's start-up file into a private folder; its path."""
    path = folder / "startup.py"
    path.write_text(startup_text(), encoding="utf-8")
    path.chmod(0o600)
    return path


class NbproofProvisioner(LocalProvisioner):
    """A local provisioner that gives every Python kernel the agent."""

    launcher: ClassVar[Launcher | None] = None
    ring: rings.Ring | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Add the agent to the environment of the process that is about to start."""
        prepared = await super().pre_launch(**kwargs)
        launcher = type(self).launcher
        if launcher is not None and not is_off():
            prepared["env"] = self._watched(launcher, prepared)
        return prepared

    def _watched(self, launcher: Launcher, prepared: dict[str, Any]) -> dict[str, str]:
        variables = dict(prepared.get("env") or os.environ)
        language = str(self.kernel_spec.language or "").lower()
        root = launcher.root_of(Path(prepared.get("cwd") or Path.cwd()))
        is_watched = language == "python" and variables.get("NBPROOF_OFF") != "1"
        session = SessionId(uuid.uuid4().hex)
        if is_watched:
            settings = launcher.agent_settings(session, root)
            if variables.get(NO_ENTROPY) != "1":
                drawn = settings["entropy"] = launcher.entropy or secrets.token_hex(16)
                variables.setdefault("PYTHONHASHSEED", hash_seed(drawn))
            users = variables.get("PYTHONSTARTUP", "")
            if users and users != str(launcher.startup_file):
                variables["NBPROOF_PYTHONSTARTUP"] = users
            variables["PYTHONSTARTUP"] = str(launcher.startup_file)
            variables["NBPROOF_AGENT"] = json.dumps(settings)
            variables = self._with_shim(variables, launcher.startup_file.parent)
        launcher.on_launch(
            Launch(
                kernel=KernelId(self.kernel_id),
                session=session,
                language=language,
                root=root,
                is_watched=is_watched,
            )
        )
        return variables

    def _with_shim(self, variables: dict[str, str], folder: Path) -> dict[str, str]:
        self._close_ring()
        is_wanted = variables.get(rings.SWITCH) != "1"
        library = rings.place_library(folder) if is_wanted else None
        self.ring = rings.open_ring() if library is not None else None
        if library is None or self.ring is None:
            return variables
        return rings.with_shim(variables, self.ring, library)

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - its own
        """Let no more processes of the kernel report once it is gone."""
        await super().cleanup(restart)
        self._close_ring()

    def _close_ring(self) -> None:
        if self.ring is not None:
            self.ring.close()
            self.ring = None


def silent_request(launcher: Launcher, session: SessionId, root: Path) -> str:
    """Code for a silent execute request to a kernel that was started otherwise."""
    return request_text(launcher.agent_settings(session, root))
