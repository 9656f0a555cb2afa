"""Every route refuses what it must, in the contract's words."""

from __future__ import annotations

import contextlib
import json
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from nbproof.server.routes import ROUTES
from tests.server.live import Reply, Server

NONE = "0" * 64
CALLS: dict[str, list[tuple[str, str, object]]] = {
    "status": [("POST", "status", {"path": "x.ipynb"})],
    "snapshots": [
        ("GET", "snapshots?path=x.ipynb", None),
        ("POST", "snapshots", {"path": "x.ipynb"}),
    ],
    r"snapshots/(?P<snapshot>[^/]+)": [("GET", f"snapshots/{NONE}", None)],
    "restore-plans": [("POST", "restore-plans", {"snapshot": NONE})],
    "restores": [("POST", "restores", {"plan": NONE})],
    "last-good": [("GET", "last-good?path=x.ipynb", None)],
    "health": [("GET", "health", None)],
    "reproduction-plans": [("POST", "reproduction-plans", {"path": "x.ipynb"})],
    "reproductions": [("POST", "reproductions", {"path": "x.ipynb"})],
    "reproductions/(?P<replay>[^/]+)": [
        ("GET", f"reproductions/{NONE}", None),
        ("DELETE", f"reproductions/{NONE}", None),
    ],
    "reproductions/(?P<replay>[^/]+)/cells/(?P<index>[^/]+)": [
        ("GET", f"reproductions/{NONE}/cells/0", None)
    ],
    "reproductions/(?P<replay>[^/]+)/report": [("GET", f"reproductions/{NONE}/report", None)],
    "verdicts": [("GET", "verdicts?path=x.ipynb", None)],
    "pairs": [
        ("GET", "pairs?path=x.ipynb", None),
        ("POST", "pairs", {"path": "x.ipynb", "take": "script"}),
    ],
    "versioned": [("POST", "versioned", {"path": "x.ipynb"})],
}
"""One call of every verb of every route."""

EVERY = [call for calls in CALLS.values() for call in calls]
CHANGING = [call for call in EVERY if call[0] != "GET"]
POSTS = [path for method, path, _ in EVERY if method == "POST"]


def short(value: object) -> str:
    return value if isinstance(value, str) else ""


def files(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def assert_refused(reply: Reply) -> Any:
    """It is the client's fault, and said so in the contract's error body."""
    assert 400 <= reply.status < 500, reply
    assert set(reply.document) == {"error", "message", "hint"}
    assert reply.document["message"]
    assert "Traceback" not in reply.body.decode()
    return reply.document


def test_every_route_is_in_this_table() -> None:
    assert set(CALLS) == set(ROUTES)


def test_every_route_is_authorised_as_nbproof() -> None:
    assert {route.auth_resource for route in ROUTES.values()} == {"nbproof"}


@pytest.mark.parametrize(("method", "path", "body"), EVERY, ids=short)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}], ids=["none", "wrong"])
def test_a_route_refuses_without_a_token(
    server: Server, method: str, path: str, body: object, headers: dict[str, str]
) -> None:
    reply = server.ask(method, f"nbproof/{path}", body, headers=headers)

    assert reply.status in {401, 403}
    assert_refused(reply)


@pytest.mark.parametrize(("method", "path", "body"), CHANGING, ids=short)
@pytest.mark.parametrize("xsrf", [None, "wrong"])
def test_a_route_that_acts_refuses_a_cookie_without_xsrf(
    server: Server, cookies: str, method: str, path: str, body: object, xsrf: str | None
) -> None:
    headers = {"Cookie": cookies, **({"X-XSRFToken": xsrf} if xsrf else {})}
    reply = server.ask(method, f"nbproof/{path}", body, headers=headers)

    assert reply.status == 403
    assert_refused(reply)


