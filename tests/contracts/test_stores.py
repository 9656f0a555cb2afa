"""What every store does, whatever it keeps its bytes in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nbproof.model.errors import DamagedStore
from nbproof.model.ids import Digest, SnapshotId
from nbproof.store.directory import DirectoryStore
from nbproof.store.interface import Store, Stored
from nbproof.store.memory import MemoryStore
from nbproof.store.regular import NotRegularError
from nbproof.wire.canonical import digest_of

ID = SnapshotId("ab" * 32)
OTHER = SnapshotId("cd" * 32)
UNKNOWN = digest_of(b"never kept")


@pytest.fixture(params=["memory", "directory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return MemoryStore() if request.param == "memory" else DirectoryStore(tmp_path)


@pytest.mark.parametrize("content", [b"", b"x", b"\0" * 5_000_000])
def test_kept_bytes_are_read_back(store: Store, content: bytes, tmp_path: Path) -> None:
    digest = store.put_bytes(content)
    target = os.open(tmp_path / "target", os.O_RDWR | os.O_CREAT)

    assert store.has(digest)
    assert store.read(digest) == content
    with store.open(digest) as file:
        assert file.read() == content
    assert store.copy_to(digest, target) == len(content)
    assert (tmp_path / "target").read_bytes() == content
    os.close(target)


def test_keeping_the_same_bytes_twice_takes_no_more_room(store: Store) -> None:
    digest = store.put_bytes(b"12345")
    used_bytes = store.used_bytes()
    store.put_bytes(b"12345")

    assert store.has(digest)
    assert store.used_bytes() == used_bytes >= 5


def test_a_file_is_kept_as_it_was(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    stored = store.put_file(path)
    path.write_bytes(b"new, in the same inode")

    assert isinstance(stored, Stored)
    assert (stored.digest, stored.size_bytes) == (digest_of(b"old"), 3)
    assert store.read(stored.digest) == b"old"


def test_an_adopted_file_is_gone_from_its_place(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "staged"
    path.write_bytes(b"old")
    stored = store.adopt(path)

    assert store.read(stored.digest) == b"old"
    assert not path.exists()


def test_a_pipe_is_never_opened(store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(NotRegularError):
        store.put_file(tmp_path / "pipe")


@pytest.mark.parametrize("digest", [UNKNOWN, Digest("blake3:../../etc/passwd"), Digest("")])
def test_bytes_that_are_not_kept_are_reported(store: Store, digest: Digest) -> None:
    assert not store.has(digest)
    for read in (store.read, store.open, lambda digest: store.copy_to(digest, 1)):
        with pytest.raises(DamagedStore):
            read(digest)


def test_more_bytes_than_expected_are_refused(store: Store) -> None:
    digest = store.put_bytes(b"12345")

    with pytest.raises(DamagedStore):
        store.read(digest, largest=4)


def test_records_are_given_as_they_were_written(store: Store) -> None:
    store.put_record(ID, b"{}")

    assert list(store.snapshot_ids()) == [ID]
    assert store.record(ID) == b"{}"
    assert store.record(OTHER) is None
    assert store.record(SnapshotId("../heads/x")) is None


@pytest.mark.parametrize("notebook", ["a.ipynb", "ordner/отчёт ✓.ipynb", "caf\udce9.ipynb"])
def test_a_head_moves_and_goes(store: Store, notebook: str) -> None:
    assert store.head(notebook) is None
    store.put_head(notebook, ID)
    assert store.head(notebook) == ID
    store.put_head(notebook, OTHER)
    assert store.heads() == {notebook: OTHER}
    store.put_head(notebook, None)
    assert store.heads() == {}
    assert store.damaged_heads() == ()


def test_staging_is_empty_and_gone_afterwards(store: Store) -> None:
    with store.staging() as folder:
        assert list(folder.iterdir()) == []
        (folder / "file").write_bytes(b"x")

    assert not folder.exists()


def test_the_lock_is_free_again_after_its_use(store: Store) -> None:
    with store.writing():
        store.put_record(ID, b"{}")
    with store.writing():
        pass

    assert store.record(ID) == b"{}"


def test_the_newest_verdict_on_a_notebook_replaces_the_one_before(store: Store) -> None:
    store.put_verdict("a.ipynb", b"{}")
    store.put_verdict("b.ipynb", b"[]")
    store.put_verdict("a.ipynb", b'{"format":1}')

    assert store.verdict("a.ipynb") == b'{"format":1}'
    assert store.verdict("c.ipynb") is None
