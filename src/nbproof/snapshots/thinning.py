"""Which snapshots may go: all of a day stay, then one an hour, then one a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from nbproof.model.ids import SnapshotId
from nbproof.store.catalogue import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long snapshots stay: all, one an hour, one a day; older ones go unless they are named."""

    every: timedelta = timedelta(days=1)
    hourly: timedelta = timedelta(days=7)
    daily: timedelta = timedelta(days=90)


def superfluous(
    records: Iterable[Entry],
    heads: Collection[SnapshotId],
    now: datetime,
    retention: Retention = Retention(),
) -> tuple[SnapshotId, ...]:
    """The snapshots that the retention does not ask to keep, oldest first.

    Of those of one notebook in one hour, or on one day (UTC), the newest stays. The newest of each
    notebook, and what has a name, always stays.
    """
    going, filled = [], set[tuple[str, str]]()
    for record in sorted(records, key=lambda one: (one.taken_at, one.id), reverse=True):
        slot = _slot(record.taken_at, now - record.taken_at, retention)
        is_safe = record.id in heads or record.name is not None
        if slot == "" or (slot is not None and (record.notebook, slot) not in filled) or is_safe:
            filled.add((record.notebook, slot or ""))
        else:
            going.append(record.id)
    return tuple(reversed(going))


def _slot(taken_at: datetime, age: timedelta, retention: Retention) -> str | None:
    """The hour or day of which one stays; empty where all stay, None where none does."""
    at = taken_at.astimezone(timezone.utc)
    if age <= retention.every:
        return ""
    if age <= retention.hourly:
        return at.strftime("%Y-%m-%dT%H")
    return at.strftime("%Y-%m-%d") if age <= retention.daily else None
