"""Generated notebooks, run in any order: the verdict against what a clean run really gives.

NBPROOF_NOTEBOOKS=5000 python -m pytest tests/staleness/test_truth.py
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import random
from dataclasses import dataclass

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from nbproof.capture.agent.budget import Budget
from nbproof.capture.agent.values import digest
from nbproof.capture.analysis import names_of
from tests.staleness.played import Played

NOTEBOOKS = int(os.environ.get("NBPROOF_NOTEBOOKS", "60"))
WAITING = ("upstream-edited", "upstream-never-run", "upstream-stale", "upstream-rerun")
TEMPLATES = (
    ("x = {n}", "y = {n}", "xs = [{n}, 2, 3]", 'd = {{"a": {n}, "b": 2}}'),
    ("y = x + {n}", "x = x * 2 + {n}", "print(x)", "z = x if y > {n} else 0", "x += {n}"),
    (
        "xs.append({n})",
        "ys = xs",
        "ys = list(xs)",
        "print(xs)",
        "print(len(xs), {n})",
        "xs[0] = {n}",
    ),
    ('d["a"] = {n}', 'd["c"] = d["b"] + {n}', 'print(d["a"])', "print(d)", 'print(d.get("c"))'),
    (
        'import pandas as pd\ndf = pd.DataFrame({{"a": [1, {n}], "b": [3, 4]}})',
        'import pandas as pd\ndf = pd.DataFrame({{"a": [1, 2], "b": [{n}, 4]}})',
    ),
    ('df["a"] = df["b"] * {n}', 'df["c"] = df["a"] + {n}', 'print(df["b"].sum())', "print(df)"),
    ("print(df.shape)", "df = df.assign(e={n})", 'print(df["a"].tolist())', "x = len(df.columns)"),
    ("def f(): return x + {n}", "print(f())", "y = f()", "def f(k={n}): return k * y"),
    ("import random\nrandom.seed({n})", "r = random.random()", "print(random.randint(0, 9))"),
    ("if x > {n}:\n    z = y\nelse:\n    z = 1", "print(z)", "for i in range({n}):\n    y = i"),
    ("class C:\n    k = {n}\nc = C()\nc.v = {n}", "c.v += {n}", "print(c.v)", "c.w = c.v"),
    ("it = iter([1, 2, {n}])", "print(next(it, 0))", "del x", "x, y = y, x", "ys[0] = {n}"),
)


@dataclass
class Ran:
    """What a cell printed, and the values that it met and left."""

    source: str
    printed: str
    met: dict[str, str | None]
    left: dict[str, str | None]


class Shell:
    """Runs cells and notes what they do; it has a random state of its own."""

    def __init__(self) -> None:
        silent = Config({"HistoryManager": {"enabled": False}})
        self.shell = InteractiveShell(config=silent)  # type: ignore[no-untyped-call]
        atexit.unregister(self.shell.atexit_operations)
        self.state = random.Random(0).getstate()

    def run(self, source: str) -> Ran:
        outside = random.getstate()
        random.setstate(self.state)
        try:
            return self._run(source)
        finally:
            self.state = random.getstate()
            random.setstate(outside)

    def _run(self, source: str) -> Ran:
        names = names_of(source)
        met = self.values(names.reads | names.maybe_reads)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            result = self.shell.run_cell(source)  # type: ignore[no-untyped-call]
        text = "\n".join(line for line in printed.getvalue().splitlines() if "Cell In" not in line)
        left = names.binds | names.mutates - set(names.changes)
        return Ran(source, text, met, self.values(left if result.success else frozenset()))

    def values(self, names: frozenset[str]) -> dict[str, str | None]:
        space = self.shell.user_ns
        budget = Budget(seconds=5, size_bytes=1 << 20)
        return {name: digest(space[name], budget) if name in space else "-" for name in names}


def notebook_of(chance: random.Random) -> dict[str, str]:
    groups = chance.sample(range(1, len(TEMPLATES)), 2)
    pool = [one for group in groups for one in TEMPLATES[group]]
    beginning = [*TEMPLATES[0], chance.choice(TEMPLATES[4])]
    chosen = [*beginning, *(chance.choice(pool) for _ in range(5))]
    return {
        f"c{place}": source.format(n=chance.randint(1, 3)) for place, source in enumerate(chosen)
    }


def wrong(seed: int) -> list[str]:
    """What the verdict gets wrong on one notebook that is run in an order by chance.

    A cell that waits for one that has yet to run cannot be told: that may give the same again.
    """
    chance = random.Random(seed)
    random.setstate(random.Random(0).getstate())
    played = Played(notebook_of(chance))
    mirror, last = Shell(), dict[str, Ran]()
    order = [*played.sources]
    actions = [*order, *(chance.choice(order[5:]) for _ in range(4)), chance.choice(order)]
    for cell in actions:
        if chance.random() < 0.2:
            edit = chance.choice([one for group in TEMPLATES[1:] for one in group])
            played.edit(cell, edit.format(n=chance.randint(1, 3)))
        if chance.random() < 0.1:
            continue
        played.run(cell)
        last[cell] = mirror.run(played.sources[cell])
    clean = Shell()
    found = []
    verdicts = {cell: fresh for cell, fresh, _ in played._status()}
    for cell, source in played.sources.items():
        truth, seen = clean.run(source), last.get(cell)
        if seen is None or seen.source != source:
            continue
        is_same = truth.printed == seen.printed and truth.left == seen.left
        why = played.why(cell)
        is_waiting = any(f"{kind} " in why for kind in WAITING)
        if verdicts[cell] is False and is_same and truth.met == seen.met and not is_waiting:
            found.append(f"wrong alarm at {cell}: {why}")
        if verdicts[cell] is True and not is_same:
            found.append(f"falsely fresh: {cell}")
    return [f"{one}\n{played.sources}\nran {actions}" for one in found]


@pytest.mark.timeout(3600)
def test_no_verdict_on_a_generated_notebook_is_wrong() -> None:
    found = [one for seed in range(NOTEBOOKS) for one in wrong(seed)]

    assert not found, "\n\n".join(found[:5])
