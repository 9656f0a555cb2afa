"""The lock file of a notebook's environment, kept in step with its newest snapshot."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbproof.environment.conda import explicit, record_of
from nbproof.environment.locking import Lock, lock
from nbproof.environment.pylock import (
    FOLDER,
    LARGEST_BYTES,
    conda_name,
    lock_name,
    read,
    written,
)
from nbproof.model.environment import Environment
from nbproof.model.errors import NbproofError
from nbproof.model.snapshot import Snapshot
from nbproof.pairing.settings import keeps_locks
from nbproof.workspace.files import Whole, read_file, replace_file

NICENESS = 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The lock file of a notebook, named from the root; `is_new`: it was written now."""

    name: str
    lock: Lock
    is_new: bool


def write_lock(
    root: Path,
    notebook: str,
    environment: Environment,
    *,
    check_stop: Callable[[], None] = lambda: None,
) -> Locked:
    """Write the lock file of a recorded environment, unless the one there is of the same.

    Asks the index; of conda's environments it is an explicit list, and nobody is asked. Raises
    BadInput where a file of that name is not nbproof's, CannotBeDoneHere where uv is missing or
    cannot do it.
    """
    if environment.conda:
        return _write_list(root, conda_name(notebook), explicit(environment))
    wanted, name = lock(environment, root), lock_name(notebook)
    present = read_file(root, name, largest=LARGEST_BYTES)
    if present is not None:
        there = read(present.raw, what=name)
        if there.record == wanted.record:
            return Locked(name=name, lock=there, is_new=False)
    text = written(wanted, check_stop=check_stop).encode()
    _replace(root, name, text, present)
    return Locked(name=name, lock=read(text, what=name), is_new=True)


def _write_list(root: Path, name: str, wanted: Lock) -> Locked:
    present = read_file(root, name, largest=LARGEST_BYTES)
    is_same = present is not None and record_of(present.raw, what=name) == wanted.record
    if not is_same:
        _replace(root, name, wanted.text.encode(errors="replace"), present)
    return Locked(name=name, lock=wanted, is_new=not is_same)


def _replace(root: Path, name: str, text: bytes, present: Whole | None) -> None:
    (root / FOLDER).mkdir(exist_ok=True)
    replace_file(root, name, text, now=present.stamp if present is not None else None)


def _make_way() -> None:
    """Have this thread, and what it starts, run only where others leave time (Linux: nice(2))."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class _EndedError(Exception):
    """The process ends: what was begun is given up."""


class Locker:
    """Writes lock files in a thread of its own, so that nothing ever waits for an index."""

    def __init__(self) -> None:
        self._orders: queue.SimpleQueue[tuple[Path, Snapshot] | None] = queue.SimpleQueue()
        self._tried: dict[tuple[Path, str], Environment] = {}
        self._is_ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="nbproof-locks", daemon=True)
        self._thread.start()

    def consider(self, root: Path, snapshot: Snapshot) -> None:
        """Have the environment of a snapshot locked, if it has one that was not tried already."""
        place = (root, snapshot.notebook)
        if snapshot.environment is not None and self._tried.get(place) != snapshot.environment:
            self._tried[place] = snapshot.environment
            self._orders.put((root, snapshot))

    def close(self) -> None:
        """Give up what is not done; blocks until the thread has ended."""
        self._is_ended.set()
        self._orders.put(None)
        self._thread.join()

    def _work(self) -> None:
        _make_way()
        while (order := self._orders.get()) is not None and not self._is_ended.is_set():
            root, snapshot = order
            try:
                if keeps_locks(root) and snapshot.environment is not None:
                    write_lock(
                        root, snapshot.notebook, snapshot.environment, check_stop=self._check
                    )
            except _EndedError:
                return
            except (NbproofError, OSError) as error:
                _log.info("nbproof: %s is not locked: %s", snapshot.notebook, error)
            except Exception:  # the outermost edge of this thread
                _log.exception("nbproof: %s is not locked", snapshot.notebook)

    def _check(self) -> None:
        if self._is_ended.is_set():
            raise _EndedError
