"""docs/rest.md tells every route and every event, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from nbproof.server.extension import SCHEMAS
from nbproof.server.routes import ROUTES

GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
TEXT = (Path(__file__).parents[2] / "docs" / "rest.md").read_text(encoding="utf-8")


def test_every_route_and_method_is_documented() -> None:
    told = set(re.findall(r"^\| `([^`]+)` \| (GET|POST|DELETE) \|", TEXT, re.MULTILINE))

    there = {
        (
            GROUP.sub(lambda group: "{index}" if group[1] == "index" else "{id}", path),
            method.upper(),
        )
        for path, route in ROUTES.items()
        for method in ("get", "post", "put", "patch", "delete")
        if method in vars(route)
    }
    assert told == there


def test_every_event_is_documented_with_its_data() -> None:
    told = {
        schema: set(re.findall(r"`(\w+)`", data))
        for schema, data in re.findall(
            r"^\| `(https://\S+)` \|[^|]*\|([^|]*)\|$", TEXT, re.MULTILINE
        )
    }

    there = {}
    for file in SCHEMAS.glob("*.yaml"):
        schema = yaml.safe_load(file.read_text(encoding="utf-8"))
        there[schema["$id"]] = set(schema["properties"])
    assert told == there
