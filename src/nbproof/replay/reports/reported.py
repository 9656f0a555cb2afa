"""What a report tells of one notebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbproof.replay.batch import Result
from nbproof.replay.outcome import Shown, read_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A result, and the folder with the outputs of the cells that differ."""

    result: Result
    folder: Path

    def shown(self, index: int) -> Shown | None:
        """The outputs of one cell on both sides; None where it was identical."""
        return read_shown(self.folder, index)
