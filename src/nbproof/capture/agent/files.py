"""Which files a cell opens, as Python's audit hook sees it (PEP 578).

A read is an open for reading of a file that was there before the cell; a write is a change of the
file over the cell, never the open alone. What libraries open without Python is not seen here.
"""

import os
import stat
import sys
import sysconfig
import tempfile
import threading
import time
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from . import reach
from .secret import is_secret
from .staging import Staging

Signature = Tuple[int, int, int, int]  # inode, size, mtime_ns, ctime_ns

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SYSTEM = (
    "/proc/",
    "/sys/",
    "/dev/",
    "/etc/",
    "/usr/",
    "/lib",
    "/bin/",
    "/sbin/",
    "/run/",
    "/var/",
)
_OWN_FOLDERS = ("/.nbproof/", "/.git/", "/.ipynb_checkpoints/", "/__pycache__/")
MOST_FILES = 8_000
MOST_MISSED = 256


class Seen(NamedTuple):
    """A file that a cell opened."""

    path: str
    before: Optional[Signature]
    after: Optional[Signature]
    is_read: bool
    is_written: bool
    staged: Optional[str]
    keeps: bool


class _Touch:
    """What a cell did to one file so far."""

    __slots__ = ("before", "is_opened_to_write", "is_read", "keeps", "staged")

    def __init__(self, before: Optional[Signature]) -> None:
        self.before = before
        self.is_read = False
        self.keeps = True
        self.is_opened_to_write = False
        self.staged: Optional[str] = None


class Watch:
    """The audit hook of this kernel; it is off between cells."""

    def __init__(self, *, root: str, staging: Staging) -> None:
        self._root = os.path.realpath(root)
        self._staging = staging
        self._skipped = tuple(_interpreter_folders())
        within = self._root + os.sep
        private = [folder for folder in _private_folders() if not within.startswith(folder)]
        self._skipped += tuple(folder for folder in private if folder != _temporary())
        self._skipped_outside = (*_SYSTEM, *private)
        self._touched: Optional[Dict[str, _Touch]] = None
        self._busy = threading.local()
        self._pid = os.getpid()
        self._began_ns = 0
        self._missed: Dict[str, None] = {}
        self.left_out = 0
        self.is_folder_used = False
        self.reach = reach.Reach()
        self._folder: Optional[str] = None
        sys.addaudithook(self._hook)

    def begin(self) -> None:
        """A cell starts."""
        self.left_out = 0
        self._missed = {}
        self.is_folder_used = False
        self._began_ns = time.time_ns()
        self.reach.begin()
        self._touched = {}

    def end(self) -> List[Seen]:
        """The cell is over: what it opened, with what changed."""
        touched, self._touched = self._touched or {}, None
        return [self._seen(path, touch) for path, touch in list(touched.items())]

    def miss(self, path: str) -> None:
        """Somebody asks for a path; it counts where nothing is there now nor after the cell."""
        name = os.path.abspath(os.path.join(self.folder(), path))
        is_ours = name.startswith(self._root + os.sep) and not self.is_skipped(name)
        if is_ours and len(self._missed) < MOST_MISSED and not os.path.lexists(name):
            self._missed[name] = None

    def missed(self) -> List[str]:
        """The paths in the workspace that the cell asked for in vain."""
        return [name for name in self._missed if not os.path.lexists(name)]

    def folder(self) -> str:
        """The working folder; asked for again only where somebody changed it."""
        if self._folder is None:
            try:
                self._folder = os.getcwd()
            except OSError:
                return ""
        return self._folder

    def ignore_this_thread(self) -> None:
        """Leave out all that the calling thread opens from now on: it is the agent's own."""
        self._busy.is_ours = True

    def _seen(self, path: str, touch: _Touch) -> Seen:
        after = signature(path)
        is_written = after != touch.before
        if not is_written and touch.staged is not None:
            self._staging.drop(touch.staged)
            touch.staged = None
        is_new = touch.before is None or (touch.before[3] > self._began_ns and not touch.staged)
        return Seen(
            path=path,
            before=None if is_new else touch.before,
            after=after,
            is_read=touch.is_read and not is_new,
            is_written=is_written or (is_new and after is not None),
            staged=touch.staged,
            keeps=touch.keeps,
        )

    def _hook(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if event == "os.chdir":
            self._folder = None
        if self._touched is None or event not in _HEARD:
            return
        if getattr(self._busy, "is_ours", False) or os.getpid() != self._pid:
            return
        self._busy.is_ours = True
        try:
            handler = _EVENTS.get(event)
            if handler is not None:
                handler(self, *arguments)
            else:
                reach.EVENTS[event](self.reach, *arguments)
        except Exception:
            self.left_out += 1
        finally:
            self._busy.is_ours = False

    def _open(self, path: Any, mode: Any, flags: Any) -> None:
        if isinstance(path, int) or path is None:
            return
        writes, empties = bool((flags or 0) & _WRITING), _is_emptying(mode, flags or 0)
        self._touch(path, writes=writes, reads=_is_reading(mode, flags or 0), keeps=not empties)

    def _rename(self, source: Any, target: Any, source_fd: int, target_fd: int) -> None:
        self._touch(target, writes=True, dies=True, folder=target_fd)
        self._touch(source, writes=True, folder=source_fd)

    def _remove(self, path: Any, folder: int) -> None:
        self._touch(path, writes=True, dies=True, folder=folder)

    def _truncate(self, path: Any, length: int) -> None:
        if not isinstance(path, int):
            self._touch(path, writes=True)

    def _link(self, source: Any, target: Any, source_fd: int, target_fd: int) -> None:
        self._touch(target, writes=True, folder=target_fd)

    def _sqlite(self, path: Any) -> None:
        if path and not str(path).startswith((":", "file:")):
            self._touch(path, writes=True, reads=True, keeps=True)

    def _touch(
        self,
        path: Any,
        *,
        writes: bool,
        reads: bool = False,
        dies: bool = False,
        keeps: bool = False,
        folder: int = -1,
    ) -> None:
        name = _absolute(path, folder)
        if self.is_skipped(name):
            return
        name = os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name))
        if not dies and os.path.islink(name):
            name = os.path.realpath(name)
        if self.is_skipped(name):
            return
        touched = self._touched
        if touched is None:
            return
        touch = touched.get(name)
        if touch is None:
            if len(touched) >= MOST_FILES:
                self.left_out += 1
                return
            before = signature(name)
            if before is None and not writes:
                self.miss(name)
                return
            touch = touched[name] = _Touch(before)
        self.is_folder_used = self.is_folder_used or not os.path.isabs(os.fsdecode(path))
        touch.is_read = touch.is_read or reads
        touch.keeps = touch.keeps and (keeps or not writes)
        if writes and not touch.is_opened_to_write:
            touch.is_opened_to_write = True
            is_ours = name.startswith(self._root + os.sep) and not is_secret(name)
            if touch.before is not None and is_ours:
                keep = self._staging.link if dies else self._staging.copy
                touch.staged = keep(name)

    def is_skipped(self, name: str) -> bool:
        """Whether a file is the interpreter's, a library's or the system's, or temporary."""
        if name.startswith(self._skipped) or any(part in name for part in _OWN_FOLDERS):
            return True
        if name.startswith(self._root + os.sep):
            return False
        return name.startswith(self._skipped_outside)


