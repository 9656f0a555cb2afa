"""Which files are data: not the interpreter's, a library's, the system's or a tool's own."""

import os
import re
import stat
import sys
import sysconfig
import tempfile
from typing import Dict, List, Optional, Tuple

MOST_FOLDERS = 1_000
Signature = Tuple[int, int, int, int]  # inode, size, mtime_ns, ctime_ns

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
_OTHER_PYTHONS = re.compile(r"/(?:site|dist)-packages/|/lib/python3[.]\d+/|/pyvenv[.]cfg$")
"""What a child with an interpreter of its own reads of it."""
_COMPILED = re.compile(r"(.*/)__pycache__/([^/]+?)[.](?:cpython|pypy)[^/]*[.]pyc")


class Places:
    """Judges files by where they lie; `root` is the workspace."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        within = self.root + os.sep
        private = [folder for folder in _private_folders() if not within.startswith(folder)]
        self._skipped = (
            *_interpreter_folders(),
            *(folder for folder in private if folder != _temporary()),
        )
        self._skipped_outside = (*_SYSTEM, *private)
        self._folders: Dict[str, str] = {}

    def is_inside(self, name: str) -> bool:
        """Whether a file lies in the workspace."""
        return name.startswith(self.root + os.sep)

    def is_skipped(self, name: str) -> bool:
        """Whether a file is the interpreter's, a library's or the system's, or temporary."""
        if name.startswith(self._skipped) or any(part in name for part in _OWN_FOLDERS):
            return True
        return not self.is_inside(name) and name.startswith(self._skipped_outside)

    def beginnings(self) -> List[str]:
        """Beginnings of paths that are skipped in any case."""
        within = self.root + os.sep
        outside = (start for start in self._skipped_outside if not within.startswith(start))
        return [*self._skipped, *outside]

    def real(self, path: str, *, is_link_kept: bool = False) -> str:
        """The path with the links in it followed; a last one too unless `is_link_kept`."""
        folder, last = os.path.split(os.path.abspath(path))
        known = self._folders.get(folder)
        if known is None:
            if len(self._folders) > MOST_FOLDERS:
                self._folders.clear()
            known = self._folders[folder] = os.path.realpath(folder)
        name = os.path.join(known, last)
        return os.path.realpath(name) if not is_link_kept and os.path.islink(name) else name

    def forget_links(self) -> None:
        """Links may have changed: a cell begins or ends."""
        self._folders.clear()


def is_of_another_python(name: str) -> bool:
    """Whether a file belongs to an interpreter, whichever."""
    return _OTHER_PYTHONS.search(name) is not None


def source_of(name: str) -> Optional[str]:
    """The module that a compiled file was made from; None for other files."""
    found = _COMPILED.fullmatch(name)
    return "{}{}.py".format(*found.groups()) if found else None


def signature(path: str) -> Optional[Signature]:
    """What tells one state of a regular file from another; None where there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _interpreter_folders() -> List[str]:
    folders = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    folders |= {path for path in sysconfig.get_paths().values() if path}
    folders |= {os.path.realpath(folder) for folder in folders}
    return [folder.rstrip(os.sep) + os.sep for folder in folders if folder not in ("/", "/usr")]


def _temporary() -> str:
    return os.path.realpath(tempfile.gettempdir()).rstrip(os.sep) + os.sep


def _private_folders() -> List[str]:
    """Beginnings of what programs keep for themselves: hidden files of the home folder, caches."""
    names = ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "JUPYTER_DATA_DIR")
    folders = [os.environ.get(name, "") for name in names] + [_temporary()]
    every = {os.path.realpath(folder) for folder in folders if folder} | set(filter(None, folders))
    home = os.path.expanduser("~")
    hidden = {os.path.join(one, ".") for one in (home, os.path.realpath(home))}
    return [folder.rstrip(os.sep) + os.sep for folder in every] + sorted(hidden)
