"""Which cells draw random numbers without a seed, told from the sources of a notebook."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nbproof.capture.analysis import parsed
from nbproof.replay.generators import SEED_WORDS, Generator, drawn_from, seeded_by

_STARS = frozenset({"numpy.random", "random"})
_PYLAB = "numpy.random"
"""What `pylab` brings that draws."""
_USUAL = {"np": "numpy", "nx": "networkx", "sns": "seaborn", "tf": "tensorflow", "pl": "polars"}
"""Names that nothing in the notebook binds: `%pylab`, a star or a start-up file may have."""
_OWN = "…"
"""Stands for what the notebook defines itself, and for what has no name."""
_MOST_PARTS = 20


def unseeded(sources: Mapping[int, str]) -> dict[int, str]:
    """For each cell, by index, the first call that draws without a seed, as it is written.

    A seed above, or before it in the cell, takes draws from the same generator back.
    """
    told = _Told()
    found: dict[int, str] = {}
    for index, source in sources.items():
        body = parsed(source)
        if body is None:
            continue
        module = ast.Module(body=body, type_ignores=[])
        told.take_names(module, source)
        call = next(told.draws(module), None)
        if call is not None:
            found[index] = call
    return found


@dataclass(slots=True)
class _Told:
    """What the cells so far say: which names stand for which modules, and what is seeded."""

    names: dict[str, str] = field(default_factory=dict)
    stars: dict[str, None] = field(default_factory=dict)
    seeded: set[Generator] = field(default_factory=set)

    def take_names(self, module: ast.Module, source: str) -> None:
        """Remember what the imports and functions of a cell bind."""
        if "pylab" in source:
            self.stars[_PYLAB] = None
        for node in ast.walk(module):
            match node:
                case ast.Import():
                    for one in node.names:
                        bound = one.asname or one.name.partition(".")[0]
                        self.names[bound] = one.name if one.asname else bound
                case ast.ImportFrom(module=str(origin), level=0):
                    self._take_import(origin, node.names)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    self.names[node.name] = _OWN

    def _take_import(self, origin: str, names: list[ast.alias]) -> None:
        for one in names:
            if one.name != "*":
                self.names[one.asname or one.name] = f"{origin}.{one.name}"
            elif origin in _STARS:
                self.stars[origin] = None

    def draws(self, module: ast.Module) -> Iterator[str]:
        """The calls that draw without a seed, as they are written, in their order."""
        calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
            written = _dotted(call.func)
            for name in self._full_names(written) if written else ():
                seeds = seeded_by(name)
                if seeds and _is_given(call):
                    self.seeded |= set(seeds)
                elif self._is_unseeded(name, call):
                    yield written.removeprefix(f"{_OWN}.")
                    break

    def _full_names(self, written: str) -> Iterator[str]:
        """What a written name stands for; each module that was imported whole may have it."""
        first, dot, rest = written.partition(".")
        known = self.names.get(first) or (_USUAL.get(first) if dot else None)
        if known is not None:
            yield f"{known}{dot}{rest}"
            return
        yield written
        if not dot:
            yield from (f"{star}.{written}" for star in self.stars)

    def _is_unseeded(self, name: str, call: ast.Call) -> bool:
        words = {one.arg: one.value for one in call.keywords if one.arg}
        if any(word in words and not _is_none(words[word]) for word in SEED_WORDS):
            return False
        kinds = set(drawn_from(name, has_arguments=_is_given(call)))
        if _is_true(words.get("shuffle")):
            kinds |= {"numpy", "torch"}
        return bool(kinds) and not self.seeded & kinds


def _dotted(node: ast.expr) -> str:
    """A call's name as it is written; of a method of no name the last part; else nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _MOST_PARTS:
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        return ".".join([node.id, *reversed(parts)])
    return f"{_OWN}.{parts[0]}" if parts else ""


def _is_given(call: ast.Call) -> bool:
    """Whether a call has an argument that is not None."""
    values = [*call.args, *(one.value for one in call.keywords)]
    return any(not _is_none(value) for value in values)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
