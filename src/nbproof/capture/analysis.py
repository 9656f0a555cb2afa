"""The kernel agent's name analysis on the server's side, for cells as they stand in the editor."""

from __future__ import annotations

import ast
import functools
import hashlib

from IPython.core.inputtransformer2 import TransformerManager

from nbproof.capture.agent import names as agent


@functools.lru_cache(maxsize=8192)
def names_of(source: str) -> agent.Names:
    """The names of a cell as the user wrote it, magics included."""
    return agent.analyse(_transformed(source))


@functools.lru_cache(maxsize=8192)
def source_key(source: str) -> str:
    """Equal for two sources that differ in comments and white space only.

    Both sides must be compared by the same Python: abstract syntax trees differ between versions.
    A source that does not parse stands for itself.
    """
    try:
        text = ast.dump(ast.parse(_transformed(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        text = source.strip()
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


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
