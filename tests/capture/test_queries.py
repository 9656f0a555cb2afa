"""Queries to databases, told from the source and the values that it names."""

from __future__ import annotations

import types
from typing import Any

import pytest

from nbproof.capture.agent.queries import asked

DB = "postgresql://host:5432/db"


class Connection:
    """Stands for one of psycopg's."""

    info = types.SimpleNamespace(host="host", port=5432, dbname="db")


class Engine:
    """Stands for one of SQLAlchemy's."""

    url = types.SimpleNamespace(
        host="host", port=None, database="db", get_backend_name=lambda: "mysql"
    )


class Strange:
    """A value of the user's own: nobody looks at its attributes."""

    @property
    def info(self) -> object:
        raise AssertionError

    url = engine = info


Connection.__module__ = "psycopg"
Engine.__module__ = "sqlalchemy.engine.base"
NAMES: dict[str, Any] = {
    "con": Connection(),
    "engine": Engine(),
    "strange": Strange(),
    "uri": "postgresql+psycopg://user:secret@host:5432/db?password=x",
    "q": "select * from t where a = 'x'",
    "table": "t",
}
CELLS = {
    "pd.read_sql('select 1', con)": [["postgresql", DB, "select 1"]],
    "pd.read_sql(q, con=con)": [["postgresql", DB, NAMES["q"]]],
    "pd.read_sql(text('select 1'), engine)": [["mysql", "mysql://host/db", "select 1"]],
    "pl.read_database_uri(query=q, uri=uri)": [["postgresql", DB, NAMES["q"]]],
    "pl.read_database_uri('select 1', 'postgres://u:p@host/db')": [
        ["postgresql", "postgresql://host/db", "select 1"]
    ],
    "con.execute(f'select * from {table} where a = {1}')": [
        ["postgresql", DB, "select * from t where a = 1"]
    ],
    "con.cursor().execute('  -- why\\n  INSERT into t values (1)')": [
        ["postgresql", DB, "  -- why\n  INSERT into t values (1)"]
    ],
    "with engine.connect() as c:\n    c.execute('select 1')": [],
    "con.execute(q); con.execute(q)": [["postgresql", DB, NAMES["q"]]],
    "df.query('a > 1')": [],
    "strange.execute('select 1')": [],
    "pd.read_sql('select 1', 'sqlite:///x.db')": [],
    "con.execute(": [],
    "x = 1": [],
}


@pytest.mark.parametrize(("source", "queries"), CELLS.items(), ids=CELLS)
def test_a_query_is_told_with_the_place_that_it_goes_to(
    source: str, queries: list[list[str]]
) -> None:
    assert asked(source, NAMES) == queries
