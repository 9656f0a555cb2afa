"""What a cell asks of databases: the text of its queries, and where they go.

Nothing is called and nobody's library is changed: the text stands in the source, or in the name or
value that the source gives, and the place in the connection that it uses. Only attributes of types
that are known are looked at, since others may do something when they are.
"""

import ast
import re
from typing import Any, Dict, Iterator, List, Optional, Tuple
from urllib.parse import urlsplit

MOST_QUERIES = 50
LONGEST_QUERY = 20_000
_HINT = re.compile(r"sql|quer|execute|gbq|read_database", re.IGNORECASE)
_ASKING = frozenset(
    (
        *("read_sql", "read_sql_query", "read_database", "read_database_uri", "read_gbq"),
        *("execute", "executemany", "exec_driver_sql", "sql", "query", "scalar", "scalars"),
    )
)
_STATEMENT = re.compile(
    r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*\(?\s*"
    r"(?:select|with|insert|update|delete|merge|create|copy|call|show|describe|explain|values)\b",
    re.IGNORECASE | re.DOTALL,
)
_WITH_INFO = ("psycopg", "psycopg2")
_WITH_HOST = {
    "pymysql": ("mysql", "host", "port", "db"),
    "MySQLdb": ("mysql", "host", "port", "db"),
    "mysql": ("mysql", "server_host", "server_port", "database"),
}


def asked(source: str, namespace: Dict[str, Any]) -> List[List[str]]:
    """Kind, locator and text of each query to a database on a network, as far as it shows."""
    if not _HINT.search(source):
        return []
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    found = (one for call in calls for one in _queries(call, namespace))
    return [list(one) for one in dict.fromkeys(found)][:MOST_QUERIES]


def _queries(call: ast.Call, namespace: Dict[str, Any]) -> Iterator[Tuple[str, str, str]]:
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    if name not in _ASKING:
        return
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    text = next(filter(None, (_text(one, namespace) for one in given)), None)
    if text is None or not _STATEMENT.match(text):
        return
    owner = [function.value] if isinstance(function, ast.Attribute) else []
    for one in [*given, *owner]:
        place = _place(_value(one, namespace))
        if place is not None:
            yield (*place, text[:LONGEST_QUERY])
            return


def _text(node: ast.AST, namespace: Dict[str, Any]) -> Optional[str]:
    """The text of a string, an f-string (plain names in it as they are), `text("…")` or a name."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, namespace) or "{}" for part in node.values)
    if isinstance(node, ast.FormattedValue):
        field = _value(node.value, namespace)
        return str(field) if isinstance(field, (str, int, float)) else None
    if isinstance(node, ast.Call) and len(node.args) == 1:
        return _text(node.args[0], namespace)
    value = _value(node, namespace)
    if isinstance(value, str):
        return value
    is_clause = type(value).__module__.startswith("sqlalchemy.") and hasattr(value, "text")
    return value.text if is_clause and isinstance(value.text, str) else None


def _value(node: ast.AST, namespace: Dict[str, Any]) -> Any:
    """What a name stands for, also that of `name.cursor()` or `name.connect()`."""
    if isinstance(node, ast.Name):
        return namespace.get(node.id)
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _value(node.func.value, namespace)
    return None


def _place(connection: Any) -> Optional[Tuple[str, str]]:
    """Kind and locator of a database on a network, without user and password; None for others."""
    if isinstance(connection, str):
        return _of_address(connection)
    package = type(connection).__module__.partition(".")[0]
    if package == "sqlalchemy":
        url = getattr(getattr(connection, "engine", None) or connection, "url", None)
        return _locator(url.get_backend_name(), url.host, url.port, url.database) if url else None
    if package in _WITH_INFO:
        info = getattr(connection, "connection", connection).info
        return _locator("postgresql", info.host, info.port, info.dbname)
    if package in _WITH_HOST:
        kind, *names = _WITH_HOST[package]
        return _locator(kind, *(getattr(connection, name, None) for name in names))
    if type(connection).__module__.startswith("google.cloud.bigquery"):
        return ("bigquery", "bigquery://{}".format(connection.project))
    return None


def _of_address(address: str) -> Optional[Tuple[str, str]]:
    parts = urlsplit(address) if "://" in address else None
    if parts is None or not parts.hostname or parts.scheme in ("http", "https", "file"):
        return None
    kind = parts.scheme.partition("+")[0].replace("postgres", "postgresql", 1)
    kind = "postgresql" if kind.startswith("postgresql") else kind
    return _locator(kind, parts.hostname, parts.port, parts.path.lstrip("/"))


def _locator(kind: Any, host: Any, port: Any, database: Any) -> Optional[Tuple[str, str]]:
    if not host:
        return None
    shown = "[{}]".format(host) if ":" in str(host) else host
    place = "{}://{}{}/{}".format(kind, shown, ":{}".format(port) if port else "", database or "")
    return (str(kind), place)
