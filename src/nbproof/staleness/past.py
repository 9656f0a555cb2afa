"""What all known runs tell of the values and files that they met and left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from nbproof.model.ids import CellId
from nbproof.model.runs import CellRun, NamedValue
from nbproof.staleness.parts import touches
from nbproof.staleness.writers import Writers


@dataclass(slots=True)
class Past:
    """Grows with each run that is learned, and is only read by a walk.

    `of_cell` has the runs of each cell, `writers` those that wrote a thing. `written_names` were
    bound by any known run: a name that none bound came with the kernel. `makers` has the cell that
    left each stand-in, `used` the runs that used it. `parts` has the parts of each value that runs
    met or left, `left` every value that runs left; `steps` and `file_steps` say what a change made
    of a value or a file. `changing` are what runs that changed parts met, left and changed.
    """

    runs: list[CellRun] = field(default_factory=list)
    of_cell: dict[CellId, list[CellRun]] = field(default_factory=lambda: defaultdict(list))
    writers: Writers = field(default_factory=Writers)
    written_names: set[str] = field(default_factory=set)
    makers: dict[str, CellId] = field(default_factory=dict)
    used: dict[str, list[CellRun]] = field(default_factory=dict)
    parts: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    left: set[tuple[str, str | None]] = field(default_factory=set)
    file_steps: dict[tuple[str, str, str | None], str | None] = field(default_factory=dict)
    steps: dict[tuple[str | None, frozenset[tuple[str, str]]], str | None] = field(
        default_factory=dict
    )
    changing: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def is_of(self, runs: Sequence[CellRun]) -> bool:
        """Whether these runs begin with those that are known here."""
        known = len(self.runs)
        return known <= len(runs) and all(map(_is, self.runs, runs))

    def learn(self, runs: Sequence[CellRun]) -> None:
        """Take in what runs say that come after the known ones."""
        for run in runs:
            self.of_cell[run.cell_id].append(run)
            self.writers.learn(run)
            self._learn_values(run)
            self._learn_changes(run)
        self.runs.extend(runs)
        for before, after, changed in (*reversed(self.changing), *self.changing):
            self._share(before, after, changed)

    def _learn_values(self, run: CellRun) -> None:
        for written in run.names_written:
            self.written_names.add(written.name)
            self.left.add((written.name, written.digest))
            if written.digest is not None and is_stand_in(written.digest):
                self.makers.setdefault(written.digest, run.cell_id)
        for read in run.names_read:
            if read.digest is not None and is_stand_in(read.digest):
                self.used.setdefault(read.digest, []).append(run)
        for value in (*run.names_read, *run.names_written):
            if value.digest is not None and value.parts is not None:
                self.parts[value.digest] |= {one.part: one.digest for one in value.parts}

    def _learn_changes(self, run: CellRun) -> None:
        for file in run.files_written:
            before = file.before.digest if file.before is not None else None
            self.file_steps[run.source, file.path, before] = file.digest
        read = {value.name: value.digest for value in run.names_read}
        for written in run.names_written:
            changes = changes_of(written)
            if changes and written.name in read:
                step = (read[written.name], frozenset(changes.items()))
                self.steps[step] = written.digest
            met = read.get(written.name)
            if written.changed is not None and met is not None and written.digest:
                self.changing.append((met, written.digest, written.changed))

    def _share(self, before: str, after: str, changed: tuple[str, ...]) -> None:
        """Parts that a run left alone are the same in the values before and after it."""
        old, new = self.parts[before], self.parts[after]
        for one, other in ((old, new), (new, old)):
            for part in one.keys() - other.keys():
                if not any(touches(name, part, old) for name in changed):
                    other[part] = one[part]


class Memory:
    """Keeps the past of a notebook between two questions: runs are only added."""

    def __init__(self) -> None:
        self._past = Past()

    def past_of(self, runs: Sequence[CellRun]) -> Past:
        """What these runs tell."""
        if not self._past.is_of(runs):
            self._past = Past()
        new = runs[len(self._past.runs) :]
        if new:
            self._past.learn(new)
        return self._past


def is_stand_in(token: str | None) -> bool:
    """Whether a token names an object that has no digest: equal within one session only."""
    return token is not None and token.startswith("~")


def changes_of(written: NamedValue) -> dict[str, str]:
    """The parts that were changed, as they are after it; empty where one of them is not known."""
    known = {one.part: one.digest for one in written.parts or ()}
    changed = written.changed or ()
    return {part: known[part] for part in changed} if all(p in known for p in changed) else {}


def _is(one: CellRun, other: CellRun) -> bool:
    return one is other