def test_a_cookie_with_xsrf_is_welcome(server: Server, cookies: str) -> None:
    xsrf = dict(part.split("=", 1) for part in cookies.split("; "))["_xsrf"]
    reply = server.ask(
        "POST",
        "nbproof/restores",
        {"plan": NONE},
        headers={"Cookie": cookies, "X-XSRFToken": xsrf},
    )

    assert assert_refused(reply)["message"].startswith("There is no restore plan")


@pytest.fixture(scope="module")
def cookies(server: Server) -> str:
    """What a browser holds that has logged in."""
    jar = CookieJar()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
    )
    with contextlib.suppress(urllib.error.HTTPError):  # the page is another extension's
        opener.open(f"{server.url}tree?token={server.token}").close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


OUTSIDE = [
    "../x.ipynb",
    "a/../../x.ipynb",
    "..",
    "/..",
    ".",
    "",
    "/",
    "a\0.ipynb",
    "a/./b.ipynb",
    "..\\x.ipynb",
    "a\\..\\..\\x.ipynb",
    "C:\\x.ipynb",
    "%2e%2e/x.ipynb",
    ".git/x.ipynb",
    "x" * 5000 + ".ipynb",
    "a/" * 500 + "x.ipynb",
    "none.ipynb",
    "a\ud800.ipynb",
    "/etc/passwd",
]


@pytest.fixture(scope="module")
def outside(server: Server) -> Path:
    """A folder beside the server's root, with links to it from inside."""
    folder = server.scratch / "outside"
    folder.mkdir()
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    (folder / "x.ipynb").write_text(text)
    (server.scratch / "x.ipynb").write_text(text)
    (server.root / "link").symlink_to(folder)
    (server.root / "twin.ipynb").symlink_to(folder / "x.ipynb")
    return folder


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: ascii(path)[:30])
@pytest.mark.parametrize(
    "route",
    ["status", "snapshots", "reproduction-plans", "reproductions", "pairs", "versioned"],
)
def test_a_path_outside_of_the_root_is_refused(
    server: Server, outside: Path, route: str, path: str
) -> None:
    body = {"path": path} | ({"take": "script"} if route == "pairs" else {})
    reply = server.ask("POST", f"nbproof/{route}", body)

    assert_refused(reply)
    assert [entry.name for entry in outside.iterdir()] == ["x.ipynb"]
    assert not (server.scratch / ".nbproof").exists()


@pytest.mark.parametrize("path", ["link/x.ipynb", "twin.ipynb"])
def test_a_link_out_of_the_root_is_read_as_jupyter_reads_it_but_never_kept(
    server: Server, outside: Path, path: str
) -> None:
    assert server.nbproof("POST", "status", {"path": path})["cells"] == []
    assert_refused(server.ask("POST", "nbproof/snapshots", {"path": path}))

    assert [entry.name for entry in outside.iterdir()] == ["x.ipynb"]


@pytest.mark.parametrize("path", ["../x.ipynb", "..", "/../x"])
@pytest.mark.parametrize("route", ["snapshots", "health", "verdicts", "pairs"])
def test_a_query_outside_of_the_root_is_refused(server: Server, route: str, path: str) -> None:
    assert_refused(server.ask("GET", f"nbproof/{route}?path={urllib.parse.quote(path)}"))


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "half JSON": b'{"path": "x.ipy',
    "a list": b"[]",
    "a text": b'"x.ipynb"',
    "null": b"null",
    "no path": b"{}",
    "wrong types": b'{"path": 1, "snapshot": 1, "plan": 1}',
    "no text": b'{"path": "\xff"}',
    "too deep": b'{"path": ' + b"[" * 100 + b"]" * 100 + b"}",
    "too many entries": b'{"path": [' + b"1," * 1_000_001 + b"1]}",
    "NaN": b'{"path": NaN}',
    "twice": b'{"path": {}, "path": []}',
}


