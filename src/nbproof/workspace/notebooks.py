"""Reading a notebook from disk: whole, checked, and quick also where it is large."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.model.ids import CellId
from nbproof.model.status import CellSource
from nbproof.store.interface import Stamp
from nbproof.store.regular import NotRegularError, opened

LARGEST_NOTEBOOK_BYTES = 512 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_CONFLICT = re.compile(rb"^[ \t]*(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)
_TRIES = 3
_PAUSE_S = 0.1
_YOUNG_S = 1.0
_KNOWN_FORMAT = 4

CellType = Literal["code", "markdown", "raw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineCell:
    """A cell without its outputs; `id` is `cell-<index>` where the notebook gives none."""

    id: CellId
    type: CellType
    source: str
    execution_count: int | None
    has_outputs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A notebook: its bytes as they are on disk, and what they say.

    `language` and `kernel_name` are None where the notebook names none.
    """

    raw: bytes
    cells: tuple[OutlineCell, ...]
    language: str | None
    kernel_name: str | None


class _Cell(msgspec.Struct):
    cell_type: CellType
    id: str | None = None
    source: str | list[str] = ""
    execution_count: int | None = None
    outputs: msgspec.Raw = msgspec.Raw(b"[]")


class _Named(msgspec.Struct):
    name: str | None = None
    language: str | None = None


class _Metadata(msgspec.Struct):
    kernelspec: _Named | None = None
    language_info: _Named | None = None


class _Notebook(msgspec.Struct):
    nbformat: int
    cells: list[_Cell] | None = None
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


def read_notebook(path: Path) -> Document:
    """The notebook at `path`; raises BadInput or CannotBeDoneHere with one clear line.

    Jupyter writes notebooks in place: one that is only just being written is read again.
    """
    for _ in range(_TRIES):
        try:
            return parse_notebook(_whole(path), what=str(path))
        except BadInput:
            if not _is_being_written(path):
                raise
            time.sleep(_PAUSE_S)
    return parse_notebook(_whole(path), what=str(path))


def _is_being_written(path: Path) -> bool:
    """Whether a file was changed within the last moments."""
    try:
        return 0 <= time.time() - path.stat().st_mtime < _YOUNG_S
    except (OSError, ValueError):
        return False


def parse_notebook(raw: bytes, *, what: str) -> Document:
    """The notebook that these bytes are; `what` names it in messages. Raises BadInput."""
    try:
        notebook = _decoder.decode(raw.removeprefix(_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(raw, what, error) from error
    if notebook.nbformat != _KNOWN_FORMAT or notebook.cells is None:
        raise BadInput(
            f"{what} has notebook format {notebook.nbformat}; nbproof reads format 4",
            hint="Open and save it in JupyterLab, or run `jupyter nbconvert --to notebook`.",
        )
    named = notebook.metadata.kernelspec or _Named()
    spoken = notebook.metadata.language_info or _Named()
    return Document(
        raw=raw,
        cells=tuple(_outline(notebook.cells)),
        language=named.language or spoken.name,
        kernel_name=named.name,
    )


_decoder = msgspec.json.Decoder(_Notebook)


def _outline(cells: list[_Cell]) -> Iterator[OutlineCell]:
    """The cells, each under an id of its own: of cells with the same id, the first keeps it."""
    taken: set[str] = set()
    for index, cell in enumerate(cells):
        name = cell.id or f"cell-{index}"
        while name in taken:
            name = f"{name}-{index}"
        taken.add(name)
        yield OutlineCell(
            id=CellId(name),
            type=cell.cell_type,
            source=cell.source if isinstance(cell.source, str) else "".join(cell.source),
            execution_count=cell.execution_count,
            has_outputs=bytes(cell.outputs).strip() not in {b"[]", b"null"},
        )


def _whole(path: Path) -> bytes:
    """All bytes of the notebook, read between two looks that agree."""
    try:
        for _ in range(_TRIES):
            with opened(path) as file:
                before = Stamp.of(os.fstat(file))
                if before.size_bytes > LARGEST_NOTEBOOK_BYTES:
                    raise BadInput(f"{path} is no notebook: {before.size_bytes:,} bytes")
                with os.fdopen(os.dup(file), "rb") as stream:
                    raw = stream.read(LARGEST_NOTEBOOK_BYTES)
                if Stamp.of(os.fstat(file)) == before:
                    return raw
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}", hint="Check the path.") from None
    except NotRegularError:
        kind = "a folder" if path.is_dir() else "no regular file"
        raise BadInput(f"{path} is {kind}, not a notebook", hint="Name an .ipynb file.") from None
    except PermissionError as error:
        raise CannotBeDoneHere(f"{path} cannot be read: {error.strerror}") from error
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    raise CannotBeDoneHere(f"{path} keeps changing while it is being read", hint="Try again.")


def _unreadable(raw: bytes, what: str, error: Exception) -> BadInput:
    """Why these bytes are no notebook, as precisely as can be told."""
    if not raw.strip():
        return BadInput(f"{what} is empty, not a notebook")
    if _CONFLICT.search(raw):
        return BadInput(
            f"{what} holds git's conflict markers", hint="Resolve the conflict, then try again."
        )
    if "truncated" in str(error):
        return BadInput(
            f"{what} ends in the middle: it was written only in part",
            hint="Save it again, or put an earlier state back with `nbproof restore`.",
        )
    return BadInput(f"{what} is not a notebook: {_fault(raw, error)}")


def _fault(raw: bytes, error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "it is not UTF-8"
    return str(error)


def sources_of(document: Document | None) -> tuple[CellSource, ...]:
    """The cells of a notebook on disk; none without one."""
    if document is None:
        return ()
    return tuple(
        CellSource(id=cell.id, type=cell.type, source=cell.source) for cell in document.cells
    )
