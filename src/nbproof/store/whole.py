"""Small files of the store, read and written as a whole."""

from __future__ import annotations

import os
from pathlib import Path

from nbproof.store.failures import in_words
from nbproof.store.folders import created, entered, new_file
from nbproof.store.regular import opened, read_all, write_all
from nbproof.wire.strict import LARGEST_RECORD_BYTES


def write_whole(base: Path, folders: tuple[str, ...], name: str, content: bytes) -> None:
    """Write a file beside its place, synchronise it, and rename it into its place."""
    with (
        in_words("write its store"),
        created(base, "staging") as staging,
        created(base, *folders) as folder,
        new_file(staging) as (file, staged),
    ):
        write_all(file, content)
        os.fsync(file)
        os.rename(staged, name, src_dir_fd=staging, dst_dir_fd=folder)
        os.fsync(folder)


def read_whole(
    base: Path, folders: tuple[str, ...], name: str, *, largest: int = LARGEST_RECORD_BYTES
) -> bytes | None:
    """A file's bytes, cut after one more than the `largest`; None where there is none."""
    with in_words("read its store"), entered(base, *folders) as folder:
        if folder is None:
            return None
        try:
            with opened(name, folder=folder, follow=False) as file:
                return read_all(file, min(largest, os.fstat(file).st_size))
        except FileNotFoundError:
            return None
