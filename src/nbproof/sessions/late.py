"""Joins what a run's threads, tasks and children did after its cell to the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nbproof.model.runs import CellRun, FileRead, FileWrite


def joined(
    run: CellRun, reads: Iterable[FileRead], writes: Iterable[FileWrite], unseen: Iterable[str]
) -> CellRun:
    """The run with later accesses; what stood in a file's place first stays what stood there.

    A file that the run itself made is none that it reads.
    """
    written = {write.path: write for write in run.files_written}
    made = {path for path, write in written.items() if write.before is None}
    for write in writes:
        earlier = written.get(write.path)
        written[write.path] = write if earlier is None else _after(earlier, write)
    read = dict.fromkeys((*run.files_read, *(one for one in reads if one.path not in made)))
    return replace(
        run,
        files_read=tuple(read),
        files_written=tuple(written.values()),
        not_observed=tuple(dict.fromkeys((*run.not_observed, *unseen))),
    )


def _after(earlier: FileWrite, later: FileWrite) -> FileWrite:
    return replace(later, before=earlier.before, keeps=earlier.keeps and later.keeps)
