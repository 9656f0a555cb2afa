"""Where the script of a notebook stands, and where there must be none."""

from __future__ import annotations

import sys

from nbproof.model.errors import NbproofError
from nbproof.pairing.dialect import DEFAULT, Dialect
from nbproof.sessions.room import Room
from nbproof.workspace.paths import runs_code, why_refused


def stem_of(notebook: str) -> str:
    """A notebook's name without its ending."""
    return notebook.removesuffix(".ipynb")


def script_name(room: Room, notebook: str, dialect: Dialect) -> tuple[str | None, str]:
    """The script's name; None with the reason where a file of that name would do harm.

    Programs run some files by themselves, and a module beside a notebook stands in for an
    installed one of the same name.
    """
    name = stem_of(notebook) + dialect.extension
    last = stem_of(notebook).rpartition("/")[2]
    refused = why_refused(name)
    if refused is not None:
        return None, f"{name} is a name that is not written to ({refused})"
    if runs_code(name):
        return None, f"programs run a file of the name {name} by themselves"
    if dialect.language == DEFAULT and _is_module(room, notebook, last):
        return None, f"{name} would stand in for the module {last} when cells import it"
    return name, ""


def _is_module(room: Room, notebook: str, name: str) -> bool:
    """Whether a module of this name is Python's own, or of a package that the kernel has."""
    if name in sys.stdlib_module_names:
        return True
    try:
        head = room.store.head(notebook)
        environment = room.load(head).environment if head is not None else None
    except NbproofError:
        return False
    packages = environment.packages if environment is not None else ()
    return any(package.name.lower().replace("-", "_") == name.lower() for package in packages)
