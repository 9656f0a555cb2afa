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


def unseeded(
    sources: Mapping[int, str], modules: Mapping[str, str] | None = None
) -> dict[int, str]:
    """For each cell, by index, the first call that draws without a seed, as it is written.

    A seed above, or before it in the cell, takes draws from the same generator back. `modules`
    are the texts of the notebook's own modules by their names: what draws in them is a draw.
    """
    told = _Told()
    for name, text in (modules or {}).items():
        told.own |= {f"{name}.{one}" for one in _drawing(text)}
    found: dict[int, str] = {}
    for index, source in sources.items():
        body = parsed(source)
        if body is None:
            continue
        module = ast.Module(body=body, type_ignores=[])
        told.take_names(module, source)
        calls = list(told.draws(module))
        if calls:
            found[index] = calls[0]
    return found


@dataclass(slots=True)
class _Told:
    """What the cells so far say: which names stand for which modules, and what is seeded."""

    names: dict[str, str] = field(default_factory=dict)
    stars: dict[str, None] = field(default_factory=dict)
    seeded: set[Generator] = field(default_factory=set)
    own: set[str] = field(default_factory=set)

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
        if name in self.own or self._is_own_method(name):
            kinds |= {"random", "numpy"}
        if _is_true(words.get("shuffle")):
            kinds |= {"numpy", "torch"}
        return bool(kinds) and not self.seeded & kinds

    def _is_own_method(self, name: str) -> bool:
        first, _, method = name.rpartition(".")
        return bool(first) and first not in self.names.values() and f".{method}" in self._methods

    @property
    def _methods(self) -> set[str]:
        return {one[one.index("..") + 1 :] for one in self.own if ".." in one}


def _drawing(text: str) -> set[str]:
    """The functions and classes of a module that draw, and `.name` for its methods that do.

    So does what calls them by name, however far.
    """
    body = parsed(text) or []
    told = _Told()
    told.take_names(ast.Module(body=body, type_ignores=[]), text)
    parts = dict(_parts(body))
    found = {name for name, part in parts.items() if any(told.draws(part))}
    for _ in parts:
        more = {name for name, part in parts.items() if name not in found and _calls(part, found)}
        if not more:
            break
        found |= more
    return found


def _parts(body: list[ast.stmt]) -> Iterator[tuple[str, ast.Module]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    is_maker = method.name == "__init__"
                    name = node.name if is_maker else f".{method.name}"
                    yield name, ast.Module(body=[method], type_ignores=[])
        elif isinstance(node, ast.FunctionDef):
            yield node.name, ast.Module(body=[node], type_ignores=[])


def _calls(part: ast.Module, names: set[str]) -> bool:
    written = (_dotted(node.func) for node in ast.walk(part) if isinstance(node, ast.Call))
    return any(one in names or f".{one.rpartition('.')[2]}" in names for one in written)


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
