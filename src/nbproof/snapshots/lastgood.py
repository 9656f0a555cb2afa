"""A notebook on disk that is empty or torn, and the newest kept state that is not."""

from __future__ import annotations

from pathlib import Path

from nbproof.model.errors import BadInput, NbproofError
from nbproof.model.restoring import LastGood
from nbproof.model.snapshot import SnapshotSummary
from nbproof.snapshots.history import list_snapshots
from nbproof.store.interface import Store
from nbproof.store.records import load
from nbproof.workspace.notebooks import LARGEST_NOTEBOOK_BYTES, parse_notebook, read_notebook
from nbproof.workspace.place import Workspace

_MOST_LOOKED_AT = 100


def last_good(store: Store, workspace: Workspace, notebook: Path) -> LastGood:
    """Whether a notebook on disk can be read and, where it cannot, what was kept of it."""
    name = workspace.name_of(notebook)
    problem = _problem(notebook)
    good = _newest_good(store, name) if problem is not None else None
    return LastGood(notebook=name, problem=problem, good=good)


def _problem(notebook: Path) -> str | None:
    """Why a notebook cannot be read, None where it can, or where there is none."""
    try:
        read_notebook(notebook)
    except BadInput as error:
        return error.message if notebook.is_file() else None
    except NbproofError as error:
        return error.message
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def _newest_good(store: Store, name: str) -> SnapshotSummary | None:
    """The newest snapshot whose notebook can be read: what was torn may have been kept, too."""
    found = list_snapshots(store, name, limit=_MOST_LOOKED_AT)
    return next((one for one in found if _is_good(store, one)), None)


def _is_good(store: Store, one: SnapshotSummary) -> bool:
    try:
        digest = load(store, one.id).document.digest
        if digest is None:
            return False
        parse_notebook(store.read(digest, largest=LARGEST_NOTEBOOK_BYTES), what=one.notebook)
    except NbproofError:
        return False
    return True