_EVENTS: Dict[str, Callable[..., None]] = {
    "open": Watch._open,
    "os.rename": Watch._rename,
    "os.remove": Watch._remove,
    "os.truncate": Watch._truncate,
    "os.link": Watch._link,
    "sqlite3.connect": Watch._sqlite,
}
_HEARD = frozenset(_EVENTS) | frozenset(reach.EVENTS)


def signature(path: str) -> Optional[Signature]:
    """What tells one state of a regular file from another; None where there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _is_emptying(mode: Any, flags: int) -> bool:
    """Whether what stood there is gone by the opening alone."""
    return bool(flags & os.O_TRUNC) or (isinstance(mode, str) and ("w" in mode or "x" in mode))


def _is_reading(mode: Any, flags: int) -> bool:
    """Whether what stood there can be read: not where opening the file empties it."""
    if flags & os.O_TRUNC:
        return False
    if isinstance(mode, str):
        return "r" in mode or ("+" in mode and "w" not in mode)
    return not flags & os.O_WRONLY


def _absolute(path: Any, folder: int) -> str:
    name = os.fsdecode(path)
    if folder != -1 and not os.path.isabs(name):
        name = os.path.join(os.readlink("/proc/self/fd/{}".format(folder)), name)
    return os.path.abspath(name)


def _interpreter_folders() -> List[str]:
    folders = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    folders |= {path for path in sysconfig.get_paths().values() if path}
    folders |= {os.path.realpath(folder) for folder in folders}
    return [folder.rstrip(os.sep) + os.sep for folder in folders if folder not in ("/", "/usr")]


def _temporary() -> str:
    return os.path.realpath(tempfile.gettempdir()).rstrip(os.sep) + os.sep


def _private_folders() -> List[str]:
    home = os.path.expanduser("~")
    names = (".cache", ".config", ".ipython", ".jupyter", ".local", ".matplotlib", ".keras")
    folders = [os.path.join(home, name) for name in names]
    folders += [
        os.environ.get(name, "") for name in ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")
    ]
    folders += [_temporary()]
    every = {os.path.realpath(folder) for folder in folders if folder} | set(filter(None, folders))
    return [folder.rstrip(os.sep) + os.sep for folder in every]
