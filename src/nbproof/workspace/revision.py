"""Which commit is checked out, asked of git without running anything that the project names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from nbproof.model.snapshot import Revision

_TIMEOUT_S = 5.0
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_OFF = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "diff.external": "",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
    "status.submoduleSummary": "false",
}
_HEAD = ("rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}")
_FILTERS = ("config", "--null", "--name-only", "--get-regexp", r"^filter\.")
_CHANGED = (
    "status",
    "--porcelain",
    "--untracked-files=no",
    "--no-renames",
    "--ignore-submodules=all",
)


def revision(root: Path) -> Revision | None:
    """The commit of the work tree at `root`, and whether tracked files differ from it.

    None where there is no git, no repository, no commit yet, or no answer within some seconds.
    """
    program = _program()
    if program is None or not os.path.lexists(root / ".git"):
        return None
    try:
        commit = _ask(program, root, _HEAD, _OFF).strip()
        filters = _ask(program, root, _FILTERS, _OFF, none_found=1)
        changed = _ask(program, root, _CHANGED, _OFF | _filters_off(filters))
    except (OSError, subprocess.SubprocessError):
        return None
    return Revision(commit=commit, dirty=bool(changed)) if _COMMIT.fullmatch(commit) else None


def _program() -> str | None:
    """Where git is, looked for in absolute folders only."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return shutil.which("git", path=os.pathsep.join(filter(os.path.isabs, folders)))


def _ask(
    program: str,
    root: Path,
    arguments: tuple[str, ...],
    settings: Mapping[str, str],
    *,
    none_found: int = 0,
) -> str:
    """What git prints; raises OSError or SubprocessError where it fails or takes too long."""
    done = subprocess.run(
        [program, "--no-pager", *arguments],
        cwd=root,
        env=_environment(root, settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=_TIMEOUT_S,
        check=False,
    )
    if done.returncode not in {0, none_found}:
        done.check_returncode()
    return os.fsdecode(done.stdout)


def _environment(root: Path, settings: Mapping[str, str]) -> dict[str, str]:
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
            "GIT_ALLOW_PROTOCOL": "",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }
    )


def _filters_off(names: str) -> dict[str, str]:
    """Settings that make every filter of these settings' names a program that is not run."""
    drivers = {name.rpartition(".")[0] for name in names.split("\0") if name.count(".") > 1}
    return {
        f"{driver}.{key}": value
        for driver in drivers
        for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    }
