"""Leaves out of a source what this run of it will not reach.

Only tests are decided whose outcome is certain before the cell runs: constants, and names that the
cell does not bind and that hold plain values, compared with constants or not at all.
"""

import ast
import operator
from typing import Any, Callable, Dict, List, Optional, Set, Union

_PLAIN = (bool, int, float, str, bytes, type(None))
_COMPARING: Dict[Any, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


def reached(body: List[ast.stmt], namespace: Dict[str, Any]) -> List[ast.stmt]:
    """The statements without the branches that are not taken; what decides is left in."""
    bound = {
        node.id
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    pruner = _Pruner(namespace, bound)
    found: List[ast.stmt] = []
    for statement in body:
        kept = pruner.visit(statement)
        found += kept if isinstance(kept, list) else [kept]
    return found


class _Unsure(Exception):
    """The outcome of a test depends on what the cell does."""


class _Pruner(ast.NodeTransformer):
    def __init__(self, namespace: Dict[str, Any], bound: Set[str]) -> None:
        self._namespace = namespace
        self._bound = bound

    def _value(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name) and node.id not in self._bound:
            value = self._namespace.get(node.id, _Unsure)
            if type(value) in _PLAIN:
                return value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return not self._value(node.operand)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            compare = _COMPARING.get(type(node.ops[0]))
            if compare is not None:
                left, right = self._value(node.left), self._value(node.comparators[0])
                try:
                    return compare(left, right)
                except Exception:
                    raise _Unsure from None
        raise _Unsure

    def _outcome(self, node: ast.AST) -> Optional[bool]:
        try:
            return bool(self._value(node))
        except _Unsure:
            return None

    def visit_If(self, node: ast.If) -> Union[ast.AST, List[ast.AST]]:
        outcome = self._outcome(node.test)
        if outcome is None:
            return self.generic_visit(node)
        rest = [self.visit(statement) for statement in (node.body if outcome else node.orelse)]
        return [ast.copy_location(ast.Expr(node.test), node), *_flat(rest)]

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        outcome = self._outcome(node.test)
        if outcome is None:
            return self.generic_visit(node)
        taken = self.visit(node.body if outcome else node.orelse)
        return ast.copy_location(ast.Tuple([node.test, taken], ast.Load()), node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        values = []
        for value in node.values:
            values.append(self.visit(value))
            outcome = self._outcome(value)
            if outcome is not None and outcome is isinstance(node.op, ast.Or):
                break
        node.values = values
        return node

    def _leave(self, node: ast.AST) -> ast.AST:
        """A function runs later, when its names may hold other values."""
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = _leave


def _flat(statements: List[Any]) -> List[ast.AST]:
    found: List[ast.AST] = []
    for one in statements:
        found += one if isinstance(one, list) else [one]
    return found
