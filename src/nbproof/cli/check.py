"""nbproof check: yes or no, for scripts, pre-commit and CI."""

from __future__ import annotations

from collections.abc import Iterable

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NO
from nbproof.cli.judging import Judged, Unjudged, batch_code, document_of, is_single, judged, label
from nbproof.cli.tables import Shown, counted, line
from nbproof.model.status import CellVerdict, Status


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--strict", is_flag=True, help="Fail also where it cannot be told.")
@answers
def command(paths: tuple[str, ...], *, strict: bool) -> Answer:
    """Fail where an output cannot be trusted, for scripts and CI.

    PATH is a notebook or a folder; without one, all notebooks below the current folder are
    checked. One line an output that fails; exit code 1 where there is one.
    """
    found = judged(paths)
    failing = [
        (one.path, cell)
        for one in found
        if isinstance(one, Status)
        for cell in one.cells
        if _fails(cell, strict=strict)
    ]
    return Answer(
        document=document_of(found, single=is_single(paths)),
        shown=(*_failures(failing), *_unjudged(found), line(_summary(found, len(failing)), "bold")),
        exit_code=batch_code(found, NO if failing else 0),
    )


def _fails(cell: CellVerdict, *, strict: bool) -> bool:
    """Whether a cell's output is not what a clean run gives, or with `strict` may not be."""
    if cell.fresh is None:
        return strict and cell.state != "not-run"
    return not cell.fresh


def _failures(failing: Iterable[tuple[str, CellVerdict]]) -> Iterable[Shown]:
    for path, cell in failing:
        why = " ".join(reason.sentence for reason in cell.reasons)
        yield line(f"{path} {label(cell)} {cell.state}: {why}".removesuffix(": "))


def _unjudged(found: Iterable[Judged]) -> Iterable[Shown]:
    for one in found:
        if isinstance(one, Unjudged):
            yield line(f"{one.path}: cannot be judged: {one.error.message}")


def _summary(found: tuple[Judged, ...], failing: int) -> str:
    """What was found, without claiming what was not proven."""
    statuses = [one for one in found if isinstance(one, Status)]
    untold = sum(
        cell.fresh is None and cell.state != "not-run" for one in statuses for cell in one.cells
    )
    where = counted(len(statuses), "notebook")
    told = f"{where}: {counted(failing, 'output')} cannot be trusted"
    return f"{told}, {untold} cannot be told" if untold else told
