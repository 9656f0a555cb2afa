"""Keeps the old bytes of a file that a cell is about to destroy.

The kernel calls this before the change takes effect, so it must be quick and must never fail the
user's call. An inode that is about to die is kept by a link; one that lives on is cloned where the
file system can, else copied up to a cap.
"""

import os
import stat
from typing import Optional

LARGEST_COPY_BYTES = 64 * 1024 * 1024
_FICLONE = 0x40049409  # linux/fs.h


class Staging:
    """A folder in the store for old bytes, made when it is first needed; None: keep nothing."""

    def __init__(self, store: Optional[str], session: str) -> None:
        self._store = store
        self._folder = os.path.join(store or "", "staging", session)
        self._count = 0

    @property
    def folder(self) -> Optional[str]:
        """Where old bytes lie; None where nothing is kept."""
        return self._folder if self._store is not None else None

    def link(self, path: str) -> Optional[str]:
        """Keep a file that loses its only name; where its staged bytes lie, None if not kept."""
        try:
            status = os.lstat(path)
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
                staged = self._next()
                os.link(path, staged)
            else:
                staged = None
        except OSError:
            staged = None
        return staged or self.copy(path)

    def copy(self, path: str) -> Optional[str]:
        """Keep the bytes of a file that lives on; None where it is too large or not regular."""
        try:
            if _may_be_locked(os.stat(path).st_ino):
                return None
            source = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            return None
        try:
            status = os.fstat(source)
            if not stat.S_ISREG(status.st_mode):
                return None
            staged = self._next()
            target = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                is_kept = _clone(source, target) or _copy(source, target, status.st_size)
            except OSError:
                is_kept = False
            finally:
                os.close(target)
            if not is_kept:
                os.unlink(staged)
            return staged if is_kept else None
        except OSError:
            return None
        finally:
            os.close(source)

    def drop(self, staged: str) -> None:
        """Forget staged bytes that turned out not to be needed."""
        try:
            os.unlink(staged)
        except OSError:
            pass

    def _next(self) -> str:
        if self._store is None:
            raise OSError("nothing is kept here")
        if not os.path.isdir(self._folder):
            _make_store(self._store)
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
        self._count += 1
        return os.path.join(self._folder, "{}-{}".format(os.getpid(), self._count))


def _make_store(store: str) -> None:
    """A private folder that git ignores, as docs/format.md describes it."""
    try:
        os.mkdir(store, 0o700)
    except FileExistsError:
        if os.path.islink(store):
            raise
        return
    with open(os.path.join(store, ".gitignore"), "w", encoding="ascii") as ignore:
        ignore.write("*\n")


def _may_be_locked(inode: int) -> bool:
    """Whether this process has a POSIX lock on a file: closing it would drop it (fcntl(2))."""
    try:
        with open("/proc/locks", "rb") as file:
            lines = file.read().splitlines()
    except OSError:
        return False
    held = [line.split() for line in lines if b"POSIX" in line]
    mine, end = b"%d" % os.getpid(), b":%d" % inode
    return any(mine in words and any(word.endswith(end) for word in words) for words in held)


def _clone(source: int, target: int) -> bool:
    try:
        import fcntl

        fcntl.ioctl(target, _FICLONE, source)
    except (ImportError, OSError):
        return False
    return True


def _copy(source: int, target: int, size_bytes: int) -> bool:
    if size_bytes > LARGEST_COPY_BYTES:
        return False
    done = 0
    while done < size_bytes:
        if hasattr(os, "sendfile"):
            sent = os.sendfile(target, source, done, size_bytes - done)
        else:
            sent = os.write(target, os.read(source, 1 << 20))
        if not sent:
            return False
        done += sent
    return True
