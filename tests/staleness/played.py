"""A notebook whose cells really run, traced by the kernel's agent, and the verdict on it."""

from __future__ import annotations

import atexit
import contextlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from nbproof.capture.agent.hooks import _missing_name
from nbproof.capture.agent.tracer import Tracer
from nbproof.model.ids import CellId, SessionId
from nbproof.model.runs import CellRun
from nbproof.model.status import CellSource, Reason
from nbproof.sessions.settle import Settler
from nbproof.staleness.evidence import Evidence
from nbproof.staleness.judge import judge
from nbproof.staleness.past import Memory
from nbproof.store.memory import MemoryStore
from nbproof.wire.reports import Ran
from nbproof.workspace.place import Workspace


@dataclass
class Played:
    """Sources by cell id in document order; they run in a shell of their own.

    Each verdict must be that of somebody who has just learned of all runs at once.
    """

    sources: dict[str, str]
    session: str = "session-1"
    runs: list[CellRun] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)

    def __post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        silent = Config({"HistoryManager": {"enabled": False}})
        self.shell = InteractiveShell(config=silent)  # type: ignore[no-untyped-call]
        atexit.unregister(self.shell.atexit_operations)
        self.tracer = Tracer(self.shell.user_ns, session=self.session)

    def restart(self) -> None:
        """A new kernel."""
        self.session = f"{self.session}+"
        self._begin()

    def run(self, *cells: str) -> Played:
        """Run cells as their sources stand; errors are part of the game."""
        for cell in cells:
            source = self.sources[cell]
            transformed = self.shell.transform_cell(source)  # type: ignore[no-untyped-call]
            self.tracer.begin(transformed, cell, folder=str(Path.cwd()))
            with contextlib.redirect_stdout(io.StringIO()):
                result = self.shell.run_cell(  # type: ignore[no-untyped-call]
                    source, store_history=True
                )
            self._note(
                cell,
                self.tracer.end(
                    cell,
                    is_complete=bool(result.success),
                    missing=_missing_name(result),
                    folder=str(Path.cwd()),
                ),
            )
        return self

    def edit(self, cell: str, source: str) -> Played:
        """Change a source without running it."""
        self.sources[cell] = source
        return self

    def _note(self, cell: str, told: dict[str, Any]) -> None:
        count = len(self.runs) + 1
        report = told | {
            "cell_id": cell,
            "source": self.sources[cell],
            "started": count * 60.0,
            "ended": count * 60.0 + 1,
        }
        settler = Settler(store=MemoryStore(), workspace=Workspace(root=Path.cwd()))
        ran = msgspec.convert(report, Ran)
        self.runs.append(settler.settle(SessionId(self.session), ran, count=count))

    def _status(self) -> tuple[tuple[str, bool | None, tuple[Reason, ...]], ...]:
        evidence = Evidence(
            cells=tuple(
                CellSource(id=CellId(cell), type="code", source=source)
                for cell, source in self.sources.items()
            ),
            indexes=tuple(range(len(self.sources))),
            runs=tuple(self.runs),
            session=SessionId(self.session),
            present={},
        )
        status = judge("played.ipynb", evidence, self.memory)
        assert status == judge("played.ipynb", evidence)
        cells = status.cells
        return tuple((cell.id, cell.fresh, cell.reasons) for cell in cells)

    @property
    def stale(self) -> str:
        """The cells that are out of date, and with a question mark those that cannot be told."""
        ran = {run.cell_id for run in self.runs}
        marks = {True: "", None: "?", False: ""}
        return " ".join(
            f"{cell}{marks[fresh]}"
            for cell, fresh, _ in self._status()
            if not fresh and cell in ran
        )

    def why(self, cell: str) -> str:
        """The reasons of a cell: kind, name and culprit."""
        found = next(reasons for name, _, reasons in self._status() if name == cell)
        return ", ".join(f"{one.kind} {one.name or one.file} {one.cell}" for one in found)
