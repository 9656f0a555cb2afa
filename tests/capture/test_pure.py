"""A cell that surely changes nothing in place spares what it read from being digested again."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # no stubs
import pytest

from nbproof.capture.agent.pure import frames_set


def names() -> dict[str, Any]:
    return {
        "np": np,
        "pd": pd,
        "df": pd.DataFrame({"k": [1], "v": [2.0]}),
        "m": np.eye(2),
        "n": 1,
        "xs": [1],
        "objects": np.array([[]], dtype=object),
        "f": len,
    }


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "y = n + 1",
        "g = df.groupby('k')['v'].mean()",
        "df.loc[df.k > 1, 'v'].sum()",
        "d = pd.read_csv('d.csv', sep=';')",
        "import pandas as pd\nd = pd.DataFrame({'a': [n]})\nd.describe()",
        "print(f'{n:.2f}', len(df))",
        "z = np.sqrt(m) if n > 0 else -m",
    ],
)
def test_making_new_values_changes_none(source: str) -> None:
    assert frames_set(ast.parse(source).body, names()) == frozenset()


@pytest.mark.parametrize(
    ("source", "frames"),
    [
        ("df['w'] = df.k + df.v", frozenset({"df"})),
        ("df['w'] = df['k'] = n", frozenset({"df"})),
        ("x = n\ndf['w'] = x", frozenset({"df"})),
    ],
)
def test_assigning_columns_is_known_to_change_a_frame(source: str, frames: frozenset[str]) -> None:
    assert frames_set(ast.parse(source).body, names()) == frames


@pytest.mark.parametrize(
    "source",
    [
        "xs.append(1)",
        "xs[0]",
        "sum(xs)",
        "df.drop(columns='k', inplace=True)",
        "np.add(m, m, out=m)",
        "df.apply(f)",
        "df.groupby('k').agg(f)",
        "f(n)",
        "len = f\nlen(n)",
        "df.loc[0, 'k'] = 1",
        "df[n] = 1",
        "df['w'][0] = 1",
        "m[0] = 1",
        "d = df\nd['w'] = 1",
        "d = m\nd += 1",
        "n += 1",
        "del df",
        "for i in range(3): n",
        "import json",
        "from numpy import array",
        "x = objects + 1",
        "x = unknown + 1",
        "df.sort_values(**{'inplace': True})",
        "df.insert(0, 'w', 1)",
        "[n for n in xs]",
        "get_ipython().run_line_magic('time', '')",
        "(x := n)",
        "await f",
    ],
)
def test_whatever_else_may_change_anything(source: str) -> None:
    assert frames_set(ast.parse(source).body, names()) is None
