"""A listener that remembers what it heard, in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from nbproof.model.ids import SessionId
from nbproof.wire.reports import Ran, Report

PATIENCE_S = 30.0


class Heard:
    """Everything that a recorder passed on."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._all: list[tuple[SessionId, Report | None]] = []

    def __call__(self, session: SessionId, report: Report | None) -> None:
        """Remember one report."""
        with self._news:
            self._all.append((session, report))
            self._news.notify_all()

    def all(self) -> list[tuple[SessionId, Report | None]]:
        """What was heard so far."""
        with self._news:
            return list(self._all)

    def until(self, is_enough: Callable[[list[Report | None]], bool]) -> list[Report | None]:
        """What was heard, as soon as it is enough; fails after PATIENCE_S."""
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            while not is_enough(found := [report for _, report in self._all]):
                left = deadline - time.monotonic()
                assert self._news.wait(left), f"only this was heard: {found}"
            return found

    def runs(self, count: int) -> list[Ran]:
        """The first `count` runs."""
        found = self.until(lambda all_: len(_runs(all_)) >= count)
        return _runs(found)[:count]


def _runs(reports: list[Report | None]) -> list[Ran]:
    return [report for report in reports if isinstance(report, Ran)]
