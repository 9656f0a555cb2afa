"""Which files a cell opens: as the shim sees it, else as Python's audit hook does (PEP 578).

A read is an open for reading of a file that was there before the cell; a write is a change of the
file over the cell, never the open alone. What libraries and children open, only the shim sees.
"""

import os
import sys
import threading
import time
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

from . import reach, shim
from .ledger import Ledger, Seen
from .listings import EVENTS as LISTING_EVENTS
from .listings import Listings
from .owners import Owners
from .places import Places, Signature, is_of_another_python, signature, source_of
from .secret import is_secret
from .staging import Staging

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MOST_OPEN = 256
MOST_LATE = 100
MOST_REMEMBERED = 1_000
MOST_MEMBERS = 8_000


class Watch:
    """Sees the files of this kernel's cells, and what comes after them."""

    def __init__(self, *, places: Places, staging: Staging, seer: Optional[shim.Shim]) -> None:
        self._places = places
        self._staging = staging
        self._shim = seer
        self._owners = Owners(places)
        self._busy = threading.local()
        self._pid = os.getpid()
        self._number = 0
        self._is_running = False
        self._began: Dict[int, int] = {}
        self._ledger = self._new_ledger(time.time_ns())
        self._late: Dict[int, Ledger] = {}
        self._open: Dict[str, Optional[Signature]] = {}
        self._folder: Optional[str] = None
        self.reach = reach.Reach()
        self.listings = Listings(places)
        self._heard = _HEARD
        sys.addaudithook(self._hook())

    @property
    def layers(self) -> List[str]:
        """The layers that see something in this kernel."""
        return ["agent", "audit-hook"] + ([] if self._shim is None else ["shim"])

    @property
    def number(self) -> int:
        """The number of the cell that runs, or ran last."""
        return self._number

    def begin(self) -> None:
        """A cell starts."""
        self._drain()
        self._owners.forget_ended()
        self._number += 1
        self._places.forget_links()
        self._owners.begin(self._number)
        self.reach.begin()
        self.listings.begin()
        began = self._shim.begin(self._number) if self._shim is not None else time.time_ns()
        self._began[self._number] = began
        self._began.pop(self._number - MOST_REMEMBERED, None)
        self._ledger = self._new_ledger(began)
        self._is_running = True
        self._heard = _HEARD if self._shim is None else _HEARD_BESIDE

    def end(self) -> List[Seen]:
        """The cell is over: what it opened, with what changed."""
        if not self._is_running:
            return []
        self._is_running = False
        self._heard = _HEARD
        self._owners.end(self._number)
        self._owners.look()
        if self._shim is not None:
            self._shim.end()
        self._drain()
        self._look_at_open_files()
        return self._ledger.seen()

    def late(self) -> List[Tuple[int, List[Seen]]]:
        """Cells that are over, and what their threads, tasks and children did since."""
        self._drain()
        late, self._late = self._late, {}
        return [(number, ledger.seen()) for number, ledger in late.items()]

    def is_somebody_at_work(self) -> bool:
        """Whether something that a cell started may go on after it."""
        return self._owners.look() or _has_children()

    def ask(self, path: str) -> None:
        """Somebody asks whether a path is there: it counts also where nothing is."""
        name = os.path.abspath(os.path.join(self.folder(), path))
        (self.listings.ask if os.path.isfile(name) else self._ledger.miss)(name)

    def missed(self) -> List[str]:
        """The paths in the workspace that the cell asked for in vain."""
        return self._ledger.missed()

    @property
    def left_out(self) -> int:
        """How much could not be followed in this cell."""
        return self._ledger.left_out

    @property
    def is_folder_used(self) -> bool:
        """Whether the cell opened a file by a relative name."""
        return self._ledger.is_folder_used

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
        self._owners.ignore_this_thread()

    def _new_ledger(self, began_ns: int, number: Optional[int] = None) -> Ledger:
        number = self._number if number is None else number
        return Ledger(number, began_ns, self._places, self._staging)

    def _ledger_of(self, number: int) -> Ledger:
        """The ledger of the running cell, or one for what comes late."""
        if number == self._number and self._is_running:
            return self._ledger
        if number not in self._late and len(self._late) < MOST_LATE:
            began_ns = self._began.get(number, self._ledger.began_ns)
            self._late[number] = self._new_ledger(began_ns, number)
        return self._late.get(number, self._ledger)

    # The shim's events

    def _drain(self) -> None:
        if self._shim is None:
            return
        ending = self._ledger
        for event in self._shim.events():
            number = self._owner(event)
            if number == ending.number and event.flags & shim.RUNNING:
                self._take_in(event, ending)
            elif number:
                self._take_in(event, self._ledger_of(number))
        ending.left_out += self._shim.lost()

    def _owner(self, event: shim.Event) -> int:
        """The cell that an event belongs to; 0 where it is the kernel's own doing."""
        if event.process != self._pid:
            return event.born if event.flags & shim.FIXED else event.cell
        if event.thread == self._pid:
            return event.cell if event.flags & shim.RUNNING else 0
        owner = self._owners.of_thread(event.thread)
        return event.cell if owner is None else owner

    def _take_in(self, event: shim.Event, ledger: Ledger) -> None:
        if event.kind >= shim.CONNECTED:
            self.reach.hear(event.kind, event.text)
            return
        is_name_changed = event.kind in (shim.REPLACED, shim.GONE)
        name = self._places.real(event.text, is_link_kept=is_name_changed)
        if event.flags & shim.RELATIVE and event.process == self._pid:
            ledger.is_folder_used = True
        if event.kind == shim.MISSED:
            ledger.miss(name)
            return
        if event.process != self._pid:
            name = source_of(name) or name
        staged = self._shim.staged(event.staged) if self._shim is not None else None
        if self._places.is_skipped(name) or (
            is_of_another_python(name) and not self._places.is_inside(name)
        ):
            if staged is not None:
                self._staging.drop(staged)
            return
        if event.kind == shim.REPLACED and event.before is None and os.path.isdir(name):
            for member in _members(name):
                ledger.add(member, None, writes=True)
            return
        ledger.add(
            name,
            event.before,
            reads=bool(event.flags & shim.READS),
            writes=bool(event.flags & shim.WRITES),
            keeps=event.kind == shim.OPENED and not event.flags & shim.EMPTIES,
            staged=staged,
        )

    # Files that stay open

    def _look_at_open_files(self) -> None:
        """What was opened to write in an earlier cell can be written to without being opened."""
        for name, known in self._open.items():
            if self._ledger.get(name) is None and signature(name) != known:
                self._ledger.add(name, known, writes=True, keeps=True)
        names = [*self._open, *self._ledger.written()][-MOST_OPEN:]
        if names:
            self._open = {name: signature(name) for name in _still_open(names)}

    # The audit hook's events

    def _hook(self) -> Callable[[str, Tuple[Any, ...]], None]:
        """What Python calls at every audit event: nearly always for nothing, so it is quick."""

        def hook(event: str, arguments: Tuple[Any, ...]) -> None:
            if event in self._heard:
                self._notice(event, arguments)

        return hook

    def _notice(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if event == "os.chdir":
            self._folder = None
            return
        if not self._number or getattr(self._busy, "is_ours", False) or os.getpid() != self._pid:
            return
        self._busy.is_ours = True
        try:
            self._hear(event, arguments)
        except Exception:
            self._ledger.left_out += 1
        finally:
            self._busy.is_ours = False

    def _hear(self, event: str, arguments: Tuple[Any, ...]) -> None:
        number = self._present_owner()
        if not number:
            return
        if event in _EVENTS:
            _EVENTS[event](self, *arguments)
        elif event in LISTING_EVENTS:
            self.listings.hear(event, *arguments)
        elif event in _FILE_EVENTS:
            _FILE_EVENTS[event](self, self._ledger_of(number), *arguments)
        elif event not in reach.SHIM_EVENTS or self._shim is None:
            reach.EVENTS[event](self.reach, *arguments)

    def _present_owner(self) -> int:
        """The cell for which the calling thread works now; 0 for none."""
        asked = self._owners.of_context()
        if threading.get_ident() == threading.main_thread().ident:
            return asked or (self._number if self._is_running else 0)
        native = getattr(threading, "get_native_id", lambda: 0)()
        owner = self._owners.of_thread(native)
        return self._number if owner is None else owner

    def _fork(self, *_: Any) -> None:
        if self._shim is None:
            self.reach.fork()
        else:
            self._shim.own(self._number if self._owners.is_users_fork() else 0)

    def _opened(self, ledger: Ledger, path: Any, mode: Any, flags: Any) -> None:
        if isinstance(path, int) or path is None:
            return
        writes, empties = bool((flags or 0) & _WRITING), _is_emptying(mode, flags or 0)
        reads = _is_reading(mode, flags or 0)
        self._touch(ledger, path, writes=writes, reads=reads, keeps=not empties)

    def _renamed(self, ledger: Ledger, source: Any, target: Any, *folders: int) -> None:
        self._touch(ledger, target, writes=True, dies=True, folder=folders[1])
        self._touch(ledger, source, writes=True, folder=folders[0])

    def _removed(self, ledger: Ledger, path: Any, folder: int) -> None:
        self._touch(ledger, path, writes=True, dies=True, folder=folder)

    def _truncated(self, ledger: Ledger, path: Any, length: int) -> None:
        if not isinstance(path, int):
            self._touch(ledger, path, writes=True)

    def _linked(self, ledger: Ledger, source: Any, target: Any, *folders: int) -> None:
        self._touch(ledger, target, writes=True, folder=folders[1])

    def _sqlite(self, ledger: Ledger, path: Any) -> None:
        if path and not str(path).startswith((":", "file:")):
            self._touch(ledger, path, writes=True, reads=True, keeps=True)

    def _touch(
        self,
        ledger: Ledger,
        path: Any,
        *,
        writes: bool,
        reads: bool = False,
        dies: bool = False,
        keeps: bool = False,
        folder: int = -1,
    ) -> None:
        name = _absolute(path, folder)
        if self._places.is_skipped(name):
            return
        name = self._places.real(name, is_link_kept=dies)
        if self._places.is_skipped(name):
            return
        known = ledger.get(name)
        before = signature(name) if known is None else known.before
        if known is None and before is None and not writes:
            ledger.miss(name)
            return
        if not os.path.isabs(os.fsdecode(path)):
            ledger.is_folder_used = True
        staged = None
        is_first = writes and not (known is not None and known.is_opened_to_write)
        if is_first and before is not None and self._places.is_inside(name) and not is_secret(name):
            staged = self._staging.link(name) if dies else self._staging.copy(name)
        ledger.add(name, before, reads=reads, writes=writes, keeps=keeps, staged=staged)


_FILE_EVENTS: Dict[str, Callable[..., None]] = {
    "open": Watch._opened,
    "os.rename": Watch._renamed,
    "os.remove": Watch._removed,
    "os.truncate": Watch._truncated,
    "os.link": Watch._linked,
    "sqlite3.connect": Watch._sqlite,
}
_EVENTS: Dict[str, Callable[..., None]] = {
    "os.fork": Watch._fork,
    "os.forkpty": Watch._fork,
}
_HEARD_BESIDE = frozenset(_EVENTS) | frozenset(reach.EVENTS) | {"os.chdir"} | LISTING_EVENTS
_HEARD = _HEARD_BESIDE | frozenset(_FILE_EVENTS)
"""The shim hears of files by itself while a cell runs."""


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


def _members(folder: str) -> List[str]:
    """The files below a folder."""
    found: List[str] = []
    for base, _, names in os.walk(folder):
        found += [os.path.join(base, name) for name in names]
        if len(found) >= MOST_MEMBERS:
            break
    return found


def _still_open(names: List[str]) -> Set[str]:
    """Those of these files that this process has open; all of them where it cannot be told."""
    try:
        numbers = os.listdir("/proc/self/fd")
    except OSError:
        return set(names)
    targets = set()
    for number in numbers:
        try:
            targets.add(os.readlink("/proc/self/fd/" + number))
        except OSError:
            continue
    return targets & set(names)


def _has_children() -> bool:
    try:
        with open("/proc/self/task/{}/children".format(os.getpid()), "rb") as file:
            return bool(file.read(1))
    except OSError:
        return False
