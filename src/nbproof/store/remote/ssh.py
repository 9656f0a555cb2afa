"""A folder on another machine, by SFTP through asyncssh.

Hosts, users, keys, agents and jump hosts are those of the user's own ~/.ssh. A machine whose key
does not stand in known_hosts is refused, whatever the configuration says.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh

from nbproof.model.errors import CannotBeDoneHere
from nbproof.store.remote.address import without_user
from nbproof.store.remote.sftp import Session
from nbproof.store.remote.sshtarget import target_of


class SshPlace:
    """The files below `ssh://[user@]host[:port]/path`; `/~/path` is below the user's home.

    It connects when it is first used; methods may be called from several threads.
    """

    def __init__(self, url: str) -> None:
        self.url = without_user(url)
        self._target = target_of(url)
        user = f"{self._target.user}@" if self._target.user else ""
        self.address = self.url.replace("//", f"//{user}", 1)
        self._lock = threading.Lock()
        self._opened: Session | None = None

    def names(self, prefix: str) -> Iterator[str]:
        """The names of all files below `prefix`, without it."""
        with self._session("list") as session:
            return iter(session.run(session.names(prefix)))

    def read(self, name: str, *, start: int = 0, length: int | None = None) -> bytes:
        """The bytes of a file, or a range of them."""
        with self._session("read from") as session:
            return session.run(session.read(name, start, length))

    def download(self, name: str, target: Path) -> None:
        """Write a file's bytes to a new file, a piece at a time."""
        with self._session("read from") as session:
            session.run(session.download(name, target))

    def size_of(self, name: str) -> int:
        """The bytes of a file."""
        with self._session("read from") as session:
            return session.run(session.size_of(name))

    def write(self, name: str, content: bytes | Path) -> None:
        """Put a file there: under another name first, synchronised, then by rename."""
        with self._session("write to") as session:
            session.run(session.write(name, content))

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with self._session("remove from") as session:
            session.run(session.remove(name))

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    @contextmanager
    def _session(self, doing: str) -> Iterator[Session]:
        host = self._target.host
        try:
            with self._lock:
                if self._opened is None:
                    self._opened = Session(self._target)
            yield self._opened
        except asyncssh.HostKeyNotVerifiable as error:
            raise CannotBeDoneHere(
                f"The key of {host} is not the one in known_hosts, or there is none",
                hint=f"Compare its fingerprint with what its owner says: ssh {host} shows it.",
            ) from error
        except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied) as error:
            raise CannotBeDoneHere(
                f"{self.url} refused to let nbproof {doing} it",
                hint=f"Try ssh {host}: keys, agent and user are those of your ~/.ssh.",
            ) from error
        except (asyncssh.Error, OSError, ValueError) as error:
            first = str(error).strip().splitlines()[:1]
            raise CannotBeDoneHere(
                f"nbproof cannot {doing} {self.url}: {first[0] if first else type(error).__name__}",
                hint="Nothing that was confirmed is lost; try again, it goes on where it stopped.",
            ) from error
