"""Whether a workspace is versioned, as files at its root say."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from nbproof.model.errors import BadInput
from nbproof.store.regular import NotRegularError, opened

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE_NAME = "nbproof.toml"
LARGEST_BYTES = 1024 * 1024
_TABLE = """\
[pairing]
# Each save also writes, beside report.ipynb, the script report.py (its cells without outputs) and
# report.proof.json (digests of what the outputs rest on). Commit both with the notebook.
scripts = true
# The lock file environments/pylock.report.toml follows the environment of the kernel: nbproof asks
# the package index for the digests of its files. Commit it too.
locks = true
"""
_HEAD = "# Settings of nbproof for this workspace; `nbproof init` wrote them.\n\n"
Table = Mapping[str, object]


def is_versioned(root: Path) -> bool:
    """Whether saves write scripts; raises BadInput where nbproof.toml cannot be read.

    nbproof.toml decides where it says either; else `[tool.nbproof]` of pyproject.toml does.
    """
    said = _table(_toml(root / FILE_NAME, is_needed=True), "pairing").get("scripts")
    if isinstance(said, bool):
        return said
    project = _toml(root / "pyproject.toml", is_needed=False)
    return _table(_table(project, "tool"), "nbproof").get("scripts") is True


def keeps_locks(root: Path) -> bool:
    """Whether saves of a versioned workspace also lock the kernel's environment.

    Only where `locks` is not set to false; raises BadInput where nbproof.toml cannot be read.
    """
    own = _table(_toml(root / FILE_NAME, is_needed=True), "pairing")
    project = _toml(root / "pyproject.toml", is_needed=False)
    theirs = _table(_table(project, "tool"), "nbproof")
    return is_versioned(root) and own.get("locks", theirs.get("locks", True)) is not False


def versioning_text(root: Path) -> str:
    """What nbproof.toml is to hold so that the workspace is versioned: what it has, and a table.

    Raises BadInput where it has a table of that name already.
    """
    path = root / FILE_NAME
    if "pairing" in _toml(path, is_needed=True):
        raise BadInput(
            f"{path} has a table [pairing] that does not switch scripts on",
            hint="Write scripts = true into it, then try again.",
        )
    present = text_at(path)
    return _HEAD + _TABLE if not present else present.rstrip() + "\n\n" + _TABLE


def text_at(path: Path) -> str | None:
    """The text of a small regular file; None where there is none, or it is no text."""
    try:
        with opened(path) as file, open(file, "rb", closefd=False) as stream:
            return stream.read(LARGEST_BYTES).decode("utf-8-sig")
    except (OSError, NotRegularError, UnicodeDecodeError):
        return None


def _toml(path: Path, *, is_needed: bool) -> Table:
    """A TOML file's content, empty where it is not there; one that is not ours may be broken."""
    try:
        return tomllib.loads(text_at(path) or "")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        if not is_needed:
            return {}
        raise BadInput(f"{path} cannot be read: {error}", hint="Correct it.") from error


def _table(table: Table, name: str) -> Table:
    found = table.get(name)
    return found if isinstance(found, dict) else {}
