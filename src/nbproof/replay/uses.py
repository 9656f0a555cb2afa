"""What a cell depends on, told from the sources: the cells above it that make what it uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from nbproof.capture.analysis import names_of

_UNSEEDED = re.compile(
    r"\b(?:np|numpy)\.random\.(?!seed\b|default_rng\(\s*[^)\s]|RandomState\(\s*[^)\s]|Generator\b)\w+"
    r"|\brandom\.(?!seed\b|Random\(\s*[^)\s]|state\b|_state\b)(?:random|randint|randrange|choice|choices|sample"
    r"|shuffle|uniform|gauss|normalvariate|betavariate|expovariate|triangular|getrandbits)\b"
    r"|\b(?:torch|tf|jax)\.(?:rand\w*|random\.\w+)|\b(?:rng|default_rng|RandomState)\(\s*\)"
    r"|\.(?:sample|rvs|bootstrap)\((?![^)]*random_state)|\bshuffle\s*=\s*True(?![^)]*random_state)"
    r"|\b(?:train_test_split|KMeans|RandomForest\w+|TSNE|MLP\w+|SGD\w+|GaussianMixture|KFold\(\w*shuffle)\("
    r"(?![^)]*random_state)|\buuid\.uuid[14]\(|\bsecrets\.\w+\(|\bos\.urandom\("
)
"""Calls that draw random numbers, without a seed in the call."""

_SEEDED = re.compile(
    r"\b(?:np|numpy)\.random\.seed\(\s*\d|\brandom\.seed\(\s*[\d'\"]|\bmanual_seed\(|\bset_seed\("
    r"|\bset_random_seed\(|\bseed_everything\("
)
"""Calls that seed a generator for all that follows."""

_CLOCK = re.compile(
    r"\b(?:now|today|utcnow)\(|\btime\.(?:time|perf_counter|monotonic|ctime|localtime|gmtime|strftime)"
    r"\w*\(|^\s*%{1,2}time(?:it)?\b|\bdate\.today\b",
    re.MULTILINE,
)
_IMPORTED = re.compile(r"^\s*(?:from|import)\s+(\w+)", re.MULTILINE)


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


def drawing(source: str) -> str | None:
    """The call that draws random numbers without a seed; None where there is none."""
    match = _UNSEEDED.search(_without_comments(source))
    return match[0].rstrip("(").lstrip(".") if match else None


def is_seeding(source: str) -> bool:
    """Whether a cell seeds a generator for those that follow."""
    return _SEEDED.search(_without_comments(source)) is not None


def clock(source: str) -> str | None:
    """The call that reads the clock; None where there is none."""
    match = _CLOCK.search(_without_comments(source))
    return match[0].strip().rstrip("(") if match else None


def imported(sources: Iterable[str]) -> frozenset[str]:
    """The top-level modules that these cells import."""
    return frozenset(name for source in sources for name in _IMPORTED.findall(source))


def _without_comments(source: str) -> str:
    """The source without comments, as far as it parses."""
    try:
        return ast.unparse(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return re.sub(r"(?m)^\s*#.*$", "", source)
