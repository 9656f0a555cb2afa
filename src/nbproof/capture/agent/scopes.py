"""Which names a function takes from, and puts into, what lies around it."""

import ast
from typing import List, NamedTuple, Set

from .dynamic import names_in_query

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)


class GlobalNames(NamedTuple):
    """What a function reads of the names around it, and which of them it binds."""

    reads: Set[str]
    binds: Set[str]


def global_names(function: ast.AST) -> GlobalNames:
    """The names that a function's body takes from, and puts into, the notebook."""
    local: Set[str] = set()
    declared: Set[str] = set()
    loads: Set[str] = set()
    binds: Set[str] = set()
    arguments = function.args  # type: ignore[attr-defined]
    every = [*getattr(arguments, "posonlyargs", []), *arguments.args, *arguments.kwonlyargs]
    local |= {one.arg for one in [*every, arguments.vararg, arguments.kwarg] if one is not None}
    body = function.body if isinstance(function.body, list) else [function.body]  # type: ignore[attr-defined]
    for node in _in_scope(body):
        if isinstance(node, ast.Global):
            declared |= set(node.names)
        elif isinstance(node, ast.Name):
            (loads if isinstance(node.ctx, ast.Load) else local).add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            local |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, _NAMED) and node.name:
            local.add(node.name)
        if isinstance(node, ast.Call):
            loads |= names_in_query(node)
        if isinstance(node, _FUNCTIONS):
            inner = global_names(node)
            loads |= inner.reads
            binds |= inner.binds
    binds |= declared & local
    return GlobalNames(reads=loads - (local - declared), binds=binds)


def _in_scope(body: List[ast.AST]) -> List[ast.AST]:
    """All nodes of a function's own scope; nested functions are given, but not entered."""
    found, rest = [], list(body)
    while rest:
        node = rest.pop()
        found.append(node)
        if isinstance(node, _FUNCTIONS):
            rest += [*getattr(node, "decorator_list", []), *node.args.defaults]
            rest += [default for default in node.args.kw_defaults if default is not None]
        elif isinstance(node, ast.ClassDef):
            rest += [*node.decorator_list, *node.bases, *node.body]
        else:
            rest += list(ast.iter_child_nodes(node))
    return found
