"""What is known of the run that made a notebook's outputs: the other side of every comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nbproof.model.environment import Environment
from nbproof.model.ids import Digest
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The run that made the outputs, as far as it was recorded.

    `inputs` are the files that it read before it wrote them, with what they held then; None where
    that is not known. `environment` is None where none was recorded.
    """

    environment: Environment | None = None
    inputs: Mapping[str, Digest | None] = field(default_factory=dict)
    runs: tuple[CellRun, ...] = ()

    @property
    def estimate_s(self) -> float | None:
        """How long the last run of each cell took, in all; None where no run is known."""
        took = {
            run.cell_id: (run.ended_at - run.started_at).total_seconds()
            for run in self.runs
            if run.outcome == "ok"
        }
        return sum(took.values()) if took else None


NOTHING_KNOWN = Recording()


def recording_of(snapshot: Snapshot) -> Recording:
    """What a snapshot tells of the runs that made its outputs."""
    return Recording(
        environment=snapshot.environment,
        inputs=first_met(snapshot.runs),
        runs=snapshot.runs,
    )


def first_met(runs: Iterable[CellRun]) -> dict[str, Digest | None]:
    """The files that these runs read before they wrote them, with what the first read met."""
    met: dict[str, Digest | None] = {}
    written: set[str] = set()
    for run in runs:
        for read in run.files_read:
            if read.path not in written and not read.is_code:
                met.setdefault(read.path, read.digest)
        written |= {write.path for write in run.files_written}
    return met


def stood_before(runs: Iterable[CellRun]) -> dict[str, Digest | None]:
    """Files that these runs touched, as each stood before the first of them touched it.

    None where there was nothing; files whose bytes are not known are left out.
    """
    stood: dict[str, Digest | None] = {}
    unknown: set[str] = set()
    for run in runs:
        for write in run.files_written:
            before = write.before
            if before is not None and before.digest is None and write.path not in stood:
                unknown.add(write.path)
            stood.setdefault(write.path, before.digest if before is not None else None)
        for read in run.files_read:
            if read.digest is None and read.path not in stood:
                unknown.add(read.path)
            stood.setdefault(read.path, read.digest)
    return {path: digest for path, digest in stood.items() if path not in unknown}
