"""What a cell depends on, told from the sources: the cells above it that make what it uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from nbproof.capture.analysis import names_of

_CLOCK = re.compile(
    r"\b(?:now|today|utcnow)\(|\btime\.(?:time|perf_counter|monotonic|ctime|localtime|gmtime|strftime)"
    r"\w*\(|^\s*%{1,2}time(?:it)?\b|\bdate\.today\b"
    # scikit-learn keeps how long each fit took.
    r"|\b\w*SearchCV\(|\bcross_validate\(|\bcv_results_",
    re.MULTILINE,
)
_WHOLE = re.compile(r"^\s*from\s+[\w.]+\s+import\s+\*|^\s*%pylab\b", re.MULTILINE)
_WORKERS = re.compile(
    r"\b(?:(?:ThreadPool|ProcessPool)Executor|ThreadPool|Thread|Process|Pool|Parallel|as_completed"
    r"|imap_unordered|create_task|run_in_executor|to_thread)(?=\()|\basyncio\.(?:gather|wait)(?=\()"
)
_FROM = re.compile(r"^\s*from\s+(\w+)[\w.]*\s+import\b", re.MULTILINE)
_IMPORT = re.compile(r"^\s*import\s+([\w.,\t ]+)", re.MULTILINE)
_FIRST_PART = re.compile(r"\s*(\w+)")


def upstream(sources: Mapping[int, str]) -> dict[int, frozenset[int]]:
    """For each cell, by index, all cells above that make or change what it uses, however far."""
    makers: dict[str, frozenset[int]] = {}
    found: dict[int, frozenset[int]] = {}
    for index, source in sources.items():
        names = names_of(source)
        wanted = names.reads | names.maybe_reads | names.mutates
        direct = frozenset().union(*(makers.get(name, frozenset()) for name in wanted))
        found[index] = direct | frozenset().union(*(found[one] for one in direct))
        for name in names.binds:
            earlier = makers.get(name, frozenset()) if name in wanted else frozenset()
            makers[name] = earlier | {index}
        for name in names.mutates:
            makers[name] = makers.get(name, frozenset()) | {index}
    return found


def clock(source: str) -> str | None:
    """The call that reads the clock; None where there is none."""
    match = _CLOCK.search(_without_comments(source))
    return match[0].strip().rstrip("(") if match else None


def workers(source: str) -> str | None:
    """The call that starts threads, processes or tasks; None where there is none."""
    match = _WORKERS.search(_without_comments(source))
    return match[0] if match else None


def imports_all(source: str) -> bool:
    """Whether a cell imports every name of a module."""
    return _WHOLE.search(source) is not None


def imported(sources: Iterable[str]) -> frozenset[str]:
    """The top-level modules that these cells import."""
    found: set[str] = set()
    for source in sources:
        found.update(_FROM.findall(source))
        for listed in _IMPORT.findall(source):
            parts = map(_FIRST_PART.match, listed.split(","))
            found.update(part[1] for part in parts if part is not None)
    return frozenset(found)


def _without_comments(source: str) -> str:
    """The source without comments, as far as it parses."""
    try:
        return ast.unparse(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return re.sub(r"(?m)^\s*#.*$", "", source)
