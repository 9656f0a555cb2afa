"""The symbolic state: what a clean run of the document would have at one point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from nbproof.capture.agent.tracer import LAST, OUTPUT
from nbproof.model.ids import CellId
from nbproof.model.runs import CellRun, FileWrite, NamedValue
from nbproof.staleness.parts import Thing, composed, is_covered, touches
from nbproof.staleness.past import Past, changes_of, is_stand_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What a clean run has here is not known before `cell` has run.

    `is_maybe` where the cell may as well leave it alone.
    """

    cell: CellId
    why: Literal["edited", "stale", "never-run", "unknown"]
    is_maybe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A clean run has this here: `token` is a digest, or None for a deleted name or absent file.

    `source` is the run that left it, None for a file that no cell wrote. `parts` are the digests
    of those parts that are known, `pending` those that cells yet to run will change, and `layers`
    the runs that changed parts since `source`, with what they changed. `base` is the token of the
    value that was changed where no run has left the one that came of it.
    """

    token: str | None
    source: CellRun | None
    parts: Mapping[str, str] = field(default_factory=dict)
    pending: Mapping[str, Pending] = field(default_factory=dict)
    layers: tuple[tuple[CellRun, tuple[str, ...]], ...] = ()
    base: str | None = None

    def source_of(self, parts: tuple[str, ...] | None) -> CellRun | None:
        """The run that left these parts, or the last one that changed anything."""
        for run, changed in reversed(self.layers):
            if parts is None or any(touches(one, part, {}) for one in changed for part in parts):
                return run
        return self.source


@dataclass(slots=True)
class State:
    """Names and files at one point of the walk; `past` is what runs told.

    `folders` are those that runs listed, with the files there before any cell, `uses` has the cells
    that a clean run would have use each stand-in so far.
    """

    past: Past
    values: dict[Thing, Known | Pending] = field(default_factory=dict)
    folders: Mapping[str, frozenset[str]] = field(default_factory=dict)
    uses: dict[str, list[CellId]] = field(default_factory=dict)

    def apply(self, run: CellRun) -> None:
        """The cell of this run leaves what the run left."""
        read = {value.name: value.digest for value in run.names_read}
        for written in run.names_written:
            if is_output(written.name):
                continue
            before = self.values.get(("name", written.name))
            is_other = isinstance(before, Known) and (
                before.pending or before.token != read.get(written.name)
            )
            if changes_of(written) and isinstance(before, Known) and is_other:
                after = self._with_changes(before, written, run)
            else:
                after = self.known(None if written.is_absent else written.digest, run)
            if written.changed is not None and isinstance(before, Known):
                layers = (*before.layers, (run, written.changed))
                after = replace(after, source=before.source, layers=layers)
            self.values["name", written.name] = after
        for file in run.files_written:
            self.values["file", file.path] = Known(token=self._file(file, run), source=run)

    def _file(self, file: FileWrite, run: CellRun) -> str | None:
        """What a clean run leaves of a file, also where it finds another one to add to."""
        clean = self.values.get(("file", file.path))
        before = file.before.digest if file.before is not None else None
        is_other = isinstance(clean, Known) and clean.source is not None and clean.token != before
        if not file.keeps or not isinstance(clean, Known) or not is_other:
            return file.digest
        step = (run.source, file.path, clean.token)
        return self.past.file_steps.get(step) or composed(clean.token, {file.path: run.source})

    def known(self, token: str | None, run: CellRun) -> Known:
        """A value that a run left, with its parts."""
        return Known(token=token, source=run, parts=self.past.parts.get(token or "", {}))

    def _with_changes(self, before: Known, written: NamedValue, run: CellRun) -> Known:
        """Another value than the run met, with the parts that the run changed."""
        changed = written.changed or ()
        changes = changes_of(written)
        inner = {
            one.part: one.digest for one in written.parts or () if is_covered(one.part, changed)
        }
        step = (before.token, frozenset(changes.items()))
        pending = {
            part: one for part, one in before.pending.items() if not is_covered(part, changed)
        }
        if not pending and self.past.steps.get(step) is not None:
            return self.known(self.past.steps[step], run)
        kept = {
            part: digest
            for part, digest in before.parts.items()
            if not any(touches(one, part, before.parts) for one in changed)
        }
        return Known(
            token=composed(before.token, changes),
            source=before.source,
            parts=kept | inner,
            pending=pending,
            base=before.base or before.token,
        )

    def pend_parts(
        self, name: str, parts: Iterable[str], pending: Pending, *, are_there: bool = False
    ) -> None:
        """What a cell leaves of these parts of a name is not known, but perhaps that it does."""
        before = self.values.get(("name", name))
        if isinstance(before, Known) and before.token is not None:
            waiting = dict(before.pending) | dict.fromkeys(parts, pending)
            known = dict.fromkeys(parts, THERE) if are_there else {}
            self.values["name", name] = replace(
                before, pending=waiting, parts=known | dict(before.parts)
            )
        else:
            self.pend({("name", name)}, pending)

    def number_output(self, cell: CellId, number: int) -> None:
        """What the cell shows is, in a clean run, the output of this number."""
        last = self.values.get(("name", LAST))
        maker = last.cell if isinstance(last, Pending) else None
        if isinstance(last, Known) and last.source is not None:
            maker = last.source.cell_id
        if last is not None and maker == cell:
            self.values["name", OUTPUT.format(number)] = last

    def names_in(self, folder: str) -> set[str]:
        """The files that a clean run has in a folder; those that are pending are as they were."""
        names = set(self.folders.get(folder, ()))
        for (kind, path), value in self.values.items():
            where, _, name = path.rpartition("/")
            if kind == "file" and (where or ".") == folder and isinstance(value, Known):
                (names.discard if value.token is None else names.add)(name)
        return names

    def note_uses(self, run: CellRun) -> None:
        """The cell of this run uses what has no digest."""
        for read in run.names_read:
            if read.digest is not None and is_stand_in(read.digest):
                self.uses.setdefault(read.digest, []).append(run.cell_id)

    def is_used_as_cleanly(self, token: str, run: CellRun) -> bool:
        """Whether just the cells above used this stand-in before the run, once each and in order.

        What has no digest may have been changed by whoever had it.
        """
        before: list[CellId] = []
        for other in self.past.used.get(token, ()):
            if other is run:
                break
            before.append(other.cell_id)
        return before == self.uses.get(token, [])

    def pend(self, things: set[Thing], pending: Pending) -> None:
        """What the cell leaves of these is not known."""
        for thing in things:
            self.values[thing] = pending


THERE = "there"


def is_output(name: str) -> bool:
    """Whether a name stands for an output by its number, which is another one in a clean run."""
    return name.startswith("Out[")


def is_surrounding(name: str) -> bool:
    """Whether a name stands for something around the cells: no variable can be named so."""
    return not name.isidentifier()
