"""How far outputs may lie apart: as the project says, and as the tags of single cells do.

A project says it in pyproject.toml, `[[tool.nbproof.tolerances]]` with `notebooks`, a list of the
shell's patterns, and `relative`, `pixel-share`, `pixel-levels`; the first that fits a notebook
counts. A cell says it with the tags `nbproof-relative=1e-3` and `nbproof-ignore-output`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from nbproof.model.errors import BadInput
from nbproof.replay.compare.rules import Tolerance
from nbproof.replay.tags import tags_of
from nbproof.store.tables import Table, of_project
from nbproof.workspace.notebooks import Document

RELATIVE = "nbproof-relative="
IGNORING = frozenset({"nbproof-ignore-output", "nbval-ignore-output", "NBVAL_IGNORE_OUTPUT"})
"""The tags by which a cell's output is not compared; nbval's say the same."""

_FIELDS = {"relative": "relative", "pixel-share": "pixel_share", "pixel-levels": "pixel_levels"}
_MOST = {"relative": 1.0, "pixel_share": 1.0, "pixel_levels": 255.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is allowed to one cell; `is_ignored`: its output is not compared, its errors are."""

    tolerance: Tolerance
    is_ignored: bool = False


def allowances(root: Path, notebook: str, document: Document) -> tuple[Allowance, ...]:
    """What is allowed to each cell of a notebook, by index.

    Raises BadInput where settings or tags cannot be understood.
    """
    own = _of_project(root, notebook)
    return tuple(_of_tags(own, tags) for tags in tags_of(document))


def _of_tags(own: Tolerance, tags: tuple[str, ...]) -> Allowance:
    for tag in tags:
        if tag.startswith(RELATIVE):
            value = _number(tag.removeprefix(RELATIVE), "relative", f"The tag {tag!r}")
            own = replace(own, relative=value)
    return Allowance(tolerance=own, is_ignored=not IGNORING.isdisjoint(tags))


def _of_project(root: Path, notebook: str) -> Tolerance:
    listed = of_project(root).get("tolerances", [])
    what = "tolerances in pyproject.toml"
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadInput(f"{what} is no list of tables", hint="See docs/ci.md.")
    for one in listed:
        patterns = one.get("notebooks", ["*"])
        unknown = sorted(one.keys() - {"notebooks", *_FIELDS})
        if not isinstance(patterns, list) or unknown:
            said = f"{unknown[0]} is unknown" if unknown else "notebooks is no list"
            raise BadInput(f"{what}: {said}", hint="See docs/ci.md.")
        if any(fnmatchcase(notebook, str(pattern)) for pattern in patterns):
            return _tolerance(one, what)
    return Tolerance()


def _tolerance(table: Table, what: str) -> Tolerance:
    given = {
        field: _number(table[name], field, f"{what}: {name}")
        for name, field in _FIELDS.items()
        if name in table
    }
    return replace(Tolerance(), **given)


def _number(value: object, field: str, what: str) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= _MOST[field]:
        raise BadInput(f"{what} is no number from 0 to {_MOST[field]:g}", hint="See docs/ci.md.")
    return number
