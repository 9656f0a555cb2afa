"""Cells whose packages changed in the kernel's environment since they ran."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from nbproof.capture.analysis import imported, names_of
from nbproof.environment.drifting import drift
from nbproof.environment.locking import normal
from nbproof.model.environment import Drift, Environment
from nbproof.model.ids import CellId
from nbproof.model.runs import CellRun
from nbproof.model.status import CellSource

_OTHERWISE_NAMED: Mapping[str, str] = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "fitz": "pymupdf",
    "osgeo": "gdal",
    "pil": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""Distributions of modules that have another name."""


def drifted(
    cells: Iterable[CellSource],
    runs: Iterable[CellRun],
    then: Callable[[CellRun], Environment | None],
    present: Environment | None,
) -> dict[CellId, tuple[Drift, ...]]:
    """For each cell the packages that it uses and that are not those that its last run had.

    `then` gives the environment of a run, None where it is not known.
    """
    if present is None:
        return {}
    last = {run.cell_id: run for run in runs}
    asked = tuple(cell for cell in cells if cell.type == "code" and cell.id in last)
    moved: dict[int, dict[str, Drift]] = {}
    found: dict[CellId, tuple[Drift, ...]] = {}
    aliases: dict[str, str] = {}
    for cell in asked:
        aliases |= imported(cell.source)
        before = then(last[cell.id])
        if before is None or before is present:
            continue
        if id(before) not in moved:
            moved[id(before)] = _packages(drift(before, present))
        if not moved[id(before)]:
            continue
        used = _used(cell.source, aliases)
        mine = tuple(one for name, one in sorted(moved[id(before)].items()) if name in used)
        if mine:
            found[cell.id] = mine
    return found


def _packages(drifts: Iterable[Drift]) -> dict[str, Drift]:
    return {one.name: one for one in drifts if one.kind == "package"}


def _used(source: str, aliases: Mapping[str, str]) -> set[str]:
    """The distributions that a source imports, or whose modules it uses by a name from above."""
    names = names_of(source)
    modules = {*imported(source).values()}
    modules |= {aliases[name] for name in names.reads | names.maybe_reads if name in aliases}
    return {_distribution(module) for module in modules}


def _distribution(module: str) -> str:
    name = normal(module)
    return _OTHERWISE_NAMED.get(name, name)
