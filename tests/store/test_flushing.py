"""A large copy is on the disk when it is done, and a disk that refuses is heard."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from nbproof.store import flushing
from nbproof.store.regular import copy_open, digest_of_open


def test_a_copy_that_is_flushed_meanwhile_has_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flushing, "_STEP_BYTES", 1 << 20)
    (tmp_path / "source").write_bytes(os.urandom(30_000_000))
    source = os.open(tmp_path / "source", os.O_RDONLY)
    target = os.open(tmp_path / "target", os.O_RDWR | os.O_CREAT)
    heard: list[int] = []
    digest = copy_open(source, target, heard.append)
    os.lseek(source, 0, os.SEEK_SET)

    assert (tmp_path / "target").read_bytes() == (tmp_path / "source").read_bytes()
    assert digest == digest_of_open(source)
    assert sum(heard) == 30_000_000
    os.close(source)
    os.close(target)


@pytest.mark.parametrize("steps", [1, 3])
def test_an_error_of_the_disk_is_never_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fdatasync", full)
    target = os.open(tmp_path / "target", os.O_RDWR | os.O_CREAT)

    with pytest.raises(OSError, match="No space left"):
        _write(target, steps)
    os.close(target)


def _write(target: int, steps: int) -> None:
    with flushing.flushed_meanwhile(target) as wrote:
        for _ in range(steps):
            wrote(flushing._STEP_BYTES)
