"""What a project asks of its notebooks: `[tool.nbproof]` in pyproject.toml at the workspace's root.

A pattern is fnmatch's, of the path from the root: `*` takes slashes too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from nbproof.model.errors import BadInput, NbproofError
from nbproof.replay.verdicts import newest
from nbproof.sessions import scripts
from nbproof.sessions.room import Room
from nbproof.store.tables import of_project
from nbproof.wire.canonical import digest_of

IN_STEP = ("in-step", "jupytext")
_LISTS = ("fresh", "reproduced", "paired", "offline")
_NUMBER = "maximum-age-days"
_OTHERS = ("remote", "scripts", "locks", "tolerances")
"""What else stands in the same table: see destination.py, pairing/settings.py, tolerances.py."""
_EVERY = ("*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which notebooks must be fresh, reproduced, in step with a script, or ask no host.

    `maximum_age` is how old a verdict may be, None for any age.
    """

    fresh: tuple[str, ...] = _EVERY
    reproduced: tuple[str, ...] = ()
    paired: tuple[str, ...] = ()
    offline: tuple[str, ...] = ()
    maximum_age: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that a notebook does not keep, and why."""

    path: str
    rule: str
    why: str


def policy_of(root: Path) -> Policy:
    """The policy of a workspace; raises BadInput where it cannot be understood."""
    found = of_project(root)
    try:
        return _policy(found)
    except (ValueError, TypeError) as error:
        raise BadInput(
            f"[tool.nbproof] in {root / 'pyproject.toml'} cannot be read: {error}",
            hint="See docs/ci.md for what may stand there.",
        ) from error


def _policy(found: Mapping[str, Any]) -> Policy:
    unknown = sorted(found.keys() - {*_LISTS, _NUMBER, *_OTHERS})
    if unknown:
        raise ValueError(f"{unknown[0]} is no rule")
    rules = {name: tuple(found[name]) for name in _LISTS if name in found}
    for name, patterns in rules.items():
        if isinstance(found[name], str) or not all(isinstance(one, str) for one in patterns):
            raise ValueError(f"{name} is no list of patterns")
    days = found.get(_NUMBER)
    if days is not None and (isinstance(days, bool) or not isinstance(days, int | float)):
        raise ValueError(f"{_NUMBER} is no number")
    return Policy(**rules, maximum_age=timedelta(days=days) if days is not None else None)


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns fits a notebook's name."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def broken(
    policy: Policy, room: Room, notebook: Path, *, shown_as: str, now: datetime
) -> Iterator[Broken]:
    """Each rule besides freshness that a notebook does not keep; runs nothing."""
    name = room.workspace.name_of(notebook)
    reasons = {
        "reproduced": _unreproduced(policy, room, notebook, name, now),
        "paired": _unpaired(room, notebook),
        "offline": _online(room, notebook),
    }
    for rule, found in reasons.items():
        if matches(name, getattr(policy, rule)):
            for why in found:
                yield Broken(path=shown_as, rule=rule, why=why)


def _unreproduced(
    policy: Policy, room: Room, notebook: Path, name: str, now: datetime
) -> Iterator[str]:
    verdict = newest(room.store, name)
    if verdict is None:
        yield "it was never reproduced"
    elif not verdict.reproduced:
        yield verdict.sentence
    elif verdict.document != digest_of(notebook.read_bytes()):
        yield "it has changed since it was reproduced"
    elif policy.maximum_age is not None and now - verdict.started_at > policy.maximum_age:
        yield f"it was reproduced {(now - verdict.started_at).days} days ago"


def _unpaired(room: Room, notebook: Path) -> Iterator[str]:
    try:
        status = scripts.pair_status(room, notebook)
    except NbproofError as error:
        yield error.message
        return
    if status.state not in IN_STEP:
        yield status.sentence


def _online(room: Room, notebook: Path) -> Iterator[str]:
    head = room.head(notebook)
    hosts = {one.locator: None for run in (head.runs if head else ()) for one in run.remote}
    if hosts:
        yield f"it asks {', '.join(hosts)}"
