"""Hosts and programs that a cell reaches, as the shim and the audit hook tell of them."""

from __future__ import annotations

import pytest

from nbproof.capture.agent import shim
from nbproof.capture.agent.reach import EVENTS, Reach

HOSTS = {
    "an address": ([(shim.CONNECTED, "10.0.0.1 8000")], [["tcp", "tcp://10.0.0.1:8000"]]),
    "a name": (
        [(shim.RESOLVED, "data.example 10.0.0.1"), (shim.CONNECTED, "10.0.0.1 443")],
        [["http", "https://data.example"]],
    ),
    "a database": (
        [(shim.CONNECTED, "10.0.0.1 5432")],
        [["postgresql", "postgresql://10.0.0.1:5432"]],
    ),
    "a bucket": (
        [
            (shim.RESOLVED, "b.s3.eu-west-1.amazonaws.com 10.0.0.1"),
            (shim.CONNECTED, "10.0.0.1 443"),
        ],
        [["s3", "https://b.s3.eu-west-1.amazonaws.com"]],
    ),
    "version 6": (
        [(shim.CONNECTED, "2001:0db8:0000:0000:0000:0000:0000:0001 80")],
        [["http", "http://[2001:0db8:0000:0000:0000:0000:0000:0001]"]],
    ),
    "a port of its own": ([(shim.LISTENED, "8000"), (shim.CONNECTED, "127.0.0.1 8000")], []),
    "twice": (
        [(shim.CONNECTED, "10.0.0.1 8000"), (shim.CONNECTED, "10.0.0.1 8000")],
        [["tcp", "tcp://10.0.0.1:8000"]],
    ),
}


@pytest.mark.parametrize(("events", "remote"), HOSTS.values(), ids=HOSTS)
def test_hosts_are_named_by_kind_and_place(
    events: list[tuple[int, str]], remote: list[list[str]]
) -> None:
    reach = Reach()
    for kind, text in events:
        reach.hear(kind, text)

    assert reach.remote() == remote


def test_what_python_told_of_is_not_told_again() -> None:
    reach = Reach()
    EVENTS["http.client.connect"](reach, None, "data.example", 443)
    EVENTS["urllib.Request"](reach, "https://user:pass@data.example/a.csv?token=1")
    reach.hear(shim.RESOLVED, "data.example 10.0.0.1")
    reach.hear(shim.CONNECTED, "10.0.0.1 443")
    reach.hear(shim.CONNECTED, "10.0.0.2 443")

    assert reach.remote() == [
        ["http", "https://data.example"],
        ["http", "https://data.example/a.csv"],
        ["http", "https://10.0.0.2"],
    ]


PROGRAMS = {
    "static /opt/bin/tool": [
        "child process: tool (a static program: the files that it opens are not seen)"
    ],
    "static /sbin/ldconfig": [],
    "static /usr/sbin/ldconfig": [],
}


@pytest.mark.parametrize(("text", "children"), PROGRAMS.items(), ids=PROGRAMS)
def test_programs_that_cannot_be_seen_are_named(text: str, children: list[str]) -> None:
    reach = Reach()
    reach.hear(shim.UNSEEN, text)

    assert reach.children() == children
