"""Edits of written-out values: which parts of them an edit changed."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping, Sequence

from nbproof.capture.analysis import parsed

_KEEPING = frozenset({"DataFrame", "array", "asarray"})
"""What keeps the items that it is given apart from one another."""


@functools.lru_cache(maxsize=1024)
def edited_parts(old: str, new: str) -> Mapping[str, frozenset[str]] | None:
    """The names of which an edit changed items alone, with the keys of those parts.

    None where the sources differ otherwise. `{"a": 1}` and `DataFrame({"a": [1]})` have items,
    `array([[1], [2]])` rows; a name counts where the source uses it nowhere else.
    """
    before, after = parsed(old), parsed(new)
    if before is None or after is None or len(before) != len(after):
        return None
    found: dict[str, frozenset[str]] = {}
    for one, other in zip(before, after, strict=True):
        if ast.dump(one) == ast.dump(other):
            continue
        edited = _edited(one, other)
        if edited is None or edited[0] in found or _uses(before, edited[0]) != 1:
            return None
        found[edited[0]] = edited[1]
    return found


def _uses(body: list[ast.stmt], name: str) -> int:
    nodes = (node for statement in body for node in ast.walk(statement))
    return sum(isinstance(node, ast.Name) and node.id == name for node in nodes)


def _edited(one: ast.stmt, other: ast.stmt) -> tuple[str, frozenset[str]] | None:
    if not (isinstance(one, ast.Assign) and isinstance(other, ast.Assign)):
        return None
    targets = [target.id for target in one.targets if isinstance(target, ast.Name)]
    if len(targets) != 1 or _dumps(one.targets) != _dumps(other.targets):
        return None
    keys = _differing(one.value, other.value)
    return None if keys is None else (targets[0], frozenset(keys))


def _differing(one: ast.expr, other: ast.expr) -> list[str] | None:
    """The keys of the items that differ; None where something else differs."""
    if isinstance(one, ast.Dict) and isinstance(other, ast.Dict):
        return _items(one, other)
    if not (isinstance(one, ast.Call) and isinstance(other, ast.Call)):
        return None
    if getattr(one.func, "attr", getattr(one.func, "id", "")) not in _KEEPING:
        return None
    same_call = ast.dump(one.func) == ast.dump(other.func) and _dumps(one.keywords) == _dumps(
        other.keywords
    )
    if not same_call or len(one.args) != 1 or len(other.args) != 1:
        return None
    old, new = one.args[0], other.args[0]
    if isinstance(old, ast.Dict) and isinstance(new, ast.Dict):
        return _items(old, new) if all(_alike(*pair) for pair in _pairs(old, new)) else None
    if isinstance(old, ast.List) and isinstance(new, ast.List) and _alike(old, new):
        rows = zip(old.elts, new.elts, strict=True)
        return [
            f"[{index}]" for index, row in enumerate(rows) if ast.dump(row[0]) != ast.dump(row[1])
        ]
    return None


def _items(one: ast.Dict, other: ast.Dict) -> list[str] | None:
    keys = [key for key in one.keys if isinstance(key, ast.Constant)]
    is_plain = len(keys) == len(one.keys) and _dumps(keys) == _dumps(other.keys)
    if not is_plain or len({repr(key.value) for key in keys}) != len(keys):
        return None
    pairs = zip(keys, _pairs(one, other), strict=True)
    return [f"[{key.value!r}]" for key, (old, new) in pairs if ast.dump(old) != ast.dump(new)]


def _pairs(one: ast.Dict, other: ast.Dict) -> Iterator[tuple[ast.expr, ast.expr]]:
    return zip(one.values, other.values, strict=False)


def _alike(one: ast.expr, other: ast.expr) -> bool:
    """Whether both are lists of the same shape with values of the same types."""
    if isinstance(one, ast.List | ast.Tuple) and type(one) is type(other):
        pairs = list(zip(one.elts, getattr(other, "elts", []), strict=False))
        same_length = len(one.elts) == len(getattr(other, "elts", []))
        return same_length and all(_alike(*pair) for pair in pairs)
    if isinstance(one, ast.Constant) and isinstance(other, ast.Constant):
        return type(one.value) is type(other.value)
    return ast.dump(one) == ast.dump(other)


def _dumps(nodes: Sequence[ast.AST | None]) -> list[str]:
    return [ast.dump(node) if node is not None else "" for node in nodes]
