"""Packs hold what was put into them, share what versions have in common, and survive damage."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from nbproof.model.errors import DamagedStore
from nbproof.model.ids import Digest
from nbproof.store.directory import DirectoryStore
from nbproof.store.interface import Stored
from nbproof.store.packs.chunking import LARGEST_CHUNK, chunks_of, compressed, decompressed
from nbproof.store.verify import Verified, verify
from nbproof.wire.canonical import digest_of
from tests.store.harm import spoil

ROWS = 200_000


def table(rows: int, *, seed: int = 1) -> bytes:
    draw = random.Random(seed)
    lines = (f"{row},site-{draw.randrange(500)},{draw.random():.6f}\n" for row in range(rows))
    return "".join(lines).encode()


def put(store: DirectoryStore, path: Path, content: bytes) -> Digest:
    path.write_bytes(content)
    stored = store.put_file(path)
    assert isinstance(stored, Stored)
    assert stored.digest == digest_of(content)
    return stored.digest


def packs(root: Path) -> list[Path]:
    return sorted((root / ".nbproof/packs").iterdir())


def test_many_small_files_make_one_pack(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    contents = [str(number).encode() * 100 for number in range(200)]
    with store.adding():
        digests = [store.put_bytes(content) for content in contents]

    assert len(packs(tmp_path)) == 1
    assert [DirectoryStore(tmp_path).read(digest) for digest in digests] == contents


def test_nothing_is_kept_of_a_batch_that_fails(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    with pytest.raises(KeyError):
        _put_and_fail(store, b"x")

    assert not store.has(digest_of(b"x"))
    assert list((tmp_path / ".nbproof/staging").iterdir()) == []


def _put_and_fail(store: DirectoryStore, content: bytes) -> None:
    with store.adding():
        store.put_bytes(content)
        raise KeyError


def test_versions_of_a_table_that_grows_share_their_chunks(tmp_path: Path) -> None:
    store, whole = DirectoryStore(tmp_path), table(ROWS)
    versions = [whole[: len(whole) * part // 10] for part in range(5, 11)]
    digests = [put(store, tmp_path / "log.csv", version) for version in versions]

    assert store.used_bytes() < 0.7 * len(whole)
    assert [DirectoryStore(tmp_path).read(digest) for digest in digests] == versions


def test_a_line_in_the_middle_changes_few_chunks(tmp_path: Path) -> None:
    store, whole = DirectoryStore(tmp_path), table(ROWS)
    put(store, tmp_path / "log.csv", whole)
    used_bytes = store.used_bytes()
    middle = whole.index(b"\n", len(whole) // 2)
    put(store, tmp_path / "log.csv", whole[:middle] + b"\nnew" + whole[middle:])

    assert store.used_bytes() - used_bytes < 2 * LARGEST_CHUNK


def test_what_cannot_be_made_smaller_stands_alone(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    content = random.Random(1).randbytes(2 << 20)
    digest = put(store, tmp_path / "scan.bin", content)

    assert [path.read_bytes() for path in (tmp_path / ".nbproof/objects").rglob("?" * 62)] == [
        content
    ]
    assert store.read(digest) == content


@pytest.mark.parametrize("size", [10, 11, 12, 1 << 40])
def test_a_frame_that_does_not_hold_what_is_said_is_refused(size: int) -> None:
    frame = compressed(b"x" * 1000)
    assert frame is not None

    assert decompressed(frame, 1000) == b"x" * 1000
    assert decompressed(frame, size) is None


@pytest.mark.parametrize("size", [0, 1, 100, LARGEST_CHUNK, 9 << 20, 20_000_001])
def test_chunks_are_the_file_cut(tmp_path: Path, size: int) -> None:
    content = table(size // 20 + 1)[:size]
    (tmp_path / "file").write_bytes(content)
    file = os.open(tmp_path / "file", os.O_RDONLY)
    cut = [bytes(chunk) for chunk in chunks_of(file)]
    os.close(file)

    assert b"".join(cut) == content
    assert all(0 < len(chunk) <= LARGEST_CHUNK for chunk in cut)


def test_another_copy_does_where_one_is_damaged(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    digest = store.put_bytes(b"old" * 100)
    spoil(tmp_path, digest)
    with pytest.raises(DamagedStore):
        DirectoryStore(tmp_path).read(digest)
    (tmp_path / "a").write_bytes(b"old" * 100)
    store.put_file(tmp_path / "a", again=True)

    assert DirectoryStore(tmp_path).read(digest) == b"old" * 100


@pytest.mark.parametrize("harm", ["table", "trailer", "cut"])
def test_a_pack_without_its_table_is_read_by_its_headers(tmp_path: Path, harm: str) -> None:
    store = DirectoryStore(tmp_path)
    contents = [os.urandom(50) for _ in range(20)]
    with store.adding():
        digests = [store.put_bytes(content) for content in contents]
    (pack,) = packs(tmp_path)
    raw = bytearray(pack.read_bytes())
    if harm == "cut":
        raw = raw[:-60]
    else:
        raw[-60 if harm == "table" else -1] ^= 1
    pack.write_bytes(raw)

    assert [DirectoryStore(tmp_path).read(digest) for digest in digests] == contents


def test_a_reader_finds_what_was_moved_to_another_pack_meanwhile(tmp_path: Path) -> None:
    writer, reader = DirectoryStore(tmp_path), DirectoryStore(tmp_path)
    with writer.adding():
        digests = [writer.put_bytes(str(number).encode()) for number in range(10)]
    assert reader.read(digests[0]) == b"0"
    with writer.writing():
        writer.remove_all_but({digests[3]}, grace_s=-60, is_dry=False)

    assert reader.read(digests[3]) == b"3"
    assert not DirectoryStore(tmp_path).has(digests[0])


def test_there_are_never_many_packs(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    digests = [store.put_bytes(str(number).encode()) for number in range(150)]

    assert len(packs(tmp_path)) <= 65
    again = DirectoryStore(tmp_path)
    assert [again.read(digest) for digest in digests] == [str(n).encode() for n in range(150)]


def test_a_pack_that_is_written_anew_with_the_same_entries_is_not_removed(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    with store.adding():
        digests = [store.put_bytes(str(number).encode()) for number in range(5)]
    (pack,) = packs(tmp_path)
    store.contents.rewrite({pack.name: list(store.contents.shelf.packs()[pack.name])})

    assert packs(tmp_path) == [pack]
    assert [DirectoryStore(tmp_path).read(digest) for digest in digests] == [
        b"0", b"1", b"2", b"3", b"4",
    ]  # fmt: skip


def test_a_pack_whose_frame_is_damaged_is_mended_in_its_place(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    digest = store.put_bytes(b"x" * 100)
    (pack,) = packs(tmp_path)
    raw = bytearray(pack.read_bytes())
    raw[-1] ^= 1
    pack.write_bytes(raw)
    found = verify(DirectoryStore(tmp_path))

    assert (found.ok, found.repaired) == (True, (f"packs/{pack.name}",))
    assert (tmp_path / ".nbproof/quarantine" / pack.name).read_bytes() == raw
    assert DirectoryStore(tmp_path).read(digest) == b"x" * 100
    assert verify(DirectoryStore(tmp_path)) == Verified(ok=True)
