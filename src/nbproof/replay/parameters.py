"""Other values for a notebook's parameters, as papermill's tags mark the cell that sets them.

The values are set right after the cell that is tagged `parameters`, in place of a cell tagged
`injected-parameters` that may follow it; see papermill's documentation of its parameters.
"""

from __future__ import annotations

import ast
import json
import keyword
from collections.abc import Iterator, Sequence

from nbproof.capture.analysis import names_of
from nbproof.model.errors import BadInput
from nbproof.replay.steps import Course, Step
from nbproof.replay.tags import tags_of
from nbproof.workspace.notebooks import Document

PARAMETERS, INJECTED = "parameters", "injected-parameters"
_CONSTANTS = {"True": True, "False": False, "None": None}

Setting = tuple[str, str]
"""A parameter's name, and its value as a literal of Python."""


def setting(text: str) -> Setting:
    """The parameter that `NAME=VALUE` sets; VALUE is JSON, a word of Python's, or else a text.

    Raises BadInput where that is no name.
    """
    name, sign, value = text.partition("=")
    name = name.strip()
    if not sign or not name.isidentifier() or keyword.iskeyword(name):
        raise BadInput(f"{text[:80]!r} sets no parameter", hint="Write --set name=value.")
    return name, repr(_value(value))


def with_parameters(course: Course, document: Document, settings: Sequence[Setting]) -> Course:
    """The same runs with the parameters set after the cell that sets them.

    Raises BadInput where no cell is tagged, or it does not set such a name.
    """
    if not settings:
        return course
    if document.language is not None and document.language.lower() != "python":
        raise BadInput("Parameters can be set in Python's notebooks only")
    tagged, injected = (_tagged(document, tag) for tag in (PARAMETERS, INJECTED))
    if tagged is None:
        raise BadInput(
            f"No cell of this notebook is tagged `{PARAMETERS}`",
            hint="Add the tag to the cell that sets them, in JupyterLab's property inspector.",
        )
    _check(names_of(document.cells[tagged].source).binds, settings)
    source = "\n".join(f"{name} = {literal}" for name, literal in _checked(settings))
    new = Step(index=injected, source=source)
    return Course(steps=tuple(_placed(course.steps, tagged, new)), notes=course.notes)


def _placed(steps: Sequence[Step], tagged: int, new: Step) -> Iterator[Step]:
    for step in steps:
        if new.index is None or step.index != new.index:
            yield step
        if step.index == tagged:
            yield new


def _tagged(document: Document, tag: str) -> int | None:
    """The first code cell with this tag."""
    found = enumerate(zip(document.cells, tags_of(document), strict=True))
    return next(
        (index for index, (cell, tags) in found if cell.type == "code" and tag in tags), None
    )


def _check(known: frozenset[str], settings: Sequence[Setting]) -> None:
    unknown = [name for name, _ in settings if name not in known]
    if unknown:
        raise BadInput(
            f"The notebook has no parameter {unknown[0]}",
            hint=f"Its parameters are: {', '.join(sorted(known)) or 'none'}.",
        )


def _checked(settings: Sequence[Setting]) -> Iterator[Setting]:
    """The settings, of which each value is a literal and nothing else."""
    for name, literal in settings:
        try:
            ast.literal_eval(literal)
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            raise BadInput(f"{literal[:80]!r} is no value for {name}") from error
        yield name, literal


def _value(text: str) -> object:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return text


def _no_number(text: str) -> object:
    raise ValueError(f"{text} has no literal")
