"""The proof file of a notebook, from its cells and what is recorded of their runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nbproof.model.environment import Environment
from nbproof.model.ids import CellId, Digest
from nbproof.model.prooffile import ProofCell, ProofEntry, ProofFile
from nbproof.model.runs import CellRun
from nbproof.model.status import CellSource
from nbproof.pairing.sources import source_digest
from nbproof.wire import records
from nbproof.wire.canonical import digest_of

ENDING = ".proof.json"


def proof_of(
    name: str,
    cells: Sequence[CellSource],
    runs: Sequence[CellRun],
    environment: Environment | None,
    present: ProofFile | None,
) -> ProofFile:
    """The proof file of the notebook that is called `name`.

    `present` is the one that lies there. What it says stays as long as a cell shows outputs of a
    run that is not among `runs`: they were recorded elsewhere, and came with git.
    """
    here = frozenset(cell.id for cell in cells)
    last = _last_of_each(run for run in runs if run.cell_id in here)
    carried = _carried(present, here, last)
    before = present if present is not None and carried else ProofFile(notebook=name, cells=())
    files = _Files(before)
    for run in runs:
        files.take_in(run, counts=run.cell_id in here)
    order = {cell: rank for rank, cell in enumerate((*carried, *last), 1)}
    return ProofFile(
        notebook=name,
        cells=tuple(_cell(cell, order.get(cell.id)) for cell in cells),
        inputs=_sorted(files.inputs),
        outputs=_sorted(files.outputs),
        code=_sorted(files.code),
        environment=environment_digest(environment) if environment else before.environment,
        python=environment.python if environment else before.python,
    )


def environment_digest(environment: Environment) -> Digest:
    """The digest of an environment's canonical record, as snapshots name it."""
    return digest_of(records.encode(environment))


def _cell(cell: CellSource, order: int | None) -> ProofCell:
    return ProofCell(id=cell.id, type=cell.type, source=source_digest(cell.source), order=order)


def _last_of_each(runs: Iterable[CellRun]) -> tuple[CellId, ...]:
    """The cells in the order of their last runs."""
    last: dict[CellId, None] = {}
    for run in runs:
        last.pop(run.cell_id, None)
        last[run.cell_id] = None
    return tuple(last)


def _carried(
    present: ProofFile | None, here: frozenset[CellId], last: Sequence[CellId]
) -> tuple[CellId, ...]:
    """The cells whose last run only the present proof file knows, in the order of those runs."""
    ranked = sorted(
        (cell.order, cell.id) for cell in (present.cells if present else ()) if cell.order
    )
    return tuple(cell for _, cell in ranked if cell in here and cell not in last)


def _sorted(entries: Mapping[str, ProofEntry]) -> tuple[ProofEntry, ...]:
    return tuple(entries[path] for path in sorted(entries) if not path.endswith(ENDING))


class _Files:
    """The files of runs, taken in one after the other, after what was known before them."""

    def __init__(self, before: ProofFile) -> None:
        self.inputs = {entry.path: entry for entry in before.inputs}
        self.outputs = {entry.path: entry for entry in before.outputs}
        self.code = {entry.path: entry for entry in before.code}
        self._left: dict[str, Digest | None] = {}

    def take_in(self, run: CellRun, *, counts: bool) -> None:
        """Note what a run read and wrote; of one that does not count, what it left behind.

        A file that the notebook wrote itself is an input only once somebody else changed it.
        """
        for read in run.files_read:
            entry = ProofEntry(path=read.path, digest=read.digest, size_bytes=read.size_bytes)
            is_known = read.path in self._left and self._left[read.path] == read.digest
            if counts and read.is_code:
                self.code[read.path] = entry
            elif counts and not is_known:
                self.inputs[read.path] = entry
            self._left[read.path] = read.digest
        for write in run.files_written:
            self._left[write.path] = write.digest
            self.outputs.pop(write.path, None)
            is_there = write.digest is not None or write.size_bytes
            if counts and is_there and not write.path.startswith("/"):
                self.outputs[write.path] = ProofEntry(
                    path=write.path, digest=write.digest, size_bytes=write.size_bytes
                )
