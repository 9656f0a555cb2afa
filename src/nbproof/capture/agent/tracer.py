"""Which names a run read and wrote, with digests of their values before and after."""

import itertools
import os
import pathlib
import re
import sys
import threading
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from . import names as analysis
from .accesses import Path
from .budget import Budget
from .calls import codes
from .dynamic import names_in_texts
from .parts import keys_of, paths_of
from .pieces import Pieces
from .surroundings import Surroundings
from .values import digest

BUDGET_S = 0.05
BUDGET_BYTES = 256 * 1024 * 1024
ALIAS_BUDGET_S = 0.001
MOST_PATHS = 64
MANY_ITEMS = 256
MOST_HELD = 64
LAST = "_"
OUTPUT = "Out[{}]"
_NUMBERED = re.compile(r"_\d+")
_IPYTHONS = re.compile(r"_+|_i+|_i?\d+|_[dois]h|_exit_code|__\w+__")
_HIDDEN = frozenset(("In", "Out", "exit", "quit", "get_ipython", "open"))
_SCALARS = (bool, int, float, complex, str, bytes, type(None))
_ARRAYS = frozenset(("numpy", "pandas", "polars", "pyarrow", "torch"))


class Known(NamedTuple):
    """What was last known of a name: which object it was, and its digest or stand-in."""

    identity: int
    token: str


class Blind:
    """Stands in for the tracer where nobody asks for names."""

    def end(self, cell_id: str, **_: Any) -> Dict[str, Any]:
        """What the tracer says of a cell without names."""
        return {"reads": [], "writes": [], "deleted": [], "missing": [], "imports": []}


