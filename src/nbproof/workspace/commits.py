"""Files of a git commit, read as they are stored: no checkout, no filter, no hook, no fetch."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.workspace import git

LONGEST_LIST_S = 120.0
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ENTRY = re.compile(rb"(\d{6}) (\w+) ([0-9a-f]+) +(-|\d+)\t(.+)", re.DOTALL)
_BLOCK_BYTES = 1 << 20
_LONGEST_SHOWN = 80
_LINK = 0o120000
_SUBMODULE = 0o160000


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A file of a commit: its name, git's mode, the id of its bytes and their number."""

    name: str
    mode: int
    id: str
    size_bytes: int

    @property
    def is_link(self) -> bool:
        """Whether the bytes are a symbolic link's target."""
        return self.mode == _LINK

    @property
    def is_executable(self) -> bool:
        """Whether the file may be run."""
        return self.mode & 0o111 != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit: its full id, its files, and the names of its submodules."""

    id: str
    blobs: tuple[Blob, ...]
    submodules: tuple[str, ...]


def commit_named(root: Path, text: str) -> str:
    """The full id of the commit that `text` names in the repository at `root`.

    Raises BadInput where it names none, CannotBeDoneHere where git is not there.
    """
    shown = ascii(text[:_LONGEST_SHOWN])
    if not git.is_repository(root):
        raise BadInput(f"There is no revision {shown}: {root} is no git work tree")
    if not text or text.startswith("-") or "\0" in text or "\n" in text:
        raise BadInput(f"There is no revision {shown}", hint="Give a branch, a tag or a commit.")
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
    try:
        found = os.fsdecode(git.ask(git.needed_program(), root, words)).strip()
    except (OSError, ValueError, subprocess.SubprocessError):
        found = ""
    if not _COMMIT.fullmatch(found):
        raise BadInput(f"There is no revision {shown} in {root}", hint=_hint(root))
    return found


def commit(root: Path, commit_id: str) -> Commit:
    """The files of a commit, by its full id; raises CannotBeDoneHere where it is not all there."""
    words = ("ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit_id)
    program = git.needed_program()
    try:
        listed = git.ask(program, root, words, timeout_s=LONGEST_LIST_S)
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotBeDoneHere(
            f"The files of commit {commit_id[:12]} cannot be listed", hint=_hint(root)
        ) from error
    blobs: list[Blob] = []
    submodules: list[str] = []
    for entry in filter(None, listed.split(b"\0")):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            continue
        mode, kind, name, size, path = match.groups()
        if kind == b"commit" or int(mode, 8) == _SUBMODULE:
            submodules.append(os.fsdecode(path))
            continue
        blobs.append(
            Blob(
                name=os.fsdecode(path),
                mode=int(mode, 8),
                id=name.decode(),
                size_bytes=0 if size == b"-" else int(size),
            )
        )
    return Commit(id=commit_id, blobs=tuple(blobs), submodules=tuple(submodules))


class Blobs:
    """Reads files of a repository one after the other, with one git for all of them."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def blocks(self, blob: Blob) -> Iterator[bytes] | None:
        """The bytes of a file in blocks, all of which must be taken; None where git lacks them."""
        given, taken = self._streams()
        given.write(blob.id.encode() + b"\n")
        given.flush()
        head = taken.readline().split()
        if len(head) != len(("id", "type", "size")) or head[1] != b"blob":
            return None
        return self._rest(taken, int(head[2]))

    def read(self, blob: Blob) -> bytes | None:
        """All bytes of a file; None where git lacks them."""
        blocks = self.blocks(blob)
        return None if blocks is None else b"".join(blocks)

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        given, taken = self._process.stdin, self._process.stdout
        if given is None or taken is None:
            raise CannotBeDoneHere("git was started without its streams")
        return given, taken

    @staticmethod
    def _rest(taken: IO[bytes], size_bytes: int) -> Iterator[bytes]:
        left = size_bytes
        while left:
            block = taken.read(min(left, _BLOCK_BYTES))
            if not block:
                raise CannotBeDoneHere("git ended in the middle of a file", hint="Try again.")
            left -= len(block)
            yield block
        taken.read(1)


@contextmanager
def reading(root: Path) -> Iterator[Blobs]:
    """A reader of the repository's files."""
    process = subprocess.Popen(
        [git.needed_program(), "--no-pager", "cat-file", "--batch"],
        cwd=root,
        env=git.environment(root),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Blobs(process)
    finally:
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        process.kill()
        process.wait()


def is_shallow(root: Path) -> bool:
    """Whether the repository holds the newest commits only."""
    words = ("rev-parse", "--is-shallow-repository")
    try:
        return git.ask(git.needed_program(), root, words).strip() == b"true"
    except (OSError, subprocess.SubprocessError, CannotBeDoneHere):
        return False


def _hint(root: Path) -> str:
    if is_shallow(root):
        return "This clone is shallow: `git fetch --unshallow` brings the older commits."
    return "`git log --oneline` lists commits, `git tag` tags, `git branch` branches."
