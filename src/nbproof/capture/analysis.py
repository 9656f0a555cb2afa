"""The kernel agent's name analysis on the server's side, for cells as they stand in the editor."""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from nbproof.capture.agent import names as agent
from nbproof.capture.agent.accesses import accesses
from nbproof.capture.agent.surroundings import SETTING

_PROMPT = "In ["


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
    before, after = parsed(old), parsed(new)
    if before is None or after is None:
        return Beginning(reads=frozenset(), leaves=frozenset())
    count = 0
    for one, other in zip(before, after, strict=False):
        if ast.dump(one) != ast.dump(other):
            break
        count += 1
    shared = agent.names_in(before[:count])
    rests = [agent.names_in(body[count:]) for body in (before, after)]
    if shared.unknown or any(rest.unknown for rest in rests):
        return Beginning(reads=frozenset(), leaves=frozenset())
    touched = frozenset().union(*(rest.binds | rest.deletes | rest.mutates for rest in rests))
    return Beginning(reads=shared.reads | shared.maybe_reads, leaves=shared.binds - touched)


def sets_same_options(old: str, new: str) -> bool:
    """Whether all statements that may set options of libraries are the same in two sources."""
    before, after = parsed(old), parsed(new)
    if before is None or after is None:
        return False
    return _settings(before) == _settings(after)


def _settings(body: list[ast.stmt]) -> list[str]:
    return [ast.dump(one) for one in body if accesses([one]).words & SETTING]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """Names that a cell binds to the same values, and those that it does where it gets that far."""

    surely: frozenset[str]
    if_reached: frozenset[str]


def untouched_by(source: str, differing: frozenset[str]) -> Untouched:
    """Names that a source binds to the same values although these names differ.

    Imports do, and assignments without a call that use nothing that differs, directly or not. What
    comes after a check of what differs may never be reached.
    """
    tainted = set(differing)
    surely, if_reached = set[str](), set[str]()
    may_be_over = False
    for statement in _statements(source):
        if statement.is_plain and not tainted & statement.uses:
            (if_reached if may_be_over else surely).update(statement.binds)
        else:
            may_be_over |= statement.may_end and bool(tainted & statement.uses)
            tainted |= statement.touches
    return Untouched(
        surely=frozenset(surely - if_reached - tainted), if_reached=frozenset(if_reached - tainted)
    )


class _Statement(NamedTuple):
    is_plain: bool
    may_end: bool
    uses: frozenset[str]
    binds: frozenset[str]
    touches: frozenset[str]


@functools.lru_cache(maxsize=8192)
def _statements(source: str) -> tuple[_Statement, ...]:
    """What each statement uses and binds; nothing where none of them is plain."""
    body = _body(source)
    if body is None or not any(map(_is_plain, body)):
        return ()
    return tuple(map(_statement, body))


def _statement(statement: ast.stmt) -> _Statement:
    names = agent.names_in([statement])
    return _Statement(
        is_plain=_is_plain(statement),
        may_end=any(isinstance(node, ast.Assert | ast.Raise) for node in ast.walk(statement)),
        uses=names.reads | names.maybe_reads,
        binds=names.binds,
        touches=names.binds | names.deletes | names.mutates,
    )


@functools.lru_cache(maxsize=8192)
def imported(source: str) -> Mapping[str, str]:
    """The names that a source imports at any place in it, and the package of each."""
    found: dict[str, str] = {}
    if "import" not in source:
        return found
    for statement in _body(source) or ():
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    package = alias.name.partition(".")[0]
                    found[alias.asname or package] = package
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                package = node.module.partition(".")[0]
                found |= {alias.asname or alias.name: package for alias in node.names}
    return found


def _is_plain(statement: ast.stmt) -> bool:
    """Whether a statement is an import, or an assignment that calls nothing."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return False
    return not any(isinstance(node, ast.Call | ast.Await) for node in ast.walk(statement))


@functools.lru_cache(maxsize=256)
def parsed(source: str) -> list[ast.stmt] | None:
    """The statements of a cell, magics transformed; None where it does not parse."""
    return _body(source)


def _body(source: str) -> list[ast.stmt] | None:
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
    """The source as IPython runs it: what is Python already stays as it is."""
    if not source.startswith(_PROMPT) and _is_python(source):
        return source
    from IPython.core.inputtransformer2 import (  # noqa: PLC0415  it takes 0.2 s to load
        TransformerManager,
    )

    try:
        return str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except SyntaxError:
        return source


def _is_python(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
