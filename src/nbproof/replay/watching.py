"""What the kernel of a replay reports: the files and hosts of each cell, and its environment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from msgspec.structs import replace

from nbproof.capture.provisioner import (
    PROVISIONER,
    Launch,
    Launcher,
    NbproofProvisioner,
    write_startup_file,
)
from nbproof.capture.recorder import Recorder
from nbproof.model.environment import Environment
from nbproof.model.ids import SessionId
from nbproof.wire.reports import Hello, Ran, Report, SawEnvironment, SawFiles, SeenFile, WentOn

LONGEST_WAIT_S = 5.0
LULL_S = 0.05
"""Reports are taken in now and then: a thread that wakes at each cell holds up the cells."""


@dataclass(slots=True)
class Witness:
    """Hears the kernel's agent; `runs` are those of the cells by their execution counts."""

    is_watched: bool = False
    is_gone: bool = False
    runs: dict[int, Ran] = field(default_factory=dict)
    environment: Environment | None = None
    layers: tuple[str, ...] = ()
    _files: tuple[SeenFile, ...] = ()
    _news: threading.Condition = field(default_factory=threading.Condition)

    def hear(self, _: SessionId, report: Report | None) -> None:
        """Take in a report; called in the recorder's thread."""
        with self._news:
            match report:
                case Hello():
                    self.layers = report.layers
                case SawFiles():
                    self._files += report.files
                case Ran():
                    count = report.count if report.count is not None else len(self.runs) + 1
                    files, self._files = (*self._files, *report.files), ()
                    self.runs[count] = replace(report, files=files)
                case WentOn(count=int(count)) if count in self.runs:
                    files = (*self.runs[count].files, *report.files)
                    self.runs[count] = replace(self.runs[count], files=files)
                case SawEnvironment() if self.environment is None:
                    self.environment = report.environment
                case None:
                    self.is_gone = True
            self._news.notify_all()

    def launched(self, launch: Launch) -> None:
        """A kernel was started; only Python's has an agent."""
        self.is_watched = launch.is_watched

    def wait(self, last_count: int) -> None:
        """Wait for the report of the last run and for the environment, for some seconds at most."""
        if self.is_watched:
            with self._news:
                self._news.wait_for(lambda: self._has_told(last_count), LONGEST_WAIT_S)

    def _has_told(self, last_count: int) -> bool:
        return self.is_gone or (self.environment is not None and last_count in self.runs)


@contextmanager
def witness(folder: Path, root: Path, *, entropy: str | None = None) -> Iterator[Witness]:
    """Have the kernels that this process starts report here; `folder` takes the start-up file.

    `entropy` is what their randomness begins with, None for fresh entropy.
    """
    heard = Witness()
    recorder = Recorder(heard.hear, lull_s=LULL_S)
    recorder.start()
    NbproofProvisioner.launcher = Launcher(
        announcer=recorder,
        startup_file=write_startup_file(folder),
        root_of=lambda _: root,
        on_launch=heard.launched,
        scope="files",
        entropy=entropy,
    )
    KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
    try:
        yield heard
    finally:
        NbproofProvisioner.launcher = None
        recorder.close()
