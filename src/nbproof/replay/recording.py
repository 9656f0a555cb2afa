"""What is known of the run that made a notebook's outputs: the other side of every comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from nbproof.model.environment import Environment
from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.ids import Digest
from nbproof.model.prooffile import ProofFile
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot
from nbproof.model.status import CellSource
from nbproof.pairing.proof import proof_of
from nbproof.pairing.sources import source_digest
from nbproof.store.interface import Store
from nbproof.wire import records
from nbproof.workspace.notebooks import OutlineCell


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


def recording_of(snapshot: Snapshot, cells: Sequence[OutlineCell]) -> Recording:
    """What a snapshot tells of the runs that made the outputs of its notebook's cells."""
    sources = [CellSource(id=cell.id, type=cell.type, source=cell.source) for cell in cells]
    told = proof_of(snapshot.notebook, sources, snapshot.runs, snapshot.environment, None)
    return Recording(
        environment=snapshot.environment,
        inputs={entry.path: entry.digest for entry in told.inputs},
        runs=snapshot.runs,
    )


def recording_of_proof(proof: ProofFile, store: Store) -> Recording:
    """What a proof file tells; the environment only where its record is to be had."""
    environment = None
    if proof.environment is not None:
        with suppress(CannotBeDoneHere):  # a lock file may do, and the verdict says what is known
            store.fetch([proof.environment])
    if proof.environment is not None and store.has(proof.environment):
        raw = store.read(proof.environment)
        environment = records.decode(raw, Environment, what="the recorded environment")
    return Recording(
        environment=environment, inputs={entry.path: entry.digest for entry in proof.inputs}
    )


def is_of(proof: ProofFile, cells: Sequence[OutlineCell]) -> bool:
    """Whether a proof file was written for just these cells."""
    return [cell.source for cell in proof.cells] == [source_digest(cell.source) for cell in cells]


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
