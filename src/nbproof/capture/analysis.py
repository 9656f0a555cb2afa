"""The kernel agent's name analysis on the server's side, for cells as they stand in the editor."""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

from nbproof.capture.agent import names as agent


@functools.lru_cache(maxsize=8192)
def names_of(source: str) -> agent.Names:
    """The names of a cell as the user wrote it, magics included."""
    if len(source) > agent.LARGEST_SOURCE:
        return agent.analyse(source)
    return agent.analyse(_transformed(source))


@functools.lru_cache(maxsize=8192)
def source_key(source: str) -> str:
    """Equal for two sources that differ in comments and white space only.

    Both sides must be compared by the same Python: abstract syntax trees differ between versions.
    A source that does not parse, or is too large to, stands for itself.
    """
    text = source.strip()
    if len(source) <= agent.LARGEST_SOURCE:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            text = ast.dump(ast.parse(_transformed(source)))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The first statements that two sources share: what they read, and what they alone leave."""

    reads: frozenset[str]
    leaves: frozenset[str]


@functools.lru_cache(maxsize=1024)
def unchanged_beginning(old: str, new: str) -> Beginning:
    """The statements at the top that an edit left alone; empty where a source does not parse."""
    try:
        before, after = (ast.parse(_transformed(source)).body for source in (old, new))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Beginning(reads=frozenset(), leaves=frozenset())
    count = 0
    for one, other in zip(before, after, strict=False):
        if ast.dump(one) != ast.dump(other):
            break
        count += 1
    shared = _names_of_statements(before[:count])
    rests = [_names_of_statements(body[count:]) for body in (before, after)]
    if shared.unknown or any(rest.unknown for rest in rests):
        return Beginning(reads=frozenset(), leaves=frozenset())
    touched = frozenset().union(*(rest.binds | rest.deletes | rest.mutates for rest in rests))
    return Beginning(reads=shared.reads | shared.maybe_reads, leaves=shared.binds - touched)


@functools.lru_cache(maxsize=1024)
def untouched_by(source: str, differing: frozenset[str]) -> frozenset[str]:
    """Names that a source binds to the same values although these names differ.

    Imports do, and assignments without a call that use nothing that differs, directly or not.
    """
    try:
        body = ast.parse(_transformed(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    tainted, bound = set(differing), set[str]()
    for statement in body:
        names = _names_of_statements([statement])
        touched = names.binds | names.deletes | names.mutates
        if _is_plain(statement) and not tainted & (names.reads | names.maybe_reads):
            bound |= names.binds
        else:
            tainted |= touched
    return frozenset(bound - tainted)


def _is_plain(statement: ast.stmt) -> bool:
    """Whether a statement is an import, or an assignment that calls nothing."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return False
    return not any(isinstance(node, ast.Call | ast.Await) for node in ast.walk(statement))


def _names_of_statements(body: list[ast.stmt]) -> agent.Names:
    return agent.analyse(ast.unparse(ast.Module(body=body, type_ignores=[])))


@functools.lru_cache(maxsize=1024)
def parsed(source: str) -> list[ast.stmt] | None:
    """The statements of a cell, magics transformed; None where it does not parse."""
    try:
        return ast.parse(_transformed(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def module_key(source: bytes) -> str:
    """Equal for two states of a Python file that differ in comments and white space only."""
    try:
        text = ast.dump(ast.parse(source)).encode()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        text = source
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _transformed(source: str) -> str:
    try:
        return str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except SyntaxError:
        return source
