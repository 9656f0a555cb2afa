"""Remote sources of a run, and queries without what they may give away."""

from __future__ import annotations

import pytest
from blake3 import blake3

from nbproof.model.data import Query, RemoteSource
from nbproof.model.ids import Digest
from nbproof.sessions.remotes import remote_sources, without_literals

TEXTS = {
    "select a, b2 from t1 where c = 'secret'": "select a, b2 from t1 where c = ?",
    "select 'it''s', 'a\\'b', x": "select ?, ?, x",
    "where a > 12.5e3 and b in (1, 2, 0xff)": "where a > ? and b in (?, ?, ?)",
    "select 1 -- password: x\n from t /* token */": "select ? from t",
    "select $$secret$$, $x$a $$ b$x$ from t": "select ?, ? from t",
    "select E'a\\'b', N'x', b'1' from t": "select ?, ?, ? from t",
    'select "Name" from `t` where [a b] = 3': 'select "Name" from `t` where [a b] = ?',
    "select 'never closed": "select ?",
    "select\n  a,\n  b": "select a, b",
}


@pytest.mark.parametrize(("text", "plain"), TEXTS.items(), ids=TEXTS)
def test_literals_and_comments_are_left_out(text: str, plain: str) -> None:
    assert without_literals("postgresql", text) == plain


def test_double_quotes_are_those_of_texts_in_some_databases() -> None:
    assert without_literals("mysql", 'select "secret"') == "select ?"


def test_a_query_takes_the_place_of_its_host() -> None:
    sent = "select 'x'"
    found = remote_sources(
        [("postgresql", "postgresql://host:5432"), ("http", "https://other")],
        [("postgresql", "postgresql://host:5432/db", sent)],
    )

    digest = Digest(f"blake3:{blake3(sent.encode()).hexdigest()}")
    assert found == (
        RemoteSource(
            kind="postgresql",
            locator="postgresql://host:5432/db",
            pinned=False,
            query=Query(digest=digest, text="select ?"),
        ),
        RemoteSource(kind="http", locator="https://other", pinned=False),
    )