class Tracer:
    """Follows the names of one notebook from cell to cell; holds no reference to any value.

    A value that has no digest gets a stand-in that begins with `~` and changes whenever the name
    is bound again or changed in place as far as the source shows.
    """

    def __init__(self, namespace: Dict[str, Any], *, session: str) -> None:
        self._namespace = namespace
        self._session = session
        self._hidden = set(namespace)
        self._ipythons = set(_HIDDEN)
        self._known: Dict[str, Known] = {}
        self._sure: Set[str] = set()
        self._threads = 0
        self._writer: Dict[str, str] = {}
        self._versions = 0
        self._identities: Dict[str, int] = {}
        self._reads: Dict[str, str] = {}
        self._parts: Dict[str, Dict[str, str]] = {}
        self._paths: Dict[str, Set[Path]] = {}
        self._pieces = Pieces()
        self._names = analysis.EMPTY
        self._source = 0
        self._unseen: Dict[str, Tuple[int, Set[str]]] = {}
        self._last_output = ""
        self._outputs = 0
        self._by_number: Dict[str, str] = {}
        self._around = Surroundings(namespace)

    def begin(self, source: str, cell_id: str, *, folder: str = "") -> List[str]:
        """A cell is about to run in a folder; `source` has its magics transformed.

        Gives the paths of which its source asks whether they are there.
        """
        self._reads, self._parts, self._identities = {}, {}, {}
        self._threads = self._threads or threading.active_count()
        names = self._names = analysis.analyse(source, self._namespace)
        self._source = hash(source)
        self._around.begin(names, folder, cell=(cell_id, hash(source)))
        wanted = set(names.reads)
        wanted |= {name for name in names.maybe_reads if self._writer.get(name) != cell_id}
        if names.unknown is not None:
            wanted |= set(self._user_names())
        called = self._called(wanted)
        budget = Budget(seconds=BUDGET_S, size_bytes=BUDGET_BYTES)
        for name in sorted(wanted | called):
            if self._is_users(name):
                self._reads[name] = self._token(name, budget)
                if name not in called:
                    self._read_parts(name, budget)
        if LAST in names.reads and self._last_output:
            self._reads[LAST] = self._last_output
        self._read_outputs()
        self._outputs = len(self._namespace.get("Out", ()))
        self._identities = {name: id(self._namespace[name]) for name in self._user_names()}
        asked = (path or self._namespace.get(name) for path, name in names.asked)
        return [os.fspath(one) for one in asked if isinstance(one, (str, pathlib.PurePath))]

    def _read_outputs(self) -> None:
        """Earlier outputs that the cell asks for by number."""
        asked = {what for path in self._names.parts.get("Out", ()) for _, what in path[:1]}
        asked |= {name[1:] for name in self._names.reads if _NUMBERED.fullmatch(name)}
        for number in asked & set(self._by_number):
            self._reads[OUTPUT.format(number)] = self._by_number[number]

    def _read_parts(self, name: str, budget: Budget) -> None:
        """The parts that the cell reads of a name, where it reads no more; they are remembered."""
        none: FrozenSet[Path] = frozenset()
        paths = self._names.parts.get(name)
        known = self._paths.setdefault(name, set())
        if len(known) < MOST_PATHS:
            known |= (paths or none) | self._names.changes.get(name, none)
        if paths is None:
            return
        found = self._pieces.parts(name, self._namespace[name], self._reads[name], paths, budget)
        if found is not None:
            self._parts[name] = found

    def end(
        self,
        cell_id: str,
        *,
        is_complete: bool,
        missing: Optional[str],
        folder: str = "",
        is_folder_used: bool = False,
    ) -> Dict[str, Any]:
        """The cell is over: its names as plain JSON; `missing` is the name that stopped it."""
        before, present = self._identities, set(self._user_names())
        rebound = {name for name in present if before.get(name) != id(self._namespace[name])}
        if is_complete:
            rebound |= self._bound_unseen(cell_id, rebound) & present
            rebound |= self._names.binds & present
        if self._names.sets != frozenset():
            self._sure.clear()
        budget = Budget(seconds=BUDGET_S, size_bytes=BUDGET_BYTES)
        for name in self._names.sets or ():
            if name in present - rebound:
                self._pieces.reuse(name, self._namespace[name], self._names.changes, budget)
        writes = {}
        is_pure = self._names.sets == frozenset()
        aliases = set() if is_pure else self._aliases(present)
        unbound = set() if is_pure else set(self._reads) & present
        for name in sorted(rebound | unbound | aliases):
            old = self._known.get(name)
            is_changed = name in rebound or name in self._names.mutates
            token = self._token(name, budget, is_changed=is_changed, is_alias=name in aliases)
            is_same = name not in rebound and old is not None and old.token == token
            if not is_same or name in self._names.changes:
                writes[name] = token
                self._writer[name] = cell_id
        deleted = sorted(set(before) - present)
        for name in deleted:
            self._known.pop(name, None)
            self._pieces.forget(name)
        output = self._output()
        shown = [self._namespace.get(name) for name in self._names.shown]
        shown += [self._namespace.get(LAST)] if output else []
        met, left = self._around.end(folder, is_folder_used=is_folder_used, shown=shown)
        left.update(output)
        return {
            "reads": [[name, token] for name, token in {**self._reads, **met}.items()],
            "writes": [[name, token] for name, token in {**writes, **left}.items()],
            "read_parts": self._parts,
            "written_parts": self._written_parts(writes, budget),
            "changed_parts": self._changed_parts(set(writes) - rebound) if is_complete else {},
            "deleted": deleted,
            "missing": [missing] if missing else [],
            "unknown": self._names.unknown,
            "imports": sorted(self._names.imports),
        }

    def _bound_unseen(self, cell_id: str, rebound: Set[str]) -> Set[str]:
        """Names that the same cell bound before, though its source does not show them.

        Bound to an equal value again, they may be the same object as before.
        """
        source, before = self._unseen.get(cell_id, (0, set()))
        known = before if source == self._source else set()
        unseen = known | (rebound - self._names.binds)
        self._unseen[cell_id] = (self._source, unseen)
        return unseen

    def _output(self) -> Dict[str, str]:
        """What `_` stands for now, where this cell gave it another value."""
        outputs = self._namespace.get("Out", {})
        is_new = len(outputs) > self._outputs and self._namespace.get(LAST) is outputs[max(outputs)]
        if not is_new and LAST not in self._names.binds:
            return {}
        value = self._namespace.get(LAST)
        found = digest(value, Budget(seconds=ALIAS_BUDGET_S, size_bytes=1 << 16))
        if found is None:
            self._versions += 1
            found = "~{}:{}".format(self._session[:8], self._versions)
        self._last_output = found
        if not is_new:
            return {LAST: found}
        self._by_number[str(max(outputs))] = found
        return {LAST: found, OUTPUT.format(max(outputs)): found}

    def _written_parts(self, writes: Dict[str, str], budget: Budget) -> Dict[str, Dict[str, str]]:
        """Of what was written, the parts that cells were seen to use."""
        found = {}
        for name, token in writes.items():
            value = self._namespace[name]
            paths = self._paths.get(name, set()) | paths_of(value)
            self._pieces.keep(name, value, token, budget)
            parts = self._pieces.known(name, value, token, sorted(paths), budget)
            if parts:
                found[name] = parts
        return found

    def _changed_parts(self, changed: Set[str]) -> Dict[str, List[str]]:
        """The parts that the cell changed in place, of names of which it changed nothing else."""
        found = {}
        for name in changed & set(self._names.changes):
            keys = keys_of(self._namespace[name], sorted(self._names.changes[name]))
            if keys is not None:
                found[name] = keys
        return found

    def _user_names(self) -> Iterator[str]:
        names = [name for name in list(self._namespace) if name not in self._ipythons]
        return (name for name in names if self._is_users(name))

    def _is_users(self, name: str) -> bool:
        if name in self._ipythons or name not in self._namespace:
            return False
        if _IPYTHONS.fullmatch(name):
            self._ipythons.add(name)
            return False
        return name not in self._hidden or name in self._known

    def _token(
        self, name: str, budget: Budget, *, is_changed: bool = False, is_alias: bool = False
    ) -> str:
        """The digest of a name's value, or a stand-in; remembered for the next cell."""
        value = self._namespace[name]
        known = self._known.get(name)
        is_same = known is not None and known.identity == id(value) and not is_changed
        is_idle = name not in self._reads and not is_alias
        if is_same and known is not None and _is_array(value) and is_idle:
            return known.token
        if is_same and known is not None and is_idle and self._is_sure(name, value):
            return known.token
        self._sure.add(name)
        found = digest(value, budget)
        if found is None:
            if is_same and known is not None and known.token.startswith("~"):
                return known.token
            self._versions += 1
            found = "~{}:{}".format(self._session[:8], self._versions)
        self._known[name] = Known(id(value), found)
        return found

    def _is_sure(self, name: str, value: Any) -> bool:
        """Whether it is large, and nobody could change it since it was digested."""
        if name not in self._sure or type(value) not in (list, tuple, dict, set):
            return False
        is_busy = threading.active_count() > self._threads or _has_comms()
        return len(value) > MANY_ITEMS and not is_busy

    def _aliases(self, present: Set[str]) -> Set[str]:
        """Names that share what this cell could have changed: same buffers, small containers."""
        values = [self._namespace[name] for name in self._reads if name in present]
        touched = {_owner(value) for value in values}
        touched.update(_owner(held) for value in values for held in _held(value))
        budget = Budget(seconds=ALIAS_BUDGET_S, size_bytes=1 << 20)
        found = set()
        for name, known in list(self._known.items()):
            if name not in present or name in self._reads:
                continue
            value = self._namespace[name]
            if type(value) in _SCALARS:
                continue
            if _owner(value) in touched:
                found.add(name)
            elif not _is_array(value) and not known.token.startswith("~"):
                now = digest(value, budget)
                if now == known.token:
                    self._sure.add(name)
                elif now is not None:
                    found.add(name)
        return found

    def _called(self, wanted: Set[str]) -> Set[str]:
        """The notebook's names that the notebook's functions among `wanted` would read."""
        found: Set[str] = set()
        rest: List[Any] = [self._namespace.get(name) for name in wanted]
        while rest:
            value = rest.pop()
            if type(value) in _SCALARS:
                continue
            for code in codes(value, self._namespace):
                for name in (*code.co_names, *names_in_texts(code.co_consts)):
                    if name not in found and self._is_users(name):
                        found.add(name)
                        rest.append(self._namespace[name])
        return found - wanted


def _has_comms() -> bool:
    """Whether the browser can call back into what the notebook made: widgets."""
    module: Any = sys.modules.get("comm")
    try:
        return bool(module is not None and module.get_comm_manager().comms)
    except Exception:
        return True


def _owner(value: Any) -> int:
    """What stands for an array and all views of it: the object that owns the buffer."""
    while _is_array(value) and getattr(value, "base", None) is not None:
        value = value.base
    return id(value)


def _held(value: Any, depth: int = 2) -> Iterator[Any]:
    """The arrays and containers in the first few places of a container or an object."""
    kind = type(value)
    if kind is dict:
        items = list(itertools.islice(value.values(), MOST_HELD))
    elif kind in (list, tuple):
        items = list(value[:MOST_HELD])
    elif kind.__module__ == "__main__":
        items = list(getattr(value, "__dict__", {}).values())[:MOST_HELD]
    else:
        return
    for item in items:
        if type(item) not in _SCALARS:
            yield item
            if depth > 1:
                yield from _held(item, depth - 1)


def _is_array(value: Any) -> bool:
    return (type(value).__module__ or "").partition(".")[0] in _ARRAYS
