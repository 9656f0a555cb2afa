"""Which parts of a name a cell reads and changes, as far as its source shows them.

A path leads from a name to a part of its value, step by step: ("item", "'a'") for `x["a"]`,
("items", "['a', 'b']") for `x[["a", "b"]]`, ("attr", "a") for `x.a`, ("len", "") for `len(x)`,
("has", "'a'") for `"a" in x`. Whether a value has such parts is told when the cell runs: see parts.
"""

import ast
from typing import Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Set, Tuple

from .dynamic import names_in_query
from .magics import magic_of, names_in_command

Step = Tuple[str, str]
Path = Tuple[Step, ...]
Paths = Dict[str, FrozenSet[Path]]

MUTATING = frozenset(
    "add append appendleft clear discard extend extendleft fill fit insert partial_fit pop"
    " popitem popleft remove reverse rotate seed setdefault shuffle sort update write"
    " writelines".split()
)


_WINDOWS = frozenset(
    ("attr", name) for name in "at columns flat iat iloc index loc T values".split()
)
"""Ways to change what is not the part that is written there."""


_MASKS = (ast.BinOp, ast.Compare, ast.Slice, ast.UnaryOp)
_SHOWING = frozenset("display print repr str".split())
_ASKING = frozenset("exists is_dir is_file isdir isfile lexists".split())


class _Chain(NamedTuple):
    name: str
    path: Path


class Accesses(NamedTuple):
    """The names that are read by parts alone, and those that are changed by parts alone.

    `words` are all names and attributes that are used, `variables` those of the environment.
    `asked` are the paths of which somebody asks whether they are there: what is written, or else
    the name that holds it. `shown` are the names whose values are printed as they are.
    """

    reads: Paths
    changes: Paths
    words: FrozenSet[str]
    variables: FrozenSet[str]
    asked: FrozenSet[Tuple[str, str]]
    shown: FrozenSet[str] = frozenset()


def accesses(body: Iterable[ast.stmt]) -> Accesses:
    """Every use of every name in these statements."""
    finder = _Finder()
    for statement in body:
        finder.visit(statement)
    return Accesses(
        reads=_apart(finder.reads, finder.whole),
        changes=_apart(finder.changes, finder.changed_whole),
        words=frozenset(finder.words),
        variables=frozenset(finder.variables),
        asked=frozenset(finder.asked),
        shown=frozenset(finder.shown),
    )


def _apart(paths: Dict[str, Set[Path]], whole: Set[str]) -> Paths:
    return {name: frozenset(found) for name, found in paths.items() if name not in whole}


