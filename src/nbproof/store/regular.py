"""Reading files of which only regular ones are ever opened, and whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from blake3 import blake3

from nbproof.model.ids import Digest
from nbproof.store.flushing import flushed_meanwhile
from nbproof.store.interface import Heard, Stamp, Unstable, unheard

BLOCK_BYTES = 4 * 1024 * 1024
_TRIES = 3
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK


class NotRegularError(OSError):
    """A folder, pipe, socket or device stands where a file was expected."""


@contextmanager
def opened(path: str | Path, *, folder: int | None = None, follow: bool = True) -> Iterator[int]:
    """A regular file's descriptor, never one of a pipe or device; raises NotRegularError, OSError.

    `path` is relative to the open folder where one is given.
    """
    if not stat.S_ISREG(os.stat(path, dir_fd=folder, follow_symlinks=follow).st_mode):
        raise NotRegularError(f"{path} is not a regular file")
    file = os.open(path, _FLAGS | (0 if follow else os.O_NOFOLLOW), dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise NotRegularError(f"{path} is not a regular file")
        yield file
    finally:
        os.close(file)


def steadily(path: Path, read: Callable[[int], Digest]) -> tuple[Digest, Stamp] | Unstable:
    """What `read` says of the open file, asked again where the file changed meanwhile."""
    for _ in range(_TRIES):
        with opened(path) as file:
            before = Stamp.of(os.fstat(file))
            digest = read(file)
            if Stamp.of(os.fstat(file)) == before:
                return digest, before
    return Unstable(path=path)


def digest_of_open(file: int, heard: Heard = unheard) -> Digest:
    """The digest of an open file's bytes from where it stands to its end."""
    hasher = _hasher(file)
    for block in _blocks(file):
        hasher.update(block)
        heard(len(block))
    return Digest(f"blake3:{hasher.hexdigest()}")


def copy_open(source: int, target: int, heard: Heard = unheard) -> Digest:
    """Copy an open file from where it stands to `target`; gives the digest of what was copied."""
    hasher = _hasher(source)
    with flushed_meanwhile(target) as wrote:
        for block in _blocks(source):
            hasher.update(block)
            write_all(target, block)
            wrote(len(block))
            heard(len(block))
    return Digest(f"blake3:{hasher.hexdigest()}")


def _hasher(file: int) -> blake3:
    """A hasher with as many threads as a file of this size can use."""
    is_large = os.fstat(file).st_size > BLOCK_BYTES
    return blake3(max_threads=blake3.AUTO if is_large else 1)


def _blocks(file: int) -> Iterator[memoryview]:
    """The bytes of an open file from where it stands, in blocks that are valid until the next."""
    buffer = memoryview(bytearray(min(BLOCK_BYTES, os.fstat(file).st_size + 1)))
    while size := os.readv(file, [buffer]):
        yield buffer[:size]


def read_all(file: int, size_bytes: int) -> bytes:
    """The bytes of an open file from where it stands; at most about as many as are expected."""
    content = bytearray()
    while block := os.read(file, size_bytes + 1 - len(content)):
        content += block
        if len(content) > size_bytes:
            break
    return bytes(content)


def write_all(target: int, content: bytes | bytearray | memoryview) -> None:
    """Write all of `content`, however many writes that takes."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(target, rest) :]
