"""A notebook's bytes as nbclient knows them: the recorded one, and the one that is run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from nbformat import NotebookNode, from_dict

from nbproof.model.errors import BadInput
from nbproof.replay.compare.cells import Output
from nbproof.workspace.notebooks import Document

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"

Json = dict[str, object]


def recorded_notebook(document: Document) -> Json:
    """The notebook as it was recorded; raises BadInput where it is nested too deeply."""
    try:
        recorded: Json = json.loads(document.raw.decode().removeprefix(_BOM))
    except RecursionError as error:
        raise BadInput("The notebook is nested too deeply to be run") from error
    return recorded


def saved_with(recorded: Json) -> str | None:
    """The version of Python that a notebook says it was saved with; None where it says none."""
    metadata = recorded.get("metadata")
    told = metadata.get("language_info") if isinstance(metadata, dict) else None
    match told:
        case {"name": "python", "version": str() as version}:
            return version
    return None


def to_run(document: Document) -> NotebookNode:
    """A notebook with the same cells and nothing else, to be run."""
    cells: list[Json] = [
        cell_to_run(index, cell.source)
        if cell.type == "code"
        else {"cell_type": cell.type, "id": f"{index}", "metadata": {}, "source": cell.source}
        for index, cell in enumerate(document.cells)
    ]
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return cast("NotebookNode", from_dict(whole))  # type: ignore[no-untyped-call]  # nbformat has none


def cell_to_run(index: int, source: str) -> NotebookNode:
    """A code cell that has not run."""
    cell: Json = {"cell_type": "code", "id": f"{index}", "metadata": {}, "source": source}
    return cast("NotebookNode", from_dict({**cell, "outputs": [], "execution_count": None}))  # type: ignore[no-untyped-call]


def recorded_outputs(recorded: Json, index: int) -> tuple[Output, ...]:
    """The recorded outputs of one cell, their lists of lines joined; none where it has no list."""
    outputs = _cells(recorded)[index].get("outputs")
    if not isinstance(outputs, list):
        return ()
    return tuple(_joined(output) for output in outputs if isinstance(output, dict))


def replayed_outputs(
    ran: NotebookNode, index: int, places: Sequence[tuple[Path, Path]]
) -> tuple[Output, ...]:
    """The outputs that came out, the clean copy's folders named as those that it stands for."""
    names = [(str(one), str(other)) for one, other in places]
    outputs: Sequence[Output] = ran.cells[index].get("outputs", [])
    return tuple(cast("Output", _renamed(output, names)) for output in outputs)


def executed(recorded: Json, ran: NotebookNode) -> str:
    """The recorded notebook's text with the outputs and counts of the run in place of its own."""
    cells = [
        {**old, "outputs": new.outputs, "execution_count": new.execution_count}
        if old.get("cell_type") == "code"
        else old
        for old, new in zip(_cells(recorded), ran.cells, strict=False)
    ]
    return json.dumps({**recorded, "cells": cells}, indent=1, ensure_ascii=False) + "\n"


def _cells(recorded: Json) -> list[Json]:
    return cast("list[Json]", recorded["cells"])


def _joined(output: Json) -> Output:
    """An output whose texts are strings: nbformat also has them as lists of lines."""
    data = output.get("data")
    if isinstance(data, dict):
        return {**output, "data": {kind: _text(kind, value) for kind, value in data.items()}}
    return {key: _whole(value) if key == "text" else value for key, value in output.items()}


def _text(kind: str, value: object) -> object:
    """A representation as one text; JSON stays as it is."""
    return value if kind.endswith("json") else _whole(value)


def _whole(value: object) -> object:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return value


def _renamed(value: object, names: list[tuple[str, str]]) -> object:
    match value:
        case str():
            for one, other in names:
                value = value.replace(one, other)
            return value
        case list():
            return [_renamed(item, names) for item in value]
        case dict():
            return {key: _renamed(item, names) for key, item in value.items()}
        case _:
            return value
