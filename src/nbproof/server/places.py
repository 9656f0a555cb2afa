"""From the server's API paths to files, and from files to workspaces."""

from __future__ import annotations

import threading
from pathlib import Path, PurePosixPath

from nbproof.model.errors import RefusedPath
from nbproof.workspace.root import find_root


class Places:
    """The folder that a server serves, and the workspaces in it that were seen."""

    def __init__(self, root: Path) -> None:
        self.served = root.resolve()
        self._lock = threading.Lock()
        self._roots: dict[Path, None] = {}
        self.root_of(self.served)

    def file_of(self, path: str) -> Path:
        """The file of an API path; raises RefusedPath where it lies outside of the root."""
        parts = PurePosixPath(path.strip("/")).parts
        if not parts or "\0" in path or any(part in ("..", ".", "/") for part in parts):
            raise RefusedPath(f"{path[:200]!r} is no path below the server's root.")
        return self.served.joinpath(*parts)

    def root_of(self, folder: Path) -> Path:
        """The workspace that a folder lies in; it is remembered."""
        fallback = self.served if self._is_served(folder) else folder
        root = find_root(folder, fallback)
        with self._lock:
            self._roots[root] = None
        return root

    def roots(self) -> tuple[Path, ...]:
        """The workspaces that were seen, the served folder's own first."""
        with self._lock:
            return tuple(self._roots)

    def check_served(self, path: Path) -> None:
        """Raise RefusedPath where a file that is about to be written is outside of the root."""
        if not self._is_served(path):
            raise RefusedPath(
                f"{path} lies outside of the folder that this server serves.",
                hint="Use the command line there: `nbproof --help` lists what it can do.",
            )

    def _is_served(self, path: Path) -> bool:
        return path == self.served or self.served in path.parents
