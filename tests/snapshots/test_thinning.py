"""Old snapshots go by the hour and by the day; named ones and the newest stay."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from nbproof.model.ids import SnapshotId
from nbproof.snapshots.thinning import superfluous
from nbproof.store.catalogue import Entry

NOW = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)


def record(name: str, age: timedelta, *, notebook: str = "a", given: str | None = None) -> Entry:
    return Entry(
        id=SnapshotId(name),
        notebook=notebook,
        taken_at=NOW - age,
        parent=None,
        document=None,
        name=given,
        summary="",
    )


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_all_of_a_day_one_an_hour_for_a_week_one_a_day_for_three_months() -> None:
    records = (
        record("minute", timedelta(minutes=1)),
        record("minutes", timedelta(minutes=2)),
        record("hour-b", hours(48.2)),
        record("hour-a", hours(48.4)),
        record("hour-other", hours(49.2)),
        record("hour-other-notebook", hours(48.4), notebook="b"),
        record("day-b", hours(24 * 30 + 1)),
        record("day-a", hours(24 * 30 + 2)),
        record("day-other", hours(24 * 31 + 1)),
        record("old", hours(24 * 100)),
        record("old-named", hours(24 * 100), given="as sent"),
        record("old-head", hours(24 * 100), notebook="c"),
    )

    assert superfluous(records, {SnapshotId("old-head")}, NOW) == (
        SnapshotId("old"),
        SnapshotId("day-a"),
        SnapshotId("hour-a"),
    )


def test_a_clock_that_was_set_back_loses_nothing() -> None:
    assert superfluous((record("future", hours(-5)),), set(), NOW) == ()
