"""One line on what a snapshot brought, by meaning: "ran [3] [7]; sales.csv +1,204 rows"."""

from __future__ import annotations

from collections.abc import Iterator

from nbproof.environment.drifting import drift
from nbproof.model.data import DataState
from nbproof.model.errors import DamagedStore
from nbproof.model.ids import Digest
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import FileDifference, Snapshot
from nbproof.snapshots.cells import cell_differences, cells_of
from nbproof.snapshots.diff import file_differences
from nbproof.store.interface import Store

_MOST_RUNS = 6
_MOST_PARTS = 5
_LARGEST_COUNTED_BYTES = 64 * 1024 * 1024
_BLOCK_BYTES = 1024 * 1024
_TABLES = (".csv", ".tsv")
_UNITS = (("GB", 10**9), ("MB", 10**6), ("KB", 10**3))


def summarise(store: Store, previous: Snapshot | None, snapshot: Snapshot) -> str:
    """What is new in `snapshot` after `previous`."""
    if previous is None:
        return "first snapshot"
    new_runs = runs_since(previous, snapshot)
    parts = [
        *_runs(new_runs),
        *_edits(store, previous, snapshot),
        *(_file(store, difference) for difference in file_differences(previous, snapshot)),
        *_overwritten(new_runs),
        *_environment(previous, snapshot),
    ]
    if not parts:
        is_changed = previous.document != snapshot.document
        return "outputs or metadata changed" if is_changed else "saved"
    left = len(parts) - _MOST_PARTS
    return "; ".join([*parts[:_MOST_PARTS], *([f"{left:,} more changes"] if left > 0 else [])])


def runs_since(previous: Snapshot | None, snapshot: Snapshot) -> tuple[CellRun, ...]:
    """The runs that the previous snapshot did not have yet."""
    known = {_key(run) for run in previous.runs} if previous else set()
    return tuple(run for run in snapshot.runs if _key(run) not in known)


def _key(run: CellRun) -> tuple[str, str, int]:
    return run.session, run.cell_id, run.execution_count


def _runs(runs: tuple[CellRun, ...]) -> Iterator[str]:
    if len(runs) > _MOST_RUNS:
        yield f"{len(runs):,} runs"
    elif runs:
        yield "ran " + " ".join(f"[{run.execution_count}]" for run in runs)


def _edits(store: Store, previous: Snapshot, snapshot: Snapshot) -> Iterator[str]:
    if previous.document == snapshot.document:
        return
    try:
        changes = cell_differences(cells_of(store, previous), cells_of(store, snapshot))
    except DamagedStore:
        return
    added = sum(change.before is None for change in changes)
    removed = sum(change.after is None for change in changes)
    edited = len(changes) - added - removed
    for verb, count in (("edited", edited), ("added", added), ("removed", removed)):
        if count:
            yield f"{verb} {count:,} {'cell' if count == 1 else 'cells'}"


def _file(store: Store, difference: FileDifference) -> str:
    before, after = difference.before, difference.after
    if before is None:
        return f"{difference.path} is new"
    if after is None:
        return f"{difference.path} is gone"
    rows = _rows(store, before), _rows(store, after)
    if rows[0] is not None and rows[1] is not None and rows[0] != rows[1]:
        return f"{difference.path} {_signed(rows[1] - rows[0])} rows"
    if before.size_bytes != after.size_bytes:
        return f"{difference.path} {_size(after.size_bytes - before.size_bytes)}"
    return f"{difference.path} changed"


def _overwritten(runs: tuple[CellRun, ...]) -> Iterator[str]:
    for run in runs:
        for write in run.files_written:
            if write.before is not None:
                verb = "overwrote" if write.digest else "deleted"
                yield f"cell [{run.execution_count}] {verb} {write.path}"


def _environment(previous: Snapshot, snapshot: Snapshot) -> Iterator[str]:
    if previous.environment is None or snapshot.environment is None:
        return
    changes = drift(previous.environment, snapshot.environment)
    if len(changes) == 1:
        yield f"{changes[0].name} {changes[0].recorded or 'none'} → {changes[0].present or 'none'}"
    elif changes:
        yield f"{len(changes):,} changes of the environment"


def _rows(store: Store, state: DataState) -> int | None:
    """The number of lines of a table in text, None for other files and very large ones."""
    is_table = state.path.lower().endswith(_TABLES)
    if not is_table or not state.kept or state.size_bytes > _LARGEST_COUNTED_BYTES:
        return None
    try:
        return _lines(store, state.digest) if state.digest else None
    except DamagedStore:
        return None


def _lines(store: Store, digest: Digest) -> int:
    with store.open(digest) as file:
        blocks = iter(lambda: file.read(_BLOCK_BYTES), b"")
        return sum(block.count(b"\n") for block in blocks)


def _signed(count: int) -> str:
    return f"{_sign(count)}{abs(count):,}"


def _size(size_bytes: int) -> str:
    """A change of size in the unit that a person would use."""
    amount = abs(size_bytes)
    fitting = ((unit, scale) for unit, scale in _UNITS if amount >= scale)
    unit, scale = next(fitting, ("bytes", 1))
    shown = f"{amount:,}" if scale == 1 else f"{amount / scale:,.1f}"
    return f"{_sign(size_bytes)}{shown} {unit}"


def _sign(count: int) -> str:
    return "+" if count > 0 else "\N{MINUS SIGN}"
