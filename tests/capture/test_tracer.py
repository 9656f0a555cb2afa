"""What is remembered from cell to cell changes no digest."""

from __future__ import annotations

import ast
import functools
from typing import Any

import pytest

from nbproof.capture.agent.accesses import accesses
from nbproof.capture.agent.budget import Budget
from nbproof.capture.agent.parts import parts_of
from nbproof.capture.agent.tracer import Tracer
from nbproof.capture.agent.values import digest

FRAME = "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'b': [3., 4.], 's': ['x', 'y']})"
BUDGET = functools.partial(Budget, seconds=9, size_bytes=1 << 28)
LONG = "xs = list(range(1000))"


def follow(cells: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """The namespace after these cells, the last token of each name and of each of its parts."""
    namespace: dict[str, Any] = {}
    tracer = Tracer(namespace, session="s")
    tokens: dict[str, str] = {}
    parts: dict[str, Any] = {}
    for number, cell in enumerate(cells):
        tracer.begin(cell, str(number))
        exec(compile(cell, "cell", "exec"), namespace)
        told = tracer.end(str(number), is_complete=True, missing=None)
        tokens |= dict(told["reads"]) | dict(told["writes"])
        for name in (name for name, _ in told["writes"]):
            parts.pop(name, None)
        parts |= told["read_parts"] | told["written_parts"]
    return namespace, tokens, parts


def found_in(value: Any, parts: dict[str, str]) -> dict[str, str]:
    """The digests of those parts that are told of, as they are now."""
    uses = ast.parse("\n".join(f"it{part}" for part in parts if "[" in part)).body
    found = parts_of(value, accesses(uses).reads.get("it", ()), BUDGET())
    return {part: token for part, token in (found or {}).items() if part in parts}


@pytest.mark.parametrize(
    "cells",
    [
        (FRAME, "df['w'] = df.a + 1"),
        (FRAME, "df['w'] = df.a", "df['a'] = df.w + 1", "df['w'] = 7", "x = df['a'].sum()"),
        (FRAME, "df['w'] = 1", "df.loc[0, 'a'] = 9", "df['v'] = df.b", "x = df[['a', 'b']].sum()"),
        (FRAME, "df['w'] = 1", "df.columns = list('pqrs')", "df['v'] = df.p"),
        (FRAME, "df['w'] = 1", "df.pop('b')", "df['v'] = 2"),
        (FRAME, "df['w'] = 1", "d = df", "d['a'] = 5", "df['v'] = df.w"),
        (FRAME, "df['w'] = 1", FRAME, "df['w'] = 2"),
        (FRAME, "df['w'] = 1", "df.index = [5, 6]", "df['v'] = 3"),
        (FRAME, "df['w'] = 1", "del df['w']", "df['v'] = 3"),
        (FRAME, "x = df.a.mean()", "df.iat[0, 0] = 8", "x = df.a.mean()"),
        (FRAME, "held = [df]", "held[0]['a'] = 4", "df['v'] = 1"),
        (LONG, "xs.append(1)", "y = len(xs)", "xs.append(2)"),
        (LONG, "d = {'xs': xs}", "d['xs'].append(3)", "z = 1", "print(xs[0])"),
        (LONG, "def f(): xs.append(1)", "f()", "print(len(xs))"),
    ],
)
def test_a_token_is_the_digest_of_the_value(cells: tuple[str, ...]) -> None:
    namespace, tokens, parts = follow(cells)

    of_values = {
        name: digest(namespace[name], BUDGET()) for name in tokens if name in ("df", "xs", "x", "y")
    }
    assert {name: tokens[name] for name in of_values} == of_values
    for name, told in parts.items():
        assert told == {**told, **found_in(namespace[name], told)}
