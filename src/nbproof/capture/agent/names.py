"""Which names a cell reads and binds, told from its source.

The rules are those of the language reference, section 4.2 "Naming and binding": what a cell loads
before it binds it comes from outside; comprehensions and class bodies run at once, functions
and lambdas when called. The agent uses this on what runs, the server on what has not run yet.
"""

import ast
import builtins
from typing import Any, Dict, FrozenSet, List, NamedTuple, Optional, Set, Tuple, Union

from .accesses import MUTATING, Accesses, Paths, accesses
from .branches import reached
from .dynamic import names_in_query, spelled_out
from .magics import Magic, magic_of, names_in_command
from .pure import frames_set
from .scopes import global_names

BUILTINS = frozenset(dir(builtins))
_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__"})


class Names(NamedTuple):
    """The names of one cell.

    `reads` are loaded before the cell surely binds them; `maybe_reads` only where a branch was not
    taken that would have bound them. `mutates` are names whose value the cell may change in place:
    by an assignment to a part of it, or by a method that is named like one with an effect.
    `unknown` says why the analysis is not complete, None where it is. `parts` has the names that
    are read by their parts alone, `changes` those that are changed by their parts alone; `words`
    are all names and attributes that are used, `variables` those of the environment, `asked` the
    paths, written out or else by name, of which it asks whether they are there. `sets`
    are the frames of which it assigns columns where it surely changes nothing else in place,
    `shown` the names whose values it prints as they are.
    """

    reads: FrozenSet[str]
    maybe_reads: FrozenSet[str]
    binds: FrozenSet[str]
    deletes: FrozenSet[str]
    mutates: FrozenSet[str]
    imports: FrozenSet[str]
    unknown: Optional[str]
    parts: Paths
    changes: Paths
    words: FrozenSet[str]
    variables: FrozenSet[str]
    asked: FrozenSet[Tuple[str, str]] = frozenset()
    sets: Optional[FrozenSet[str]] = None
    shown: FrozenSet[str] = frozenset()


LARGEST_SOURCE = 1_000_000  # characters; a larger one is data in disguise, and takes minutes
_NONE: FrozenSet[str] = frozenset()
EMPTY = Names(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, None, {}, {}, _NONE, _NONE)


def analyse(source: str, namespace: Optional[Dict[str, Any]] = None) -> Names:
    """The names of a cell whose magics IPython has already transformed into calls.

    With the namespace that it is about to run in, only of what it will reach.
    """
    if len(source) > LARGEST_SOURCE:
        return EMPTY._replace(unknown="it is too large to be analysed")
    try:
        body = spelled_out(ast.parse(source).body, namespace or {})
        if namespace is None:
            return names_in(body)
        body = reached(body, namespace)
        return names_in(body, is_live=True)._replace(sets=frames_set(body, namespace))
    except RecursionError:
        return EMPTY._replace(unknown="it is nested too deeply")
    except (SyntaxError, ValueError) as error:
        return EMPTY._replace(unknown="it does not parse: {}".format(error))


def names_in(body: List[ast.stmt], *, is_live: bool = False) -> Names:
    """The names of these statements; raises RecursionError.

    `is_live`: they are about to run, and somebody sees what they bind.
    """
    reader = _Reader(is_live=is_live)
    reader.run(body)
    reader.uses = accesses(body)
    return reader.names()


