"""What a kernel reports becomes a run; what it says is not trusted."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.ids import Digest, SessionId, ValueDigest
from nbproof.model.runs import Before, CellRun, FileRead, FileWrite, NamedValue, PartValue
from nbproof.sessions.settle import Settler
from nbproof.store.interface import Stored, Unstable
from nbproof.store.memory import MemoryStore
from nbproof.wire.canonical import digest_of
from nbproof.wire.reports import Ran, SeenFile, SeenModule, Signature
from nbproof.workspace.place import Workspace

SESSION = SessionId("s1")
OLD, NEW = b"old\n", b"newer\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace."""
    return tmp_path.resolve()


@pytest.fixture
def settler(root: Path) -> Settler:
    """Settles runs into a store in memory."""
    return Settler(store=MemoryStore(), workspace=Workspace(root=root))


def put(path: Path, content: bytes) -> Signature:
    """Write a file; its signature."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    status = path.stat()
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def stage(root: Path, content: bytes, session: str = SESSION) -> str:
    """Old bytes as an agent stages them; their path."""
    path = root / ".nbproof" / "staging" / session / "1"
    put(path, content)
    return str(path)


def opened(
    root: Path,
    name: str,
    before: Signature | None,
    after: Signature | None,
    *,
    is_read: bool = False,
    staged: str | None = None,
) -> SeenFile:
    return SeenFile(
        path=str(root / name),
        before=before,
        after=after,
        is_read=is_read,
        is_written=before != after,
        staged=staged,
    )


def settled(settler: Settler, *files: SeenFile, **more: object) -> CellRun:
    ran = Ran(cell_id="c0", source="x", count=3, files=files)
    return settler.settle(SESSION, replace(ran, **more), count=1)


def read(name: str, content: bytes) -> FileRead:
    return FileRead(path=name, digest=digest_of(content), size_bytes=len(content))


def test_a_file_that_was_read_gets_its_digest_and_its_bytes_are_kept(
    root: Path, settler: Settler
) -> None:
    now = put(root / "a.csv", OLD)
    run = settled(settler, opened(root, "a.csv", now, now, is_read=True))

    assert (run.files_read, run.files_written) == ((read("a.csv", OLD),), ())
    assert settler.store.read(digest_of(OLD)) == OLD


def test_a_file_that_was_overwritten_has_its_staged_bytes_as_before(
    root: Path, settler: Settler
) -> None:
    was = put(root / "a.csv", OLD)
    staged = stage(root, OLD)
    now = put(root / "a.csv", NEW)
    run = settled(settler, opened(root, "a.csv", was, now, is_read=True, staged=staged))

    before = Before(digest=digest_of(OLD), size_bytes=len(OLD), kept=True)
    written = FileWrite(path="a.csv", digest=digest_of(NEW), size_bytes=len(NEW), before=before)
    assert (run.files_read, run.files_written) == ((read("a.csv", OLD),), (written,))
    assert not Path(staged).exists()


def test_a_state_that_an_earlier_run_left_needs_no_staging(root: Path, settler: Settler) -> None:
    was = put(root / "a.csv", OLD)
    settled(settler, opened(root, "a.csv", was, was, is_read=True))
    now = put(root / "a.csv", NEW)
    run = settled(settler, opened(root, "a.csv", was, now))

    assert run.files_written[0].before == Before(
        digest=digest_of(OLD), size_bytes=len(OLD), kept=True
    )


def test_old_bytes_that_nobody_kept_are_named_as_not_observed(root: Path, settler: Settler) -> None:
    was = put(root / "a.csv", OLD)
    now = put(root / "a.csv", NEW)
    run = settled(settler, opened(root, "a.csv", was, now, is_read=True))

    assert run.files_written[0].before == Before(digest=None, size_bytes=len(OLD), kept=False)
    assert run.not_observed == ("the bytes of a.csv before the run",)
    assert run.files_read == (FileRead(path="a.csv", digest=None, size_bytes=len(OLD)),)


class FullStore(MemoryStore):
    """A store without room."""

    def put_file(self, source: Path, **_: object) -> Stored | Unstable:
        raise CannotBeDoneHere(f"{source}: No space left on device")

    def adopt(self, staged: Path) -> Stored:
        raise CannotBeDoneHere(f"{staged}: No space left on device")


def test_a_run_is_recorded_also_where_the_store_has_no_room(root: Path) -> None:
    settler = Settler(store=FullStore(), workspace=Workspace(root=root))
    was = put(root / "a.csv", OLD)
    staged = stage(root, OLD)
    now = put(root / "a.csv", NEW)
    run = settled(settler, opened(root, "a.csv", was, now, staged=staged))

    assert [(one.path, one.digest, one.before) for one in run.files_written] == [
        ("a.csv", digest_of(NEW), Before(digest=digest_of(OLD), size_bytes=len(OLD), kept=False))
    ]


class DumbStore(FullStore):
    """A store that cannot even be asked."""

    def has(self, digest: Digest) -> bool:
        raise CannotBeDoneHere(f"{digest}: Input/output error")


def test_a_run_is_recorded_also_where_the_store_cannot_be_asked(root: Path) -> None:
    settler = Settler(store=DumbStore(), workspace=Workspace(root=root))
    was = put(root / "a.csv", OLD)
    settler.remembered["a.csv", was] = digest_of(OLD)
    now = put(root / "a.csv", NEW)

    run = settled(settler, opened(root, "a.csv", was, now))

    assert run.files_written[0].before == Before(
        digest=digest_of(OLD), size_bytes=len(OLD), kept=False
    )


def test_a_file_that_is_new_has_nothing_before(root: Path, settler: Settler) -> None:
    run = settled(settler, opened(root, "a.csv", None, put(root / "a.csv", NEW)))

    assert run.files_written == (
        FileWrite(path="a.csv", digest=digest_of(NEW), size_bytes=len(NEW), before=None),
    )


@pytest.mark.parametrize(
    ("is_in_place", "unseen"),
    [(True, ("the other names of a.csv: it has hard links",)), (False, ())],
)
def test_a_file_that_was_changed_through_one_of_its_names_has_others(
    root: Path, settler: Settler, unseen: tuple[str, ...], *, is_in_place: bool
) -> None:
    before = put(root / "a.csv", OLD)
    (root / "b.csv").hardlink_to(root / "a.csv")
    staged = stage(root, OLD)
    if not is_in_place:
        (root / "a.csv").unlink()
    after = put(root / "a.csv", NEW)
    run = settled(settler, opened(root, "a.csv", before, after, staged=staged))

    assert run.not_observed == unseen


def test_a_deleted_file_is_written_without_a_digest(root: Path, settler: Settler) -> None:
    was = put(root / "a.csv", OLD)
    staged = stage(root, OLD)
    (root / "a.csv").unlink()
    run = settled(settler, opened(root, "a.csv", was, None, staged=staged))

    (written,) = run.files_written
    assert (written.digest, written.before and written.before.digest) == (None, digest_of(OLD))


def test_a_file_that_changed_after_it_was_read_has_no_digest(root: Path, settler: Settler) -> None:
    was = put(root / "a.csv", OLD)
    put(root / "a.csv", NEW)
    run = settled(settler, opened(root, "a.csv", was, was, is_read=True))

    assert run.files_read == (FileRead(path="a.csv", digest=None, size_bytes=len(OLD)),)


def elsewhere(root: Path) -> str:
    put(root / "secret", b"secret")
    return str(root / "secret")


def linked(root: Path) -> str:
    path = Path(stage(root, OLD))
    path.unlink()
    path.symlink_to(elsewhere(root))
    return str(path)


def climbing(root: Path) -> str:
    elsewhere(root)
    stage(root, OLD)
    return str(root / ".nbproof/staging/s1/../../../secret")


def of_another_session(root: Path) -> str:
    return stage(root, b"secret", "s2")


def a_folder(root: Path) -> str:
    path = Path(stage(root, OLD)).with_name("2")
    path.mkdir()
    return str(path)


@pytest.mark.parametrize("claim", [elsewhere, linked, climbing, of_another_session, a_folder])
def test_a_staged_path_counts_inside_the_sessions_own_folder_only(
    root: Path, settler: Settler, claim: Callable[[Path], str]
) -> None:
    was = put(root / "a.csv", OLD)
    staged = claim(root)
    now = put(root / "a.csv", NEW)
    run = settled(settler, opened(root, "a.csv", was, now, staged=staged))

    assert run.files_written[0].before == Before(digest=None, size_bytes=len(OLD), kept=False)
    assert os.path.lexists(staged)


def test_secrets_are_never_kept_by_content(root: Path, settler: Settler) -> None:
    now = put(root / ".env", b"TOKEN=1")
    run = settled(settler, opened(root, ".env", now, now, is_read=True))

    (found,) = run.files_read
    assert found.path == ".env"
    assert not settler.store.has(digest_of(b"TOKEN=1"))


def test_a_module_is_code(root: Path, settler: Settler) -> None:
    now = put(root / "lib.py", b"x = 1\n")
    run = settled(settler, modules=(SeenModule(path=str(root / "lib.py"), before=now),))

    assert [(file.path, file.is_code) for file in run.files_read] == [("lib.py", True)]


def test_names_that_are_missing_or_deleted_are_absent(settler: Settler) -> None:
    run = settled(
        settler, reads=(("a", "1"),), writes=(("b", "2"),), missing=("m",), deleted=("d",)
    )

    assert run.names_read == (
        NamedValue(name="a", digest=run.names_read[0].digest),
        NamedValue(name="m", digest=None, is_absent=True),
    )
    assert [(one.name, one.is_absent) for one in run.names_written] == [("b", False), ("d", True)]


def test_parts_go_with_the_names_that_they_are_of(settler: Settler) -> None:
    run = settled(
        settler,
        reads=(("a", "1"), ("b", "2")),
        writes=(("b", "3"),),
        read_parts={"b": {".y": "5", ".x": "4"}},
        written_parts={"b": {".x": "6"}},
        changed_parts={"b": (".x",)},
    )

    x, y = (PartValue(part=f".{n}", digest=ValueDigest(d)) for n, d in (("x", "4"), ("y", "5")))
    after = PartValue(part=".x", digest=ValueDigest("6"))
    assert run.names_read == (
        NamedValue(name="a", digest=ValueDigest("1")),
        NamedValue(name="b", digest=ValueDigest("2"), parts=(x, y)),
    )
    assert run.names_written == (
        NamedValue(name="b", digest=ValueDigest("3"), parts=(after,), changed=(".x",)),
    )


@pytest.mark.parametrize("posix_s", [1e300, -1e300, float("inf")])
def test_a_time_that_is_none_is_the_epoch(settler: Settler, posix_s: float) -> None:
    assert settled(settler, started=posix_s).started_at.year == 1970


def test_an_outcome_that_is_none_is_an_error(settler: Settler) -> None:
    assert settled(settler, outcome="splendid").outcome == "error"


def test_what_the_agent_could_not_see_is_said(settler: Settler) -> None:
    run = settled(settler, children=("child process: a",), left_out=2, fault="OSError: x")

    assert run.not_observed == (
        "child process: a",
        "2 more opened files",
        "part of the run, since the agent failed: OSError: x",
    )
