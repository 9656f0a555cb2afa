"""The verdicts on the notebooks that a verb was given, from disk and history; runs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from nbproof.cli.errors import exit_code, failure
from nbproof.cli.notebooks import is_folder, named
from nbproof.cli.place import around
from nbproof.model.errors import BadInput, NbproofError
from nbproof.model.status import CellVerdict, Status
from nbproof.sessions import verdicts
from nbproof.wire.statuses import status_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Unjudged:
    """A notebook of a batch that cannot be judged, and why."""

    path: str
    error: NbproofError


Judged = Status | Unjudged


def judged(paths: tuple[str, ...]) -> tuple[Judged, ...]:
    """The verdict on each notebook; without paths, on all below the current folder.

    One notebook that cannot be judged raises; in a batch the others are judged nevertheless.
    """
    if is_single(paths):
        return (_status(paths[0]),)
    return tuple(_status_or_error(path) for path in named(paths))


def is_single(paths: tuple[str, ...]) -> bool:
    """Whether one notebook was asked for, and not a batch."""
    return len(paths) == 1 and not is_folder(Path(paths[0]))


def document_of(found: tuple[Judged, ...], *, single: bool) -> object:
    """The contract's JSON: one notebook's verdict as it is, a batch's as a list."""
    documents = documents_of(found)
    return documents[0] if single else documents


def documents_of(found: Iterable[Judged]) -> list[dict[str, object]]:
    """The same, always as a list."""
    return [_document(one) for one in found]


def batch_code(found: Iterable[Judged], answer_code: int) -> int:
    """The highest exit code of the notebooks that cannot be judged and of the answer."""
    codes = (exit_code(one.error) for one in found if isinstance(one, Unjudged))
    return max(answer_code, *codes, 0)


def label(cell: CellVerdict) -> str:
    """A cell as people find it: its count in the present session, else its place."""
    if cell.execution_count is not None:
        return f"[{cell.execution_count}]"
    return f"cell {cell.index + 1}"


def _document(one: Judged) -> dict[str, object]:
    if isinstance(one, Unjudged):
        return {"path": one.path, **asdict(failure(one.error))}
    return status_document(one)


def _status_or_error(path: str) -> Judged:
    try:
        return _status(path)
    except NbproofError as error:
        return Unjudged(path=path, error=error)


def _status(path: str) -> Status:
    place, notebook = around(path)
    if notebook.is_dir():
        raise BadInput(f"{path} is a folder", hint="Name a notebook.")
    return verdicts.status(place.room, notebook, shown_as=path, live=None, cells=None)
