"""Tables of TOML files that people write."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbproof.model.errors import BadInput

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Table = Mapping[str, Any]


def table_of(file: Path, *names: str) -> Table:
    """The table of these names, one in the other; empty where there is none, or no file.

    Raises BadInput where the file cannot be read.
    """
    try:
        found: Any = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{file} cannot be read: {error}", hint="Correct it.") from error
    for name in names:
        found = found.get(name, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def of_project(root: Path) -> Table:
    """What a project's pyproject.toml says of nbproof: `[tool.nbproof]`."""
    return table_of(root / "pyproject.toml", "tool", "nbproof")
