"""All that can be asked of nbproof, in one process: the worker's, or the command line's."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from nbproof.model.errors import BadInput
from nbproof.model.ids import KernelId, PlanId, SessionId
from nbproof.model.restoring import BeforeRun, Restored, RestorePlan
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot
from nbproof.sessions.live import Live
from nbproof.sessions.room import Room, open_room
from nbproof.snapshots.apply import apply
from nbproof.snapshots.history import resolve
from nbproof.snapshots.restore import plan
from nbproof.snapshots.take import Taken
from nbproof.wire.reports import (
    Hello,
    Ran,
    Ready,
    Report,
    SawEnvironment,
    SawFiles,
    Started,
    WentOn,
)

MOST_PLANS = 100
MOST_FILES = 200_000
LONGEST_WAIT_S = 2.0
LONGEST_ENDING_S = 0.06
"""How long after its reply a cell may be told of; a question during a long cell waits in vain."""


class Desk:
    """Workspaces and live sessions; safe to use from several threads.

    `consider` is told of each newest snapshot, for what is kept in step with it at leisure.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        consider: Callable[[Path, Snapshot], None] = lambda _, __: None,
    ) -> None:
        self.clock = clock
        self.consider = consider
        self._rooms: dict[Path, Room] = {}
        self._live: dict[SessionId, Live] = {}
        self._plans: OrderedDict[PlanId, tuple[Path, RestorePlan]] = OrderedDict()
        self._pending: dict[SessionId, int] = {}
        self._settled = threading.Condition()

    def room(self, root: Path) -> Room:
        """The workspace at `root`."""
        if root not in self._rooms:
            self._rooms[root] = open_room(root)
        return self._rooms[root]

    def begin(
        self, session: SessionId, kernel: KernelId, language: str, root: Path, *, is_watched: bool
    ) -> None:
        """A kernel starts; what an earlier session of it had begun did not end."""
        earlier: tuple[CellRun, ...] = ()
        for other in [one for one in self._live.values() if one.kernel == kernel]:
            if other.session == session:
                return
            other.interrupt(self.clock())
            earlier = other.last_runs()
            del self._live[other.session]
        self._live[session] = Live(
            session=session,
            kernel=kernel,
            language=language,
            root=root,
            is_watched=is_watched,
            earlier=earlier,
        )

    def live(self, session: SessionId | None) -> Live | None:
        """A session that is known; None for others."""
        return self._live.get(session) if session is not None else None

    def expect(self, session: SessionId) -> None:
        """A run of this session, or its beginning, is about to be taken in: `wait` waits for it."""
        with self._settled:
            self._pending[session] = self._pending.get(session, 0) + 1

    def settled(self, session: SessionId) -> None:
        """What was expected of this session has been taken in."""
        with self._settled:
            self._pending[session] = max(0, self._pending.get(session, 0) - 1)
            self._settled.notify_all()

    def wait(self, session: SessionId | None, *, ending_s: float = LONGEST_ENDING_S) -> None:
        """Wait until what is expected of a session has been taken in, at most LONGEST_WAIT_S.

        A cell that has answered may still be told of: for a cell that runs it waits `ending_s`.
        """
        if session is not None:
            with self._settled:
                self._settled.wait_for(lambda: not self._pending.get(session), LONGEST_WAIT_S)
                self._settled.wait_for(lambda: not self._is_running(session), ending_s)

    def _is_running(self, session: SessionId) -> bool:
        live = self._live.get(session)
        return live is not None and live.running is not None

    def hear(self, session: SessionId, report: Report | None) -> None:
        """Take in what a kernel reported; None says that it is gone."""
        live = self._live.get(session)
        try:
            if live is None:
                return
            if isinstance(report, Hello):
                live.layers, live.entropy = report.layers, report.entropy
                return
            if report is None:
                live.interrupt(self.clock())
                return
            live.speak()
            live.lost_reports += report.lost
            self._take_in(live, report)
        finally:
            if isinstance(report, Ran):
                self.settled(session)

    def _take_in(
        self, live: Live, report: Ready | Started | Ran | SawFiles | WentOn | SawEnvironment
    ) -> None:
        settler = self.room(live.root).settler
        match report:
            case Started():
                live.running = report
                live.files.clear()
            case Ran():
                live.running = None
                count = live.runs[-1].execution_count + 1 if live.runs else 1
                ran = live.with_files(report)
                live.runs.append(settler.settle(live.session, ran, count=count))
            case SawFiles():
                live.files.extend(report.files[: MOST_FILES - len(live.files)])
            case WentOn():
                index = live.index_of(report)
                if index is not None:
                    run = live.runs[index]
                    live.runs[index] = settler.join(live.session, run, report)
            case SawEnvironment():
                live.see(report.environment, self.clock())
            case Ready():
                live.is_watched = True

    def take(
        self,
        root: Path,
        notebook: Path,
        session: SessionId | None = None,
        *,
        data_globs: tuple[str, ...] = (),
    ) -> Taken:
        """Keep a notebook's state."""
        live = self.live(session)
        taken = self.room(root).take(notebook, live, data_globs=data_globs, taken_at=self.clock())
        self.consider(root, taken.snapshot)
        return taken

    def plan(
        self,
        root: Path,
        snapshot: str,
        *,
        files: tuple[str, ...] | None,
        before_run: BeforeRun | None,
        as_copies: bool = False,
        session: SessionId | None = None,
    ) -> RestorePlan:
        """What putting back would change; it may be applied once, by its id."""
        room, live = self.room(root), self.live(session)
        made = plan(
            room.store,
            room.workspace,
            resolve(room.store, snapshot),
            files=files,
            before_run=before_run,
            as_copies=as_copies,
            runs=tuple(live.runs) if live is not None else self._runs_in(root),
            made_at=self.clock(),
        )
        self._plans[made.id] = (root, made)
        while len(self._plans) > MOST_PLANS:
            self._plans.popitem(last=False)
        return made

    def restore(self, plan_id: PlanId) -> Restored:
        """Do what a plan says."""
        if plan_id not in self._plans:
            raise BadInput(
                f"There is no restore plan {plan_id[:64]!r}.", hint="Ask for a new plan first."
            )
        root, made = self._plans.pop(plan_id)
        room = self.room(root)
        return apply(room.store, room.workspace, made, taken_at=self.clock())

    def _runs_in(self, root: Path) -> tuple[CellRun, ...]:
        """Runs of all live sessions of a workspace, in the order in which they ended."""
        runs = [run for live in self._live.values() if live.root == root for run in live.runs]
        return tuple(sorted(runs, key=lambda run: run.ended_at))
