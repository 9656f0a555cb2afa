"""nbproof show: what a snapshot holds."""

from __future__ import annotations

from collections.abc import Iterable

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.place import here
from nbproof.cli.tables import Shown, counted, line, moment, short, size, table
from nbproof.model.data import DataState
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot
from nbproof.snapshots.history import resolve
from nbproof.wire.documents import snapshot_document


@click.command("show")
@click.argument("snapshot")
@answers
def command(snapshot: str) -> Answer:
    """Show what a snapshot holds.

    SNAPSHOT is an id, or the beginning of one.
    """
    room = here().room
    found = room.load(resolve(room.store, snapshot))
    return Answer(document=snapshot_document(found), shown=tuple(_shown(found)))


def _shown(snapshot: Snapshot) -> Iterable[Shown]:
    yield line(f"snapshot {snapshot.id}", "bold")
    yield from (line(f"{heading:<12} {text}") for heading, text in _facts(snapshot) if text)
    if snapshot.runs:
        yield line("")
        yield table("run", "cell", "outcome", "took", "files", rows=map(_run, snapshot.runs))
    files = [
        *(("data", state) for state in snapshot.data),
        *(("code", state) for state in snapshot.code),
    ]
    if files:
        yield line("")
        yield table("kind", "size", "kept", "digest", "file", rows=(_file(*file) for file in files))


def _facts(snapshot: Snapshot) -> Iterable[tuple[str, str]]:
    yield "notebook", f"{snapshot.notebook} ({size(snapshot.document.size_bytes)})"
    yield "taken", moment(snapshot.taken_at)
    yield "name", snapshot.name or ""
    yield "summary", snapshot.summary
    yield "parent", short(snapshot.parent) if snapshot.parent else "none, it is the first"
    yield "script", snapshot.script.path if snapshot.script else ""
    yield "environment", _environment(snapshot)
    yield "revision", _revision(snapshot)
    yield "captured by", ", ".join(snapshot.capture)


def _environment(snapshot: Snapshot) -> str:
    environment = snapshot.environment
    if environment is None:
        return "not recorded"
    return f"Python {environment.python}, {counted(len(environment.packages), 'package')}"


def _revision(snapshot: Snapshot) -> str:
    if snapshot.revision is None:
        return ""
    return short(snapshot.revision.commit) + (" with changes" if snapshot.revision.dirty else "")


def _run(run: CellRun) -> tuple[str, str, str, str, str]:
    took_s = (run.ended_at - run.started_at).total_seconds()
    files = [f"read {read.path}" for read in run.files_read if not read.is_code]
    files += [f"wrote {written.path}" for written in run.files_written]
    return f"[{run.execution_count}]", run.cell_id, run.outcome, f"{took_s:.1f} s", ", ".join(files)


def _file(kind: str, state: DataState) -> tuple[str, str, str, str, str]:
    if state.digest is None:
        return kind, "absent", "", "", state.path
    kept = "yes" if state.kept else "digest only"
    return kind, size(state.size_bytes), kept, short(state.digest), state.path
