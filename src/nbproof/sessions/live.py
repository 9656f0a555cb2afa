"""A kernel from its start to its end, as nbproof knows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from msgspec.structs import replace

from nbproof.model.environment import Environment
from nbproof.model.ids import CellId, KernelId, SessionId
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot
from nbproof.wire.reports import Ran, SeenFile, Started, WentOn


@dataclass(slots=True)
class Live:
    """What one session did so far.

    `earlier` are the runs of the kernel's sessions before it, of each cell the last. `running` is
    the cell that has begun and not ended, `files` what came of its files so far; `is_presumed_over`
    after an end that was only heard of. `layers` are the capture layers that are active,
    `entropy` is what the session's randomness began with.
    `environments` are those before the present one, with the moments when they were seen to change.
    """

    session: SessionId
    kernel: KernelId
    language: str
    root: Path
    is_watched: bool
    layers: tuple[str, ...] = ()
    entropy: str | None = None
    earlier: tuple[CellRun, ...] = ()
    runs: list[CellRun] = field(default_factory=list)
    environment: Environment | None = None
    environments: list[tuple[datetime, Environment]] = field(default_factory=list)
    running: Started | None = None
    files: list[SeenFile] = field(default_factory=list)
    lost_reports: int = 0
    is_presumed_over: bool = False

    def see(self, environment: Environment, now: datetime) -> None:
        """The kernel's environment is this one now."""
        if self.environment is not None and self.environment != environment:
            self.environments.append((now, self.environment))
        self.environment = environment

    def environment_of(self, run: CellRun) -> Environment | None:
        """What a run of this session ran in."""
        earlier = (one for until, one in self.environments if run.started_at <= until)
        return next(earlier, self.environment)

    def speak(self) -> None:
        """The kernel is heard again: only its line was cut, and its cell was not interrupted."""
        if self.is_presumed_over:
            self.is_presumed_over = False
            self.runs.pop()

    def last_runs(self) -> tuple[CellRun, ...]:
        """Of each cell its last run, in this session or an earlier one of the kernel."""
        return last_of_each_cell((*self.earlier, *self.runs))

    def with_files(self, ran: Ran) -> Ran:
        """A run with the files that came before it, in messages of their own."""
        files, self.files = self.files, []
        return replace(ran, files=(*files, *ran.files)) if files else ran

    def index_of(self, later: WentOn) -> int | None:
        """Where the run is that went on; None where it is not known."""
        began = moment(later.started)
        for index in reversed(range(len(self.runs))):
            run = self.runs[index]
            if run.started_at == began and run.cell_id == later.cell_id:
                return index
        return None

    def interrupt(self, now: datetime) -> None:
        """The kernel is gone: a cell that had begun did not come to an end."""
        started, self.running = self.running, None
        if started is None:
            return
        self.is_presumed_over = True
        last = self.runs[-1].execution_count if self.runs else 0
        self.runs.append(
            CellRun(
                cell_id=CellId(started.cell_id),
                session=self.session,
                execution_count=last + 1,
                source=started.source,
                outcome="interrupted",
                started_at=moment(started.at),
                ended_at=now,
                not_observed=("the kernel ended while the cell ran",),
            )
        )


def last_of_each_cell(runs: Iterable[CellRun]) -> tuple[CellRun, ...]:
    """The last run of each cell, in the order of these runs."""
    last: dict[CellId, CellRun] = {}
    for run in runs:
        last.pop(run.cell_id, None)
        last[run.cell_id] = run
    return tuple(last.values())


def moment(posix_s: float) -> datetime:
    """POSIX seconds as an aware time; the epoch where a kernel told nonsense."""
    try:
        return datetime.fromtimestamp(posix_s, timezone.utc)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, timezone.utc)


def all_runs(head: Snapshot | None, live: Iterable[CellRun]) -> tuple[CellRun, ...]:
    """The runs of history and then those of the kernel, each once.

    They stay in the order in which they arrived: clocks are set back, and laptops sleep.
    """
    found = {_key(run): run for run in (*(head.runs if head else ()), *live)}
    return tuple(found.values())


def runs_to_keep(head: Snapshot | None, live: Live | None) -> tuple[CellRun, ...]:
    """The runs of a new snapshot: all of the session, and of earlier ones each cell's last."""
    known = head.runs if head is not None else ()
    if live is None or not (live.runs or live.earlier):
        return known
    before = all_runs(None, (*known, *live.earlier))
    earlier = last_of_each_cell(run for run in before if run.session != live.session)
    return all_runs(None, (*earlier, *live.runs))


def _key(run: CellRun) -> tuple[object, ...]:
    return (run.session, run.cell_id, run.execution_count, run.started_at)