@pytest.mark.parametrize("raw", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", POSTS)
def test_a_body_that_is_no_request_is_refused(server: Server, path: str, raw: bytes) -> None:
    assert_refused(server.ask("POST", f"nbproof/{path}", raw))


WRONG: list[tuple[str, dict[str, object], str]] = [
    ("status", {"path": "x.ipynb", "kernel_id": "none"}, "No kernel 'none' runs here."),
    ("status", {"path": "x.ipynb", "cells": [{"id": 1}]}, "the request cannot be read"),
    ("status", {"path": "x.ipynb", "cells": "c0"}, "the request cannot be read"),
    ("restore-plans", {"snapshot": NONE}, "There is no snapshot"),
    ("restore-plans", {"snapshot": "--help"}, "There is no snapshot '--help'"),
    ("restore-plans", {"snapshot": "../../heads"}, "There is no snapshot"),
    ("restore-plans", {"snapshot": ""}, "There is no snapshot"),
    ("restore-plans", {"snapshot": "a\0b"}, "There is no snapshot"),
    ("restore-plans", {"snapshot": "f" * 100_000}, "There is no snapshot"),
    ("restore-plans", {"snapshot": NONE, "before_run": {"cell_id": 1}}, "the request cannot"),
    ("restores", {"plan": "none"}, "There is no restore plan 'none'."),
]
STATES: dict[object, str] = {
    "nosuch": "There is no revision 'nosuch'",
    "--upload-pack=touch x": "There is no revision '--upload-pack=touch x'",
    "": "There is no revision ''",
    NONE: "There is no revision",
    "f" * 100_000: "There is no revision",
    None: "There is no file",
}
WRONG += [
    (route, {"path": "none.ipynb", "at": at}, message)
    for route in ("reproduction-plans", "reproductions")
    for at, message in STATES.items()
]


@pytest.mark.parametrize(("path", "body", "message"), WRONG)
def test_what_is_not_there_is_named_in_one_line(
    server: Server, path: str, body: dict[str, object], message: str
) -> None:
    refused = assert_refused(server.ask("POST", f"nbproof/{path}", body))

    assert refused["message"].startswith(message)
    assert "\n" not in refused["message"]
    assert len(refused["message"]) < 500


@pytest.mark.parametrize(
    "path",
    [
        "-rf",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "zz",
        "%00",
        "%ff",
        "x" * 5000,
        NONE,
        "%F0%9F%92%A9",
    ],
    ids=lambda path: path[:20],
)
@pytest.mark.parametrize("where", ["snapshots/{}", "reproductions/{}", "reproductions/{}/report"])
def test_an_id_that_is_none_is_not_found(server: Server, where: str, path: str) -> None:
    assert_refused(server.ask("GET", f"nbproof/{where.format(path)}"))


@pytest.mark.parametrize("limit", ["0", "-1", "501", "x", "1e3", "", "%D9%A3", "9" * 5000])
def test_a_limit_is_a_small_number(server: Server, limit: str) -> None:
    assert_refused(server.ask("GET", f"nbproof/snapshots?limit={limit}"))


def test_an_unknown_page_is_refused(server: Server) -> None:
    assert_refused(server.ask("GET", f"nbproof/snapshots?before={NONE}"))


def test_reading_changes_nothing(server: Server) -> None:
    server.save("read.ipynb", "x = 1")
    taken = server.nbproof("POST", "snapshots", {"path": "read.ipynb"})
    before = files(server.root)
    for path in (f"snapshots/{taken['id']}", "snapshots", "snapshots?path=read.ipynb", "health"):
        server.nbproof("GET", path)
    server.nbproof("POST", "status", {"path": "read.ipynb"})

    assert files(server.root) == before


@pytest.mark.parametrize(
    "path",
    ["status", "restore-plans", "restores", "reproduction-plans", "reproductions", "versioned"],
)
def test_what_acts_does_not_answer_to_get(server: Server, path: str) -> None:
    reply = server.ask("GET", f"nbproof/{path}")

    assert reply.status == 405
    assert_refused(reply)
