"""What the panel shows beside the verdict: data with what can be put back, and the environment."""

from __future__ import annotations

from collections.abc import Mapping

from nbproof.environment.drifting import drift
from nbproof.model.environment import Environment
from nbproof.model.ids import CellId, Digest, SnapshotId
from nbproof.model.restoring import BeforeRun
from nbproof.model.runs import CellRun, FileRead, FileWrite
from nbproof.model.snapshot import Snapshot
from nbproof.model.status import DataUse, EnvironmentView, PutBack
from nbproof.staleness.evidence import Evidence
from nbproof.store.interface import Store


def data_uses(store: Store, evidence: Evidence, head: Snapshot | None) -> tuple[DataUse, ...]:
    """Each data file of the notebook's last runs, inputs before outputs, by path."""
    last: dict[CellId, CellRun] = {}
    for run in evidence.runs:
        last[run.cell_id] = run
    shown = {cell.id for cell in evidence.cells}
    uses: dict[tuple[str, str], DataUse] = {}
    for cell_id, run in last.items():
        if cell_id not in shown:
            continue
        for read in run.files_read:
            if not read.is_code:
                uses["in", read.path] = _input(store, read, run, evidence.present, head)
        for written in run.files_written:
            uses["out", written.path] = _output(written, run, evidence.present, head)
    return tuple(uses[key] for key in sorted(uses))


def _input(
    store: Store,
    read: FileRead,
    run: CellRun,
    present: Mapping[str, Digest | None],
    head: Snapshot | None,
) -> DataUse:
    now = present.get(read.path)
    put_back = None
    if read.digest is not None and read.digest != now and store.has(read.digest):
        put_back = _put_back(read.path, read.digest, run, head)
    return DataUse(
        path=read.path,
        direction="in",
        cell=run.cell_id,
        recorded=read.digest,
        present=now,
        size_bytes=read.size_bytes,
        is_changed=read.digest != now,
        put_back=put_back,
    )


def _put_back(path: str, digest: Digest, run: CellRun, head: Snapshot | None) -> PutBack:
    """How to ask for the bytes that a run read."""
    if head is not None and any(
        state.path == path and state.digest == digest for state in head.data
    ):
        return PutBack(snapshot=head.id)
    return _before(run, head)


def _before(run: CellRun, head: Snapshot | None) -> PutBack:
    moment = BeforeRun(cell_id=run.cell_id, execution_count=run.execution_count)
    snapshot: SnapshotId | None = head.id if head is not None else None
    return PutBack(snapshot=snapshot, before_run=moment)


def _output(
    written: FileWrite, run: CellRun, present: Mapping[str, Digest | None], head: Snapshot | None
) -> DataUse:
    before = written.before
    now = present.get(written.path)
    can_put_back = before is not None and before.kept and before.digest != now
    return DataUse(
        path=written.path,
        direction="out",
        cell=run.cell_id,
        recorded=written.digest,
        present=now,
        size_bytes=written.size_bytes,
        is_changed=written.digest != now,
        put_back=_before(run, head) if can_put_back else None,
    )


def environment_view(
    recorded: Environment | None, present: Environment | None
) -> EnvironmentView | None:
    """The environment in short; None where none was ever seen."""
    shown = present or recorded
    if shown is None:
        return None
    moved = drift(recorded, present) if recorded is not None and present is not None else ()
    return EnvironmentView(python=shown.python, packages=len(shown.packages), drift=moved)
