"""Puts what code will run in the place of the text that says so, where that text is known.

`exec(text)` and `eval(text)` become the text's own statements, and `globals()["a"]` becomes `a`.
Known are constants, and names that hold text before the cell runs and that it does not bind.
"""

import ast
import re
from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Set

_SPACES = frozenset(("globals", "locals", "vars"))
_QUERYING = frozenset(("eval", "query"))
_FILLED_IN = re.compile(r"@([A-Za-z_]\w*)")


def spelled_out(body: List[ast.stmt], namespace: Dict[str, Any]) -> List[ast.stmt]:
    """The statements with known dynamic code written out; others stay as they are."""
    names = {node.id for one in body for node in ast.walk(one) if isinstance(node, ast.Name)}
    if not names & (_SPACES | {"exec", "eval", "get_ipython"}):
        return body
    found: List[ast.stmt] = []
    writer = _Writer(namespace, _bound(body))
    for statement in body:
        kept: Any = writer.visit(statement)
        found += kept if isinstance(kept, list) else [kept]
    return found


def names_in_query(call: ast.Call) -> FrozenSet[str]:
    """The names that `frame.query("a > @b")` and `frame.eval` take from around them."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in _QUERYING:
        return frozenset()
    texts = [node for argument in call.args[:1] for node in ast.walk(argument)]
    return names_in_texts([getattr(node, "value", None) for node in texts])


def names_in_texts(texts: Iterable[Any]) -> FrozenSet[str]:
    """The names that queries among these constants take from around them."""
    return frozenset(name for text in texts if type(text) is str for name in _found(text))


def _found(text: str) -> List[str]:
    return _FILLED_IN.findall(text) if "@" in text else []


def _bound(body: List[ast.stmt]) -> Set[str]:
    return {
        node.id
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }


class _Writer(ast.NodeTransformer):
    def __init__(self, namespace: Dict[str, Any], bound: Set[str]) -> None:
        self._namespace = namespace
        self._bound = bound

    def _text(self, node: ast.AST) -> Optional[str]:
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.Name) and node.id not in self._bound:
            value = self._namespace.get(node.id)
        return value if type(value) is str else None

    def visit_Expr(self, node: ast.Expr) -> Any:
        code = self._code(node.value, "exec")
        if code is None:
            return self.generic_visit(node)
        call: Any = node.value
        return [ast.copy_location(ast.Expr(call.args[0]), node), *code.body]

    def visit_Call(self, node: ast.Call) -> Any:
        code = self._code(node, "eval")
        if code is None or len(code.body) != 1 or not isinstance(code.body[0], ast.Expr):
            return self.generic_visit(node)
        return ast.copy_location(ast.Tuple([node.args[0], code.body[0].value], ast.Load()), node)

    def _code(self, node: ast.AST, called: str) -> Optional[ast.Module]:
        """What a call of `exec` or `eval` will run in the notebook's own namespace."""
        is_call = isinstance(node, ast.Call) and getattr(node.func, "id", None) == called
        if not is_call or len(node.args) != 1 or node.keywords:  # type: ignore[attr-defined]
            return None
        text = self._text(node.args[0])  # type: ignore[attr-defined]
        try:
            return ast.parse(text.strip()) if text is not None else None
        except (SyntaxError, ValueError):
            return None

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        key: Any = node.slice
        name = self._text(key.value if type(key).__name__ == "Index" else key)  # Python 3.8
        if name is None or not name.isidentifier() or not _is_namespace(node.value):
            return self.generic_visit(node)
        return ast.copy_location(ast.Name(name, node.ctx), node)

    def _leave(self, node: ast.AST) -> ast.AST:
        """A function runs later, with other values and a namespace of its own."""
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = _leave


def _is_namespace(node: ast.AST) -> bool:
    """Whether it is `globals()`, or `get_ipython().user_ns`."""
    if isinstance(node, ast.Attribute) and node.attr == "user_ns":
        node = node.value
        return isinstance(node, ast.Call) and getattr(node.func, "id", None) == "get_ipython"
    if not isinstance(node, ast.Call) or node.args or node.keywords:
        return False
    return getattr(node.func, "id", None) in _SPACES
