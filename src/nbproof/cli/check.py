"""nbproof check: yes or no, for scripts, pre-commit and CI."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.errors import NO
from nbproof.cli.judging import Judged, Unjudged, batch_code, documents_of, is_single, judged, label
from nbproof.cli.place import around
from nbproof.cli.policy import Broken, broken, matches, policy_of
from nbproof.cli.tables import Shown, counted, line
from nbproof.model.status import CellVerdict, Status


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--strict", is_flag=True, help="Fail also where it cannot be told.")
@answers
def command(paths: tuple[str, ...], *, strict: bool) -> Answer:
    """Fail where an output cannot be trusted, for scripts and CI.

    PATH is a notebook or a folder; without one, all notebooks below the current folder are
    checked. One line an output that fails, and one a rule of the project's policy that is not kept;
    exit code 1 where there is one.
    """
    found = judged(paths)
    kept = [_kept(one, strict=strict) for one in found if isinstance(one, Status)]
    failing = [(path, cell) for path, cells, _ in kept for cell in cells]
    rules = [rule for _, _, broken_rules in kept for rule in broken_rules]
    return Answer(
        document=_document(found, rules, single=is_single(paths)),
        shown=(
            *_failures(failing),
            *(line(f"{one.path} {one.rule}: {one.why}") for one in rules),
            *_unjudged(found),
            line(_summary(found, len(failing)), "bold"),
        ),
        exit_code=batch_code(found, NO if failing or rules else 0),
    )


def _kept(status: Status, *, strict: bool) -> tuple[str, list[CellVerdict], list[Broken]]:
    """Of one notebook, the outputs that fail and the rules that it does not keep."""
    place, notebook = around(status.path)
    policy = policy_of(place.room.root)
    is_asked = matches(place.room.workspace.name_of(notebook), policy.fresh)
    cells = [cell for cell in status.cells if is_asked and _fails(cell, strict=strict)]
    now = datetime.now(timezone.utc)
    rules = list(broken(policy, place.room, notebook, shown_as=status.path, now=now))
    return status.path, cells, rules


def _document(found: tuple[Judged, ...], rules: Iterable[Broken], *, single: bool) -> object:
    """The verdicts, each with the rules that its notebook does not keep."""
    by_path: dict[str, list[dict[str, str]]] = {}
    for one in rules:
        by_path.setdefault(one.path, []).append({"rule": one.rule, "why": one.why})
    told = [{**one, "broken": by_path.get(str(one.get("path")), [])} for one in documents_of(found)]
    return told[0] if single else told


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
