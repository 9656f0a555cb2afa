"""What a project asks of its notebooks."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from nbproof.cli.place import around
from nbproof.cli.policy import Policy, broken, matches, policy_of
from nbproof.model.errors import BadInput
from tests.cli.conftest import Nbproof
from tests.replay.test_replaying import put
from tests.replay.workspaces import Cell

GOOD = Cell(source="print(1)", printed="1\n")
BAD = Cell(source="print(1)", printed="2\n")


def ask(folder: Path, *lines: str) -> None:
    text = "[project]\nname = 'x'\n[tool.nbproof]\n" + "\n".join(lines)
    (folder / "pyproject.toml").write_text(text)


def rules(nbproof: Nbproof) -> tuple[int, list[dict[str, str]]]:
    said = nbproof("check", "report.ipynb", "--json")
    return said.exit_code, said.document["broken"]


def test_a_project_that_asks_nothing_has_no_rules(folder: Path, nbproof: Nbproof) -> None:
    put(folder, GOOD)

    assert rules(nbproof) == (0, [])


def test_what_else_a_project_sets_is_no_rule(folder: Path, nbproof: Nbproof) -> None:
    put(folder, GOOD)
    ask(
        folder,
        "scripts = false",
        "locks = false",
        'remote = "file:///x"',
        "[[tool.nbproof.tolerances]]",
        "relative = 0.1",
    )

    assert rules(nbproof) == (0, [])


def test_a_notebook_must_have_been_reproduced(folder: Path, nbproof: Nbproof) -> None:
    put(folder, GOOD)
    ask(folder, 'reproduced = ["rep*"]')
    never = rules(nbproof)
    nbproof("reproduce", "report.ipynb")
    now = rules(nbproof)
    put(folder, GOOD, GOOD)
    changed = rules(nbproof)
    put(folder, BAD)
    nbproof("reproduce", "report.ipynb")

    assert never == (1, [{"rule": "reproduced", "why": "it was never reproduced"}])
    assert now == (0, [])
    why = "it has changed since it was reproduced"
    assert changed == (1, [{"rule": "reproduced", "why": why}])
    assert rules(nbproof)[1][0]["why"].startswith("Not reproduced")


def test_a_verdict_grows_old(folder: Path, nbproof: Nbproof) -> None:
    put(folder, GOOD)
    nbproof("reproduce", "report.ipynb")
    place, notebook = around("report.ipynb")
    policy = Policy(reproduced=("*",), maximum_age=timedelta(days=30))
    later = datetime.now(timezone.utc) + timedelta(days=31, minutes=1)
    found = broken(policy, place.room, notebook, shown_as="report.ipynb", now=later)

    assert [one.why for one in found] == ["it was reproduced 31 days ago"]


def test_a_notebook_must_be_paired(folder: Path, nbproof: Nbproof) -> None:
    put(folder, GOOD)
    ask(folder, 'paired = ["*"]')
    before = rules(nbproof)
    nbproof("init", "report.ipynb")

    assert [one["rule"] for one in before[1]] == ["paired"]
    assert rules(nbproof) == (0, [])


def test_freshness_is_asked_of_those_that_are_named(folder: Path) -> None:
    ask(folder, 'fresh = ["reports/*"]')
    policy = policy_of(folder)

    assert (matches("reports/a/b.ipynb", policy.fresh), matches("x.ipynb", policy.fresh)) == (
        True,
        False,
    )


def test_the_projects_remote_stands_in_the_same_table(folder: Path) -> None:
    ask(folder, 'remote = "s3://bucket/path"', 'paired = ["*"]')

    assert policy_of(folder) == Policy(paired=("*",))


WRONG = {
    "an unknown rule": "frehs = []",
    "a text": 'fresh = "reports/*"',
    "a number in a list": "paired = [1]",
    "a number": "reproduced = 3",
    "an age that is none": 'maximum-age-days = "30"',
    "no TOML": "fresh = [",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_policy_that_cannot_be_read_is_told_in_one_line(folder: Path, text: str) -> None:
    ask(folder, text)

    with pytest.raises(BadInput, match=r"pyproject.toml cannot be read"):
        policy_of(folder)