class _Finder(ast.NodeVisitor):
    """Finds every use of every name; one use as a whole outweighs those of parts."""

    def __init__(self) -> None:
        self.reads: Dict[str, Set[Path]] = {}
        self.whole: Set[str] = set()
        self.changes: Dict[str, Set[Path]] = {}
        self.changed_whole: Set[str] = set()
        self.words: Set[str] = set()
        self.variables: Set[str] = set()
        self.asked: Set[Tuple[str, str]] = set()
        self.shown: Set[str] = set()

    def _read(self, node: ast.expr, *more: Step) -> None:
        self._note(self._chain(node), more)

    def _note(self, chain: Optional[_Chain], more: Path) -> None:
        if chain is None:
            return
        if chain.path or more:
            self.reads.setdefault(chain.name, set()).add(chain.path + more)
        else:
            self.whole.add(chain.name)

    def _change(self, node: ast.expr) -> None:
        """A part is bound, deleted or changed in place; its owner is there, but not read.

        Where it is not told which part, what is left depends on the whole.
        """
        chain = self._chain(node, is_read=False)
        if chain is None:
            return
        if isinstance(node, ast.Subscript) and _located(node) is not None:
            self._read(node)
        if chain.path and not any(step in _WINDOWS for step in chain.path):
            self.reads.setdefault(chain.name, set())
            self.changes.setdefault(chain.name, set()).add(chain.path)
        else:
            self.changed_whole.add(chain.name)
            if isinstance(node, ast.Subscript):
                self.whole.add(chain.name)
            self.reads.setdefault(chain.name, set())

    def _chain(self, node: ast.expr, *, is_read: bool = True) -> Optional[_Chain]:
        """The name that a chain of parts begins with, and its steps up to one that is computed.

        What is computed is walked through, and so is a beginning that is no name.
        """
        steps: List[Step] = []
        while True:
            if isinstance(node, ast.Name):
                self.words.add(node.id)
                return _Chain(node.id, tuple(reversed(steps)))
            if isinstance(node, ast.Attribute):
                steps.append(("attr", node.attr))
                self.words.add(node.attr)
                node = node.value
            elif isinstance(node, ast.Subscript) and is_read and self._reads_groups(node):
                return None
            elif isinstance(node, ast.Subscript) and _located(node) is not None:
                rows, column = _located(node)  # type: ignore[misc]  # not None
                self.visit(rows)
                steps.append(column)
                node = node.value.value  # type: ignore[attr-defined]  # of an Attribute
            elif isinstance(node, ast.Subscript):
                step = _step(node.slice)
                if is_read and _is_environment(node.value):
                    self._ask(node.slice)
                if step is None:
                    steps.clear()
                    self.visit(node.slice)
                else:
                    steps.append(step)
                node = node.value
            else:
                self.visit(node)
                return None

    def _reads_groups(self, node: ast.Subscript) -> bool:
        """Reads the columns of `df.groupby("a")["b"]`, where it is one."""
        call, column = node.value, _step(node.slice)
        if column is None or not isinstance(call, ast.Call) or len(call.args) != 1:
            return False
        groups = _step(call.args[0])
        function = call.func
        if groups is None or call.keywords or not isinstance(function, ast.Attribute):
            return False
        if function.attr != "groupby" or not isinstance(function.value, ast.Name):
            return False
        self._read(function.value, groups)
        self._read(function.value, column)
        return True

    def _ask(self, key: ast.AST) -> None:
        """A variable of the environment is read by name."""
        constant = _constant(key)
        if constant is not None:
            self.variables.add(str(ast.literal_eval(constant)))

    def visit_Name(self, node: ast.Name) -> None:
        self.words.add(node.id)
        if not isinstance(node.ctx, ast.Store):
            self.whole.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        (self._read if isinstance(node.ctx, ast.Load) else self._change)(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        (self._read if isinstance(node.ctx, ast.Load) else self._change)(node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> None:
        if isinstance(node.value, ast.Name):
            self.shown.add(node.value.id)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.whole.add(node.target.id)
        else:
            self._read(node.target)
        self.visit(node.target)
        self.visit(node.value)

    def visit_Compare(self, node: ast.Compare) -> None:
        key = _constant(node.left)
        if key is None or len(node.ops) > 1 or not isinstance(node.ops[0], (ast.In, ast.NotIn)):
            self.generic_visit(node)
        else:
            self._read(node.comparators[0], ("has", key))

    def visit_Call(self, node: ast.Call) -> None:
        magic = magic_of(node)
        if magic is not None:
            self.whole.update(names_in_command(magic.command))
            for statement in ast.parse(magic.body).body if magic.body is not None else ():
                self.visit(statement)
            return
        function, arguments = node.func, node.args
        if isinstance(function, ast.Name) and function.id == "len" and len(arguments) == 1:
            self.whole.add("len")
            self._read(arguments[0], ("len", ""))
            return
        key = _constant(arguments[0]) if arguments else None
        if _is_asking_for_variable(function) and arguments:
            self._ask(arguments[0])
        self.asked.update(_path_asked(function, arguments))
        self.whole.update(names_in_query(node))
        if isinstance(function, ast.Name) and function.id in _SHOWING:
            self.shown.update(one.id for one in arguments if isinstance(one, ast.Name))
        if isinstance(function, ast.Attribute) and function.attr == "get" and key is not None:
            self._read(function.value, ("get", key))
            for argument in arguments[1:]:
                self.visit(argument)
            return
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            if any(keyword.arg == "inplace" for keyword in call.keywords):
                self._change(call.func.value)
            elif call.func.attr in MUTATING:
                self._read(call.func.value)
                self._change(call.func.value)
        self.generic_visit(node)


def _is_environment(node: ast.AST) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) == "environ"


def _is_asking_for_variable(function: ast.AST) -> bool:
    if getattr(function, "attr", getattr(function, "id", "")) == "getenv":
        return True
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "get"
        and _is_environment(function.value)
    )


def _path_asked(function: ast.AST, arguments: List[ast.expr]) -> Set[Tuple[str, str]]:
    """The path in `os.path.exists("a")`, `path.exists()` and `Path("a").exists()`."""
    if not isinstance(function, (ast.Attribute, ast.Name)):
        return set()
    named = function.attr if isinstance(function, ast.Attribute) else function.id
    if named not in _ASKING:
        return set()
    path: ast.AST = arguments[0] if arguments else getattr(function, "value", function)
    if isinstance(path, ast.Call) and len(path.args) == 1:
        path = path.args[0]
    if isinstance(path, ast.Name):
        return {("", path.id)}
    constant = _constant(path)
    return {(str(ast.literal_eval(constant)), "")} if constant else set()


def _located(node: ast.Subscript) -> Optional[Tuple[ast.expr, Step]]:
    """The rows and the columns of `df.loc[rows, "a"]` where no row can be a new one."""
    key: ast.AST = node.slice
    key = getattr(key, "value", key) if type(key).__name__ == "Index" else key  # Python 3.8
    is_loc = isinstance(node.value, ast.Attribute) and node.value.attr == "loc"
    if not is_loc or not isinstance(key, ast.Tuple):
        return None
    rows, *columns = key.elts
    column = _step(columns[0]) if len(columns) == 1 else None
    if column is None or not isinstance(rows, _MASKS):
        return None
    is_whole = not isinstance(rows, ast.Slice) or rows.lower is rows.upper is rows.step is None
    return (rows, column) if is_whole else None


def _constant(node: ast.AST) -> Optional[str]:
    """What a constant key is written like, also one of several dimensions; None for another."""
    node = getattr(node, "value", node) if type(node).__name__ == "Index" else node  # Python 3.8
    if isinstance(node, ast.Tuple):
        parts = [_constant(part) for part in node.elts]
        return "({})".format(", ".join(part or "" for part in parts)) if all(parts) else None
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return repr(value) if type(value) in (str, int, bool) else None


def _step(node: ast.AST) -> Optional[Step]:
    """The step of a constant key, or of a list of them, as `df[["a", "b"]]` has it."""
    node = getattr(node, "value", node) if type(node).__name__ == "Index" else node
    key = _constant(node)
    if key is not None:
        return ("item", key)
    keys = [_constant(part) for part in node.elts] if isinstance(node, ast.List) else []
    found = [key for key in keys if key is not None]
    return ("items", "[{}]".format(", ".join(found))) if found and len(found) == len(keys) else None
