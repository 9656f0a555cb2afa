"""gc removes what no snapshot needs, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nbproof.model.errors import DamagedStore
from nbproof.snapshots.forgetting import forget
from nbproof.snapshots.history import list_snapshots
from nbproof.snapshots.purging import purge, states_of
from nbproof.store.collecting import collect
from nbproof.store.directory import DirectoryStore
from nbproof.store.interface import Store
from nbproof.store.memory import MemoryStore
from nbproof.store.records import load
from nbproof.store.verify import verify
from nbproof.wire.canonical import digest_of
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text, run, write

AT_ONCE_S = -60.0
LARGE = "".join(f"{row},{row * row}\n" for row in range(150_000))


@pytest.fixture(params=["memory", "directory"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A desk with three snapshots of a notebook, a large table and an overwritten file."""
    root = tmp_path.resolve()
    store: Store = MemoryStore() if request.param == "memory" else DirectoryStore(root)
    desk = Desk(store=store, workspace=Workspace(root=root))
    for version in ("one", "two", "three"):
        desk.put("report.ipynb", notebook_text(version))
        desk.put("data/log.csv", LARGE + version)
        desk.put("key.txt", f"secret {version}")
        before = f"overwritten {version}".encode()
        store.put_bytes(before)
        desk.take(
            run("c0", 1, writes=(write("out.csv", b"new", before),)),
            globs=("data/**", "key.txt"),
            environment=ENVIRONMENT,
        )
    return desk


def test_everything_that_a_snapshot_needs_stays(desk: Desk) -> None:
    used_bytes = desk.store.used_bytes()

    assert collect(desk.store, grace_s=AT_ONCE_S).objects == 0
    assert desk.store.used_bytes() == used_bytes
    assert verify(desk.store).ok


def test_what_no_snapshot_needs_goes(desk: Desk) -> None:
    digest = desk.store.put_bytes(b"stray" * 100)
    would = collect(desk.store, grace_s=AT_ONCE_S, is_dry=True)
    assert desk.store.has(digest)
    found = collect(desk.store, grace_s=AT_ONCE_S)

    assert found == would
    assert found.objects == 1
    assert not desk.store.has(digest)


def test_what_is_young_stays(desk: Desk) -> None:
    digest = desk.store.put_bytes(b"of a cell that runs" * 100)
    collect(desk.store, grace_s=60)

    assert desk.store.has(digest)


def test_a_forgotten_snapshot_takes_with_it_what_it_alone_had(desk: Desk) -> None:
    newest, middle, oldest = (entry.id for entry in list_snapshots(desk.store))
    alone = digest_of(b"secret two")
    forget(desk.store, (middle,))
    collect(desk.store, grace_s=AT_ONCE_S)

    assert not desk.store.has(alone)
    assert not desk.store.has(digest_of((LARGE + "two").encode()))
    assert [entry.id for entry in list_snapshots(desk.store)] == [newest, oldest]
    assert verify(desk.store).ok
    desk.apply(desk.plan(oldest))
    assert desk.tree()["data/log.csv"] == (LARGE + "one").encode()


def test_the_head_moves_to_the_nearest_that_stays(desk: Desk) -> None:
    newest, middle, oldest = (entry.id for entry in list_snapshots(desk.store))
    forget(desk.store, (newest, middle))
    assert desk.store.head("report.ipynb") == oldest
    forget(desk.store, (oldest,))

    assert desk.store.head("report.ipynb") is None
    assert verify(desk.store).ok


def test_a_purged_file_is_nowhere_and_is_not_kept_again(desk: Desk) -> None:
    what = states_of(desk.store, "key.txt")
    purge(desk.store, what)

    assert {*what.digests} == {digest_of(f"secret {n}".encode()) for n in ("one", "two", "three")}
    assert desk.store.lacking(what.digests) == {*what.digests}
    assert verify(desk.store).ok
    desk.put("report.ipynb", notebook_text("four"))
    taken = desk.take(globs=("key.txt",), environment=ENVIRONMENT).snapshot
    assert [state.kept for state in taken.data if state.path == "key.txt"] == [False]
    if isinstance(desk.store, DirectoryStore):
        for path in (desk.root / ".nbproof").rglob("*"):
            assert not path.is_file() or b"secret" not in path.read_bytes(), path


def test_a_purged_table_leaves_the_chunks_that_others_have(desk: Desk) -> None:
    desk.put("copy.csv", LARGE + "three, and more")
    desk.put("report.ipynb", notebook_text("four"))
    taken = desk.take(globs=("copy.csv",), environment=ENVIRONMENT).snapshot
    purge(desk.store, states_of(desk.store, "data/log.csv"))
    desk.put("copy.csv", "gone")
    desk.apply(desk.plan(taken.id, "copy.csv"))

    assert desk.tree()["copy.csv"] == (LARGE + "three, and more").encode()
    assert not desk.store.has(digest_of((LARGE + "three").encode()))


def test_nothing_is_removed_where_a_record_cannot_be_read(desk: Desk) -> None:
    newest = list_snapshots(desk.store)[0].id
    raw = desk.store.record(newest)
    assert raw is not None
    desk.store.put_record(newest, raw.replace(b"report", b"repork"))
    digest = desk.store.put_bytes(b"stray" * 100)

    with pytest.raises(DamagedStore, match="nothing was removed"):
        collect(desk.store, grace_s=AT_ONCE_S)
    assert desk.store.has(digest)


def test_a_snapshot_notices_that_its_files_were_collected_meanwhile(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    store = Interrupted(root)
    desk = Desk(store=store, workspace=Workspace(root=root))
    desk.put("report.ipynb", notebook_text("one"))
    desk.put("scan.bin", LARGE)
    store.put_file(root / "scan.bin")
    taken = desk.take(globs=("scan.bin",), environment=ENVIRONMENT).snapshot

    assert store.was_collected
    assert load(store, taken.id).data[0].kept
    assert verify(DirectoryStore(root)).ok


class Interrupted(DirectoryStore):
    """Somebody collects everything just before the first snapshot takes the lock."""

    was_collected = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        if not self.was_collected:
            self.was_collected = True
            collect(DirectoryStore(self.base.parent), grace_s=AT_ONCE_S)
        with super().writing():
            yield
