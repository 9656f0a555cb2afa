"""Asking git without running anything that a project names.

git is called by its absolute path with constant options and list arguments; hooks, fsmonitor,
external diffs, text conversion, filters, protocols and lazy fetches are switched off, and settings
that steer git from the environment are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from nbproof.model.errors import CannotBeDoneHere

TIMEOUT_S = 5.0
OFF = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "diff.external": "",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
    "status.submoduleSummary": "false",
}
"""Settings that no repository can undo."""


def program() -> str | None:
    """Where git is, looked for in absolute folders only; None where there is none."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return shutil.which("git", path=os.pathsep.join(filter(os.path.isabs, folders)))


def needed_program() -> str:
    """Where git is; raises CannotBeDoneHere where there is none."""
    found = program()
    if found is None:
        raise CannotBeDoneHere("git is not installed here", hint="Install git, then try again.")
    return found


def is_repository(root: Path) -> bool:
    """Whether `root` is a work tree of git."""
    return os.path.lexists(root / ".git")


def ask(
    git: str,
    root: Path,
    arguments: tuple[str, ...],
    settings: Mapping[str, str] = OFF,
    *,
    none_found: int = 0,
    timeout_s: float = TIMEOUT_S,
) -> bytes:
    """What git prints; raises OSError or SubprocessError where it fails or takes too long.

    `none_found` is a further exit code that says: nothing.
    """
    done = subprocess.run(
        [git, "--no-pager", *arguments],
        cwd=root,
        env=environment(root, settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=timeout_s,
        check=False,
    )
    if done.returncode not in {0, none_found}:
        done.check_returncode()
    return done.stdout


def environment(root: Path, settings: Mapping[str, str] = OFF) -> dict[str, str]:
    """Our environment without what steers git, and with settings that no repository can undo."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    numbered = {
        f"GIT_CONFIG_{part}_{index}": word
        for index, item in enumerate(settings.items())
        for part, word in zip(("KEY", "VALUE"), item, strict=True)
    }
    return (
        plain
        | numbered
        | {
            "GIT_CONFIG_COUNT": str(len(settings)),
            "GIT_CEILING_DIRECTORIES": str(root.parent),
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_ALLOW_PROTOCOL": "",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }
    )
