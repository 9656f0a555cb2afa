"""The remote that the user chose for a workspace: never one that a project alone names."""

from __future__ import annotations

import os
from pathlib import Path

from nbproof.store.tables import table_of

VARIABLE = "NBPROOF_REMOTE"


def chosen(root: Path) -> str | None:
    """The address in NBPROOF_REMOTE, else in the user's settings; None where there is neither.

    Raises BadInput where the settings cannot be read.
    """
    own = os.environ.get(VARIABLE)
    if own:
        return own
    remotes = table_of(settings_file(), "remotes")
    found = remotes.get(str(root), remotes.get("default"))
    return found if isinstance(found, str) else None


def settings_file() -> Path:
    """The user's own settings."""
    from jupyter_core.paths import jupyter_config_dir  # noqa: PLC0415  for remotes only

    return Path(jupyter_config_dir()) / "nbproof.toml"
