"""Sources on other machines, as a run's record names them: queries without their literals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from blake3 import blake3

from nbproof.model.data import Query, RemoteSource
from nbproof.model.ids import Digest
from nbproof.wire.text import unescaped

_PARTS = re.compile(
    r"""
    (?P<comment> --[^\n]* | /\*.*?\*/ )
  | (?P<string> (?:\b[eEnNbBxX])?'(?:[^'\\]|''|\\.)*(?:'|$) )
  | (?P<dollars> (?P<dollar>\$\w*\$).*?(?:(?P=dollar)|$) )
  | (?P<double> "(?:[^"\\]|""|\\.)*(?:"|$) )
  | (?P<name> `[^`]*` | \[[^\]]*\] )
  | (?P<word> [^\W\d]\w* )
  | (?P<number> 0[xX][\da-fA-F]+ | \d+(?:\.\d*)?(?:[eE][+-]?\d+)? | \.\d+ )
    """,
    re.VERBOSE | re.DOTALL,
)

_DOUBLE_QUOTED = ("mysql", "mariadb", "bigquery")
"""Databases to which double quotes are those of a text; to the others they are those of a name."""


def without_literals(kind: str, query: str) -> str:
    """A query with `?` for each literal, and without comments: secrets may stand in either."""
    literals = ["string", "dollars", "number", *(["double"] if kind in _DOUBLE_QUOTED else [])]

    def plain(found: re.Match[str]) -> str:
        if found["comment"] is not None:
            return " "
        return "?" if any(found[name] is not None for name in literals) else found[0]

    return " ".join(_PARTS.sub(plain, query).split())


def remote_sources(
    hosts: Iterable[tuple[str, str]], queries: Iterable[tuple[str, str, str]]
) -> tuple[RemoteSource, ...]:
    """One for each query and for each host that no query names; none of them is pinned."""
    asked = tuple(_query(*query) for query in queries)
    named = {urlsplit(source.locator).netloc for source in asked}
    others = (
        RemoteSource(kind=kind, locator=locator, pinned=False)
        for kind, locator in hosts
        if urlsplit(locator).netloc not in named
    )
    return (*asked, *others)


def _query(kind: str, locator: str, text: str) -> RemoteSource:
    sent = unescaped(text)
    digest = Digest(f"blake3:{blake3(sent.encode(errors='surrogatepass')).hexdigest()}")
    query = Query(digest=digest, text=without_literals(kind, sent))
    return RemoteSource(kind=kind, locator=locator, pinned=False, query=query)
