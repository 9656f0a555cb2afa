"""The verdicts as one page of HTML that needs nothing else and runs nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from jinja2 import Environment, PackageLoader, StrictUndefined

from nbproof.model.replaying import Grade, ReplayedCell, Verdict
from nbproof.replay.batch import Unreplayed
from nbproof.replay.reports.marked import marked
from nbproof.replay.reports.reported import Reported
from nbproof.replay.reports.sides import Side, sides
from nbproof.replay.wording import label

MOST_TOLD = 3
TEMPLATE = "page.html.jinja"
GLYPHS: dict[str, str] = {
    "identical": "=",
    "equivalent": "≈",
    "different": "≠",
    "failed": "✕",
    "not-compared": "-",
    "not replayed": "✕",
}
_environment = Environment(
    loader=PackageLoader("nbproof.replay.reports", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A cell that is not identical, with both sides of its outputs where they were kept.

    `whys` are the first differences of its grade with their causes, `marked` pictures of where
    pictures differ, as data addresses.
    """

    cell: ReplayedCell
    whys: tuple[tuple[str, str | None], ...]
    source: str
    recorded: Side | None
    replayed: Side | None
    marked: tuple[str, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notebook:
    """A notebook's part of the page; `verdict` or `refused` is None."""

    name: str
    anchor: str
    grade: str
    verdict: Verdict | None
    refused: Unreplayed | None
    cells: tuple[_Cell, ...]


def page(results: Sequence[Reported]) -> str:
    """The report of these results; the outputs in it are text and pictures."""
    notebooks = [_notebook(one, number) for number, one in enumerate(results)]
    return _environment.get_template(TEMPLATE).render(
        notebooks=notebooks,
        totals=Counter(one.grade for one in notebooks),
        glyphs=GLYPHS,
        label=label,
        reproduced=sum(one.verdict is not None and one.verdict.reproduced for one in notebooks),
    )


def _notebook(one: Reported, number: int) -> _Notebook:
    result = one.result
    verdict = result if isinstance(result, Verdict) else None
    return _Notebook(
        name=result.notebook,
        anchor=f"notebook-{number}",
        grade="not replayed" if verdict is None else verdict.grade,
        verdict=verdict,
        refused=None if isinstance(result, Verdict) else result,
        cells=() if verdict is None else tuple(_cells(one, verdict)),
    )


def _cells(one: Reported, verdict: Verdict) -> Iterator[_Cell]:
    order: tuple[Grade, ...] = ("failed", "different", "equivalent")
    for cell in sorted(
        (cell for cell in verdict.cells if cell.grade in order),
        key=lambda cell: (order.index(cell.grade), cell.index),
    ):
        shown = one.shown(cell.index)
        recorded, replayed = (
            (None, None) if shown is None else sides(shown.recorded, shown.replayed)
        )
        yield _Cell(
            cell=cell,
            whys=tuple(_whys(cell)),
            source="" if shown is None else shown.source,
            recorded=recorded,
            replayed=replayed,
            marked=tuple(_marked(recorded, replayed)),
            is_cut=shown is not None and shown.is_cut,
        )


def _whys(cell: ReplayedCell) -> Iterator[tuple[str, str | None]]:
    """The first differences; of those with one cause the last one names it."""
    told = [one for one in cell.differences if one.grade == cell.grade][:MOST_TOLD]
    for one, after in zip_longest(told, told[1:]):
        is_named_below = after is not None and after.cause == one.cause
        yield one.detail, None if is_named_below else one.cause


def _marked(recorded: Side | None, replayed: Side | None) -> Iterator[str]:
    """Where pictures at the same place differ."""
    if recorded is None or replayed is None:
        return
    for one, other in zip(recorded.pictures, replayed.pictures, strict=False):
        found = marked(one.partition(",")[2], other.partition(",")[2])
        if found is not None:
            yield f"data:image/png;base64,{found}"
