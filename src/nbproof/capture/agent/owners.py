"""Which cell the work of threads, tasks and forked children belongs to: the one that started it.

Workers of libraries (executors, pools) are another matter: they live on and do what the cell that
runs asks of them. So only a thread or process that runs the user's own function has an owner.
"""

import contextvars
import os
import sys
import threading
import weakref
from typing import Any, Dict, List, Optional, Set, Tuple

from .places import Places

_CELL: "contextvars.ContextVar[int]" = contextvars.ContextVar("cell", default=0)
MOST_WRAPPERS = 8
MOST_FRAMES = 12


class Owners:
    """Threads that belong to cells, by the system's number."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._started: List[Tuple[Any, int]] = []
        self._met: Set[Any] = set()
        self._threads: Dict[int, int] = {}
        self._ignored: Any = None

    def begin(self, number: int) -> None:
        """A cell begins; threads that were there before the first are the kernel's own."""
        _CELL.set(number)
        self._met = {thread.ident for thread in threading.enumerate()}
        if self._ignored is None:
            self._ignored = _threads_now() - {os.getpid()}

    def end(self, number: int) -> None:
        """The cell is over; the tasks and the threads that it started still belong to it."""
        _CELL.set(0)
        for thread in threading.enumerate():
            if thread.ident not in self._met and self._is_users_thread(thread):
                self._started.append((weakref.ref(thread), number))

    def ignore_this_thread(self) -> None:
        """The calling thread works for the agent."""
        self._ignored = (self._ignored or set()) | {_native()}

    def of_context(self) -> int:
        """The cell that started the task which runs now; 0 where none did."""
        return _CELL.get()

    def of_thread(self, thread: int) -> Optional[int]:
        """The cell that a thread belongs to; None for all cells, 0 for none at all."""
        if self._ignored and thread in self._ignored:
            return 0
        return self._threads.get(thread)

    def look(self) -> bool:
        """Learn the numbers of the threads that were started; whether one of them still works."""
        alive = []
        for reference, number in self._started:
            thread = reference()
            native = getattr(thread, "native_id", None)
            if thread is None or (native is not None and not thread.is_alive()):
                continue
            alive.append((reference, number))
            if native is not None:
                self._threads[native] = number
        self._started = alive
        return bool(alive)

    def forget_ended(self) -> None:
        """Numbers of threads that ended may be given to others."""
        if self._threads:
            numbers = {getattr(reference(), "native_id", None) for reference, _ in self._started}
            self._threads = {key: one for key, one in self._threads.items() if key in numbers}

    def is_users_fork(self) -> bool:
        """Whether the caller of the caller forks for the user's own function, or by itself."""
        frame: Any = sys._getframe(2)
        for _ in range(MOST_FRAMES):
            if frame is None:
                break
            process = frame.f_locals.get("self")
            if any(kind.__name__ == "BaseProcess" for kind in type(process).__mro__):
                return self._is_users(getattr(process, "_target", None)) or self._is_users(
                    type(process).run
                )
            frame = frame.f_back
        return True

    def _is_users_thread(self, thread: Any) -> bool:
        wanted = (getattr(thread, "_target", None), getattr(thread, "function", None))
        return any(map(self._is_users, wanted)) or self._is_users(type(thread).run)

    def _is_users(self, function: Any) -> bool:
        for _ in range(MOST_WRAPPERS):
            inner = getattr(function, "func", None) or getattr(function, "__wrapped__", None)
            if inner is None:
                break
            function = inner
        if getattr(function, "__module__", "") == "__main__":
            return True
        code = getattr(function, "__code__", None)
        file = os.path.realpath(code.co_filename) if code is not None else ""
        return self._places.is_inside(file) and not self._places.is_skipped(file)


def _native() -> int:
    return threading.get_native_id() if hasattr(threading, "get_native_id") else 0


def _threads_now() -> Any:
    try:
        return {int(name) for name in os.listdir("/proc/self/task")}
    except (OSError, ValueError):
        return {getattr(thread, "native_id", 0) for thread in threading.enumerate()}
