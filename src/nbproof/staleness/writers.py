"""Who wrote a name, a part or a file, in the order of the runs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from nbproof.model.runs import CellRun, NamedValue
from nbproof.staleness.parts import Thing, touches


@dataclass(slots=True)
class Writers:
    """The runs that wrote each thing, and the place of each run among all of them."""

    _places: dict[int, int] = field(default_factory=dict)
    _of: dict[Thing, list[CellRun]] = field(default_factory=lambda: defaultdict(list))

    def learn(self, run: CellRun) -> None:
        """Take in the next run; it must be kept alive as long as this."""
        self._places[id(run)] = len(self._places)
        for written in run.names_written:
            self._of["name", written.name].append(run)
        for file in run.files_written:
            self._of["file", file.path].append(run)

    def before(
        self, thing: Thing, run: CellRun, parts: tuple[str, ...] | None = None
    ) -> CellRun | None:
        """The last run before this one, in its session, that wrote this name, part or file."""
        end = self._places[id(run)]
        for other in reversed(self._of.get(thing, ())):
            is_before = self._places[id(other)] < end and other.session == run.session
            if is_before and (parts is None or _wrote(other, thing, parts)):
                return other
        return None


def _wrote(run: CellRun, thing: Thing, parts: tuple[str, ...]) -> bool:
    kind, name = thing
    return kind == "file" or any(
        written.name == name and _changed_any(written, parts) for written in run.names_written
    )


def _changed_any(written: NamedValue, parts: tuple[str, ...]) -> bool:
    changed = written.changed
    return changed is None or any(touches(one, part, {}) for one in changed for part in parts)
