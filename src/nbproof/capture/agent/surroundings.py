"""What a cell meets besides the notebook's names, under names that no variable can have.

The states of random generators once somebody seeded them, variables of the environment, the
working folder, the options of pandas and matplotlib, and attributes that cells put on modules.
"""

import hashlib
import os
import re
import sys
import types
from typing import Any, Callable, Dict, FrozenSet, Iterable, Iterator, List, Optional, Set, Tuple

from . import own
from .budget import Budget
from .names import Names
from .values import digest

FOLDER = "the working folder"
OPTIONS = "pandas.options"
DISPLAY = "pandas.options.display"
PRINTING = "numpy's print options"
STYLE = "matplotlib.rcParams"
ABSENT = "absent"
_SEEDING = frozenset("manual_seed seed set_rng_state set_state setstate".split())
_SETTING = frozenset({"set_option", "reset_option"})
_PRINTING = frozenset({"printoptions", "set_printoptions"})
SETTING = _SETTING | _PRINTING | {"options"}
"""What a cell uses that sets options for printing."""
_FRAMES = frozenset({("pandas", "DataFrame"), ("pandas", "Series")})
_STYLING = frozenset("rcParams rcdefaults set_context set_style set_theme".split())
_PLOTTING = frozenset(
    "bar barh boxplot figure hist imshow pie plot pyplot savefig scatter show subplots".split()
)
_ASKING_FOLDER = frozenset("cwd getcwd glob iglob iterdir listdir rglob scandir walk".split())
_SECRET = re.compile("AUTH|CRED|KEY|PASS|PRIVATE|SECRET|TOKEN", re.IGNORECASE)


def _random() -> Any:
    return sys.modules["random"].getstate()


def _numpy() -> Any:
    state = sys.modules["numpy.random"].get_state(legacy=False)
    return (state["state"]["key"].tobytes(), state["state"]["pos"], state["has_gauss"])


def _torch() -> Any:
    return bytes(sys.modules["torch"].get_rng_state().numpy())


_GENERATORS: Dict[str, Callable[[], Any]] = {
    "random": _random,
    "numpy.random": _numpy,
    "torch": _torch,
}
STATE_OF = "the state of {}"


