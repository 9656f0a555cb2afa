"""Which commit is checked out, asked of git without running anything that the project names."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from nbproof.model.snapshot import Revision
from nbproof.workspace import git

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
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
    program = git.program()
    if program is None or not git.is_repository(root):
        return None
    try:
        commit = os.fsdecode(git.ask(program, root, _HEAD)).strip()
        filters = os.fsdecode(git.ask(program, root, _FILTERS, none_found=1))
        changed = git.ask(program, root, _CHANGED, git.OFF | _filters_off(filters))
    except (OSError, subprocess.SubprocessError):
        return None
    return Revision(commit=commit, dirty=bool(changed)) if _COMMIT.fullmatch(commit) else None


def _filters_off(names: str) -> dict[str, str]:
    """Settings that make every filter of these settings' names a program that is not run."""
    drivers = {name.rpartition(".")[0] for name in names.split("\0") if name.count(".") > 1}
    return {
        f"{driver}.{key}": value
        for driver in drivers
        for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    }
