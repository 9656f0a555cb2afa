"""Digests of files go from one process to the next, and are never wrong for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nbproof.model.data import DataState
from nbproof.store.interface import Stamp
from nbproof.wire.canonical import digest_of
from nbproof.workspace.digests import StatCache
from nbproof.workspace.place import Workspace
from nbproof.workspace.stamps import Known, StampFile

STAMP = Stamp(1, 2, 3, 4, 5)
DIGEST = digest_of(b"x")


@pytest.fixture
def file(tmp_path: Path) -> StampFile:
    (tmp_path / ".nbproof").mkdir(0o700)
    return StampFile(tmp_path / ".nbproof")


def test_what_is_written_is_known_again(file: StampFile) -> None:
    file.write(Known(b""), {STAMP: DIGEST})
    other = STAMP._replace(inode=3)
    file.write(file.read(), {other: digest_of(b"y"), STAMP: DIGEST})

    assert file.read().key_of(STAMP) == bytes.fromhex(DIGEST[7:])
    assert file.read().key_of(other) == bytes.fromhex(digest_of(b"y")[7:])
    assert file.read().key_of(STAMP._replace(mtime_ns=6)) is None


@pytest.mark.parametrize("place", [0, 20, -1])
def test_a_damaged_file_knows_nothing(file: StampFile, place: int) -> None:
    file.write(Known(b""), {STAMP: DIGEST})
    path = file.base / "stamps"
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)

    assert file.read().key_of(STAMP) is None


def test_nothing_is_made_where_there_is_no_store(tmp_path: Path) -> None:
    StampFile(tmp_path / "none").write(Known(b""), {STAMP: DIGEST})

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_changed_is_not_taken_for_the_old_one(tmp_path: Path, file: StampFile) -> None:
    data = tmp_path / "a.csv"
    data.write_bytes(b"old")
    os.utime(data, (1, 1))
    state = DataState(path="a.csv", digest=digest_of(b"old"), size_bytes=3, kept=True)
    file.write(Known(b""), {Stamp.of(data.stat()): digest_of(b"old")})
    workspace = Workspace(root=tmp_path, cache=StatCache(file))
    assert workspace.still([state]) == {"a.csv": state}
    data.write_bytes(b"new")
    os.utime(data, (1, 1))

    assert Workspace(root=tmp_path, cache=StatCache(file)).still([state]) == {}
