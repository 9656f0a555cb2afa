"""What is done after a cell, joined to its run."""

from __future__ import annotations

from datetime import datetime, timezone

from nbproof.model.ids import CellId, Digest, SessionId
from nbproof.model.runs import Before, CellRun, FileRead, FileWrite
from nbproof.sessions.late import joined

NOW = datetime(2026, 11, 26, tzinfo=timezone.utc)
ONE, TWO, OLD = (Digest(f"blake3:{letter * 64}") for letter in "abc")


def a_run(*, reads: tuple[FileRead, ...] = (), writes: tuple[FileWrite, ...] = ()) -> CellRun:
    return CellRun(
        cell_id=CellId("a"),
        session=SessionId("s1"),
        execution_count=1,
        source="",
        outcome="ok",
        started_at=NOW,
        ended_at=NOW,
        files_read=reads,
        files_written=writes,
    )


def read(path: str, digest: Digest = ONE) -> FileRead:
    return FileRead(path=path, digest=digest, size_bytes=1)


def wrote(path: str, digest: Digest | None, before: Before | None = None) -> FileWrite:
    return FileWrite(path=path, digest=digest, size_bytes=1, before=before)


def test_a_file_that_is_read_late_is_a_read_of_the_run() -> None:
    found = joined(a_run(reads=(read("x"),)), [read("x"), read("y")], [], [])

    assert found.files_read == (read("x"), read("y"))


def test_a_file_that_the_run_made_is_none_that_it_reads() -> None:
    found = joined(a_run(writes=(wrote("x", ONE),)), [read("x")], [], [])

    assert found.files_read == ()


def test_what_stood_there_first_stays_what_stood_there() -> None:
    first = Before(digest=OLD, size_bytes=3, kept=True)
    second = Before(digest=ONE, size_bytes=1, kept=True)
    run = a_run(writes=(wrote("x", ONE, first),))

    assert joined(run, [], [wrote("x", TWO, second)], []).files_written == (wrote("x", TWO, first),)


def test_a_new_write_is_added_and_what_was_not_seen_is_said_once() -> None:
    found = joined(a_run(), [], [wrote("x", None)], ["y", "y"])

    assert (found.files_written, found.not_observed) == ((wrote("x", None),), ("y",))
