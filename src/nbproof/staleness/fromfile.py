"""What can be told from the notebook file alone: the order of execution and names never bound."""

from __future__ import annotations

from collections import Counter

from nbproof.capture.agent.names import BUILTINS, Names
from nbproof.capture.analysis import names_of
from nbproof.model.ids import CellId
from nbproof.model.status import CellSource, CellVerdict, Reason, State, Status
from nbproof.staleness.evidence import Evidence, Recorded
from nbproof.staleness.sentences import sentence_of

_ALWAYS = BUILTINS | {"get_ipython", "display", "In", "Out", "exit", "quit", "__name__", "_"}


def judge(path: str, evidence: Evidence) -> Status:
    """A verdict without history: only what a clean run would surely contradict is called so."""
    names = {cell.id: names_of(cell.source) for cell in evidence.cells}
    ran = [cell for cell in evidence.cells if _count(evidence, cell.id) is not None]
    verdicts = []
    for cell, index in zip(evidence.cells, evidence.indexes, strict=True):
        reason = _reason(cell, ran, names, evidence)
        verdicts.append(_verdict(cell, index, evidence, reason))
    cells = tuple(verdicts)
    return Status(
        path=path,
        counts=Counter(cell.state for cell in cells),
        sentence=sentence_of(cells),
        diverged_names=(),
        cells=cells,
        basis="file",
        fix=_fix(cells, evidence, names),
    )


def _fix(
    cells: tuple[CellVerdict, ...], evidence: Evidence, names: dict[CellId, Names]
) -> tuple[CellId, ...]:
    """The cells that ran out of order, and all above them that make what they use.

    Those that wait for a name which nobody makes, or only a cell below, cannot be mended so.
    """
    needed: set[CellId] = set()
    for position, cell in enumerate(cells):
        if cell.state == "out-of-order":
            chain, lacking = _chain(evidence.cells[: position + 1], names)
            below = {name for one in evidence.cells[position:] for name in names[one.id].binds}
            if not lacking & below and not any(
                one.id in chain and one.state == "ghost" for one in cells
            ):
                needed |= chain
    return tuple(cell.id for cell in cells if cell.id in needed)


def _chain(
    cells: tuple[CellSource, ...], names: dict[CellId, Names]
) -> tuple[set[CellId], frozenset[str]]:
    """The last of these cells with those above that make what it uses; the names nobody makes."""
    *above, last = cells
    chain = {last.id}
    wanted = names[last.id].reads | names[last.id].maybe_reads
    for cell in reversed(above):
        own = names[cell.id]
        if wanted & (own.binds | own.mutates):
            chain.add(cell.id)
            wanted = (wanted - own.binds) | own.reads | own.maybe_reads
    return chain, wanted


def _count(evidence: Evidence, cell: CellId) -> int | None:
    recorded = evidence.recorded.get(cell)
    return recorded.execution_count if recorded is not None else None


def _verdict(
    cell: CellSource, index: int, evidence: Evidence, reason: Reason | None
) -> CellVerdict:
    recorded = evidence.recorded.get(cell.id, Recorded(execution_count=None, has_outputs=False))
    has_run = recorded.has_outputs or recorded.execution_count is not None
    state: State = "earlier-session" if has_run and cell.source.strip() else "not-run"
    if reason is not None:
        state = "ghost" if reason.kind == "deleted-upstream" else "out-of-order"
    return CellVerdict(
        id=cell.id,
        index=index,
        execution_count=None,
        session=evidence.session,
        state=state,
        fresh=None if reason is None else False,
        rerun_now=None,
        reasons=() if reason is None else (reason,),
    )


def _reason(
    cell: CellSource, ran: list[CellSource], names: dict[CellId, Names], evidence: Evidence
) -> Reason | None:
    own = _count(evidence, cell.id)
    if own is None:
        return None
    above = evidence.cells[: [one.id for one in evidence.cells].index(cell.id)]
    for name in sorted(names[cell.id].reads - _ALWAYS):
        found = _of_name(name, own, above, ran, names, evidence)
        if found is not None:
            return found
    return None


def _of_name(
    name: str,
    own: int,
    above: tuple[CellSource, ...],
    ran: list[CellSource],
    names: dict[CellId, Names],
    evidence: Evidence,
) -> Reason | None:
    """What is wrong with a name that the cell with prompt number `own` used."""
    binders = [one for one in evidence.cells if name in names[one.id].binds]
    before = [one for one in binders if one in above]
    if not binders:
        if any(_may_bind_unseen(names[one.id], one) for one in evidence.cells):
            return None
        sentence = f"Uses `{name}`, which no cell of this notebook makes."
        return Reason(kind="deleted-upstream", sentence=sentence, name=name)
    if not before:
        earlier = [one for one in binders if (_count(evidence, one.id) or own) < own]
        if not earlier:
            return None
        label = f"[{_count(evidence, earlier[-1].id)}]"
        sentence = f"Used `{name}` from {label}, which stands below it."
        return Reason(kind="out-of-order", sentence=sentence, name=name, cell=earlier[-1].id)
    nearest = before[-1]
    number = _count(evidence, nearest.id)
    if nearest in ran and number is not None and number > own:
        sentence = f"Ran before [{number}], which makes its `{name}` and stands above it."
        return Reason(kind="out-of-order", sentence=sentence, name=name, cell=nearest.id)
    return None


def _may_bind_unseen(names: Names, cell: CellSource) -> bool:
    """Whether a cell may bind names that its source does not show."""
    return names.unknown is not None and bool(cell.source.strip())