class _Reader(ast.NodeVisitor):
    """Walks a cell in the order of evaluation."""

    def __init__(self, *, is_live: bool) -> None:
        self._is_live = is_live
        self.reads: Set[str] = set()
        self.maybe_reads: Set[str] = set()
        self.bound: Set[str] = set()
        self.maybe_bound: Set[str] = set()
        self.deletes: Set[str] = set()
        self.mutates: Set[str] = set()
        self.imports: Set[str] = set()
        self.unknown: Optional[str] = None
        self.deferred: Dict[str, Set[str]] = {}
        self.local: List[Set[str]] = []
        self.loaded: Set[str] = set()
        self.uses = Accesses({}, {}, _NONE, _NONE, frozenset())

    def names(self) -> Names:
        self._call_deferred()
        return Names(
            reads=frozenset(self.reads),
            maybe_reads=frozenset(self.maybe_reads - self.reads),
            binds=frozenset((self.bound | self.maybe_bound) - self.deletes),
            deletes=frozenset(self.deletes),
            mutates=frozenset(self.mutates),
            imports=frozenset(self.imports),
            unknown=self.unknown,
            parts=self._of(self.uses.reads, self.reads | self.maybe_reads),
            changes=self._of(self.uses.changes, self.mutates),
            words=self.uses.words,
            variables=self.uses.variables,
            asked=self.uses.asked,
            shown=self.uses.shown,
        )

    def _of(self, paths: Paths, names: Set[str]) -> Paths:
        every = names if self.unknown is None else _NONE
        return {name: paths[name] for name in every if name in paths}

    def run(self, body: List[ast.stmt]) -> None:
        for statement in body:
            self.visit(statement)

    # Names

    def _load(self, name: str) -> None:
        if any(name in scope for scope in self.local):
            return
        self.loaded.add(name)
        if name in _DYNAMIC:
            self.unknown = "it uses {}()".format(name)
        if name in self.bound:
            return
        if name in self.maybe_bound:
            self.maybe_reads.add(name)
        else:
            self.reads.add(name)

    def _bind(self, name: str) -> None:
        if self.local:
            self.local[-1].add(name)
        else:
            self.bound.add(name)
            self.deletes.discard(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._load(node.id)
        elif isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        else:
            self._delete(node.id)

    def _delete(self, name: str) -> None:
        if self.local:
            return
        if name in self.bound:
            self.bound.discard(name)
        else:
            self._load(name)
        self.deletes.add(name)

    # Statements whose order of evaluation is not that of their fields

    def visit_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(node.value, ast.Lambda) and isinstance(target, ast.Name):
            self._function(node.value, called=target.id)
        else:
            self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._load(node.target.id)
        self.visit(node.value)
        self.visit(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.AST) -> None:
        self.visit(node.value)  # type: ignore[attr-defined]  # unknown to Python 3.7's ast
        name = node.target.id  # type: ignore[attr-defined]
        if len(self.local) <= 1:
            self.bound.add(name)
        else:
            self.local[-1].add(name)

    def visit_For(self, node: Union[ast.For, ast.AsyncFor]) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self.run(node.body)
        self.run(node.orelse)

    visit_AsyncFor = visit_For

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._branches([node.body, node.orelse])

    def visit_Match(self, node: ast.AST) -> None:
        self.visit(node.subject)  # type: ignore[attr-defined]  # Python 3.10
        for case in node.cases:  # type: ignore[attr-defined]
            self._branches([[case], []])

    def visit_MatchAs(self, node: ast.AST) -> None:
        self.generic_visit(node)
        name = getattr(node, "name", None)
        if name:
            self._bind(name)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node: ast.AST) -> None:
        self.generic_visit(node)
        rest = getattr(node, "rest", None)
        if rest:
            self._bind(rest)

    def _branches(self, branches: List[List[Any]]) -> None:
        """Walk branches of which one is taken: only what all of them bind is surely bound."""
        before = set(self.bound)
        after = []
        for branch in branches:
            self.bound = set(before)
            self.run(branch)
            after.append(self.bound)
        surely = set.intersection(*after)
        self.maybe_bound |= set.union(*after) - surely
        self.bound = surely

    def visit_Try(self, node: Any) -> None:
        self.run(node.body)
        for handler in node.handlers:
            self._branches([[handler], []])
        self.run(node.orelse)
        self.run(node.finalbody)

    visit_TryStar = visit_Try

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name and not self.local:
            self.bound.add(node.name)
        self.run(node.body)
        if node.name:
            self.bound.discard(node.name)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._import((alias.asname or alias.name).split(".")[0], alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                if not self._is_live:
                    self.unknown = self.unknown or "it imports * from {}".format(node.module)
                self.imports.add(node.module or "")
            else:
                self._import(alias.asname or alias.name, node.module or "")

    def _import(self, name: str, module: str) -> None:
        self._bind(name)
        self.imports.add(module)

    # What changes a value in place

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._mutate(node.value)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._mutate(node.value)
        if node.attr == "__dict__":
            self.unknown = self.unknown or "it uses __dict__"
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        magic = magic_of(node)
        if magic is not None:
            self._magic(magic)
            return
        for name in names_in_query(node):
            self._load(name)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            in_place = any(keyword.arg == "inplace" for keyword in call.keywords)
            if in_place or call.func.attr in MUTATING:
                self._mutate(call.func.value)
        self.generic_visit(node)

    def _mutate(self, node: ast.expr) -> None:
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
            node = node.value
        if isinstance(node, ast.Name) and not any(node.id in scope for scope in self.local):
            self.mutates.add(node.id)

    def _magic(self, magic: Magic) -> None:
        if magic.unknown is not None and not (magic.is_apart and self._is_live):
            self.unknown = self.unknown or magic.unknown
        for name in names_in_command(magic.command):
            self._load(name)
        if magic.body is not None:
            try:
                self.run(ast.parse(magic.body).body)
            except (SyntaxError, ValueError):
                self.unknown = self.unknown or "the body of %{} does not parse".format(magic.name)
        if magic.binds is not None:
            self._bind(magic.binds)

    # Scopes

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(part)
        self.local.append(set())
        deferred, self.deferred = self.deferred, {}
        self.run(node.body)
        reads = set().union(*self.deferred.values()) if self.deferred else set()
        self.deferred = deferred
        self.local.pop()
        self._bind(node.name)
        self.deferred.setdefault(node.name, set()).update(reads - {node.name})

    def visit_FunctionDef(self, node: ast.AST) -> None:
        self._function(node, called=getattr(node, "name", "<lambda>"))

    def _function(self, node: ast.AST, *, called: str) -> None:
        arguments = node.args  # type: ignore[attr-defined]
        for part in getattr(node, "decorator_list", []):
            self.visit(part)
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.visit(default)
        self._annotations(node)
        if not isinstance(node, ast.Lambda):
            self._bind(called)
        body = global_names(node)
        self.mutates |= body.binds
        self.deferred.setdefault(called, set()).update(body.reads)

    visit_AsyncFunctionDef = visit_FunctionDef
    visit_Lambda = visit_FunctionDef

    def _annotations(self, node: ast.AST) -> None:
        arguments = node.args  # type: ignore[attr-defined]
        every = [*getattr(arguments, "posonlyargs", []), *arguments.args, *arguments.kwonlyargs]
        for argument in [*every, arguments.vararg, arguments.kwarg]:
            if argument is not None and argument.annotation is not None:
                self.visit(argument.annotation)
        returns = getattr(node, "returns", None)
        if returns is not None:
            self.visit(returns)

    def _comprehension(self, node: ast.AST) -> None:
        self.local.append(set())
        for generator in node.generators:  # type: ignore[attr-defined]
            self.visit(generator.iter)
            self.visit(generator.target)
            for condition in generator.ifs:
                self.visit(condition)
        for field in ("key", "value", "elt"):
            part = getattr(node, field, None)
            if part is not None:
                self.visit(part)
        self.local.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _call_deferred(self) -> None:
        """Count what the cell's own functions read, where the cell also uses those functions."""
        for name, reads in self.deferred.items():
            if name == "<lambda>" or name in self.loaded:
                self.reads |= reads - self.bound - self.maybe_bound