class Surroundings:
    """Follows them from cell to cell; tokens are digests of what stands there."""

    def __init__(self, namespace: Dict[str, Any]) -> None:
        self._namespace = namespace
        self._seeded: Set[str] = set()
        self._seeds: Set[str] = set()
        self._patched: Set[str] = set()
        self._is_styled = False
        self._left: Dict[str, Tuple[int, Set[str]]] = {}
        self._states: Dict[str, Any] = {}
        self._variables: Dict[Any, Any] = {}
        self._folder = ""
        self._cell = ("", 0)
        self._names: Optional[Names] = None
        self._reads: Dict[str, str] = {}

    def begin(self, names: Names, folder: str, *, cell: Tuple[str, int]) -> None:
        """A cell with these names is about to run in a folder; `cell` is its id and its source."""
        self._cell = cell
        self._names, words = names, names.words
        self._reads = dict(self._asked(names))
        self._states = {} if names.sets is not None else dict(_states())
        self._variables = _variables()
        self._folder = folder
        if "get_option" in words:
            self._reads[OPTIONS] = _options()
        if self._is_styled and words & _PLOTTING and not words & _STYLING:
            self._reads[STYLE] = _style()

    def end(
        self, folder: str, *, is_folder_used: bool, shown: Iterable[Any] = ()
    ) -> Tuple[Dict[str, str], Dict[str, str]]:
        """What the cell met and left; it ends in `folder`.

        `is_folder_used`: it opened a file by a relative name. `shown` are the values that it
        printed as they are.
        """
        if self._names is None:
            return {}, {}
        names = self._names
        writes: Dict[str, str] = {}
        self._names = None
        writes.update(self._changed_variables())
        if folder != self._folder:
            writes[FOLDER] = _hash(folder)
        writes.update(self._left_again(writes, folder))
        if FOLDER not in writes and (is_folder_used or names.words & _ASKING_FOLDER):
            self._reads[FOLDER] = _hash(folder)
        for kind, token in () if names.sets is not None else self._drawn(names.words):
            writes[STATE_OF.format(kind)] = token
        if names.words & _SETTING or ("options" in names.words and names.changes):
            writes[OPTIONS] = _options()
            writes[DISPLAY] = _display()
        if names.words & _PRINTING:
            writes[PRINTING] = _printing()
        self._shown(shown, writes)
        if names.words & _STYLING and "matplotlib" in sys.modules:
            self._is_styled = True
            writes[STYLE] = _style()
        writes.update(self._patches(names))
        return self._reads, writes

    def _shown(self, values: Iterable[Any], writes: Dict[str, str]) -> None:
        """The options under which libraries wrote these values out."""
        kinds = {
            ((type(value).__module__ or "").partition(".")[0], type(value).__name__)
            for value in values
        }
        if kinds & _FRAMES and DISPLAY not in writes:
            self._reads[DISPLAY] = _display()
        if ("numpy", "ndarray") in kinds and PRINTING not in writes:
            self._reads[PRINTING] = _printing()

    def _left_again(self, writes: Dict[str, str], folder: str) -> Dict[str, str]:
        """What the same cell left before, and left as it was this time: it would set it anyway."""
        source, before = self._left.get(self._cell[0], (0, set()))
        left = set(writes) | (before if source == self._cell[1] else set())
        self._left[self._cell[0]] = (self._cell[1], left)
        now = {_variable(key): value for key, value in os.environ.items()} if left else {}
        now[FOLDER] = folder
        return {name: _hash(now.get(name)) for name in left - set(writes)}

    def _drawn(self, words: FrozenSet[str]) -> Iterator[Tuple[str, str]]:
        """The generators that a cell seeded or drew from."""
        for kind, state in _states():
            before, is_seeding = self._states.get(kind), bool(words & _SEEDING)
            is_changed = state != before
            if is_seeding and (is_changed or _hash(state) in self._seeds):
                self._seeded.add(kind)
                self._seeds.add(_hash(state))
                yield kind, _hash(state)
            elif kind in self._seeded and is_changed:
                self._reads[STATE_OF.format(kind)] = _hash(before)
                yield kind, _hash(state)

    def _asked(self, names: Names) -> Iterator[Tuple[str, str]]:
        """Variables of the environment and attributes of modules that the source asks for."""
        for key in names.variables:
            if not _SECRET.search(key):
                yield _variable(key), _hash(os.environ.get(key))
        for name, paths in names.parts.items():
            module = self._namespace.get(name)
            if type(module) is types.ModuleType and self._patched:
                for how, what in (path[0] for path in paths if path):
                    patch = "{}.{}".format(module.__name__, what)
                    if how == "attr" and patch in self._patched:
                        yield patch, _attribute(module, what)
        for patch in self._patched & own.uses(self._functions(names)) if self._patched else ():
            module_name, _, what = patch.rpartition(".")
            if module_name in sys.modules:
                yield patch, _attribute(sys.modules[module_name], what)

    def _functions(self, names: Names) -> Iterator[Any]:
        """What the source names of modules, and what of them it names as its own."""
        for name in names.reads:
            held = self._namespace.get(name)
            yield held
            if type(held) is types.ModuleType:
                paths = names.parts.get(name, ())
                wanted = {what for path in paths for how, what in path[:1] if how == "attr"}
                yield from (vars(held).get(what) for what in sorted(wanted))

    def _patches(self, names: Names) -> Iterator[Tuple[str, str]]:
        for name, paths in names.changes.items():
            module = self._namespace.get(name)
            if type(module) is types.ModuleType:
                for how, what in (path[0] for path in paths if len(path) == 1):
                    if how == "attr":
                        patch = "{}.{}".format(module.__name__, what)
                        self._patched.add(patch)
                        yield patch, _attribute(module, what)

    def _changed_variables(self) -> List[Tuple[str, str]]:
        now, before = _variables(), self._variables
        if now == before:
            return []
        keys = {os.fsdecode(key) for key, _ in now.items() ^ before.items()}
        named = sorted(key for key in keys if not _SECRET.search(key))
        return [(_variable(key), _hash(os.environ.get(key))) for key in named]


def _states() -> Iterator[Tuple[str, Any]]:
    for kind, state in _GENERATORS.items():
        if kind in sys.modules:
            found = _state(state)
            if found is not None:
                yield kind, found


def _state(get: Callable[[], Any]) -> Any:
    try:
        return get()
    except Exception:
        return None


def _variables() -> Dict[Any, Any]:
    """A copy of the environment, as bytes where it is held so: it is taken twice a cell."""
    return dict(getattr(os.environ, "_data", os.environ))


def _options() -> str:
    """The nested dictionary that pandas keeps: no public function gives all of them at once."""
    held = getattr(sys.modules.get("pandas._config.config"), "_global_config", None)
    return _hash(held)


def _display() -> str:
    """Those of them that say how frames are written out."""
    held = getattr(sys.modules.get("pandas._config.config"), "_global_config", None)
    return _held(held.get("display") if isinstance(held, dict) else None)


def _printing() -> str:
    """The options of numpy for arrays."""
    numpy: Any = sys.modules.get("numpy")
    return _held(_state(numpy.get_printoptions) if numpy is not None else None)


def _held(options: Any) -> str:
    """Options by their values: a function among them is another object each time it is made."""
    return digest(options, Budget(seconds=0.005, size_bytes=1 << 20)) or _hash(options)


def _style() -> str:
    """The parameters of matplotlib; `dict.__repr__` skips the warnings of its own."""
    held = getattr(sys.modules.get("matplotlib"), "rcParams", None)
    return _hash(dict.__repr__(held) if isinstance(held, dict) else None)


def _attribute(module: types.ModuleType, name: str) -> str:
    if not hasattr(module, name):
        return ABSENT
    budget = Budget(seconds=0.005, size_bytes=1 << 20)
    return digest(getattr(module, name), budget) or _hash(id(getattr(module, name)))


def _variable(key: str) -> str:
    return "os.environ[{!r}]".format(key)


def _hash(value: Any) -> str:
    if value is None:
        return ABSENT
    text = repr(value).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()
