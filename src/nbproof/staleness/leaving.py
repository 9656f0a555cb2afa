"""What a clean run of a cell leaves for those below it, as far as it can be told without one."""

from __future__ import annotations

from dataclasses import replace

from nbproof.capture.agent.surroundings import DISPLAY, OPTIONS, PRINTING, STATE_OF
from nbproof.capture.analysis import (
    names_of,
    sets_same_options,
    source_key,
    unchanged_beginning,
    untouched_by,
)
from nbproof.capture.literals import edited_parts
from nbproof.capture.shell import differs_in_comments
from nbproof.model.runs import CellRun
from nbproof.staleness.finding import Finding
from nbproof.staleness.mismatches import mismatches
from nbproof.staleness.parts import Thing, key_of
from nbproof.staleness.state import Known, Pending, State, is_output, is_surrounding

STATES_OF_GENERATORS = frozenset(STATE_OF.format(kind) for kind in ("random", "numpy.random"))


def leave(finding: Finding, runs: list[CellRun], state: State) -> None:
    """Put into the state what a clean run of this cell would leave there."""
    if finding.run is not None and finding.standing == "fresh":
        state.apply(finding.run)
        return
    if finding.standing == "stale":
        key = source_key(finding.cell.source)
        for older in reversed(runs[:-1]):
            if source_key(older.source) == key and not mismatches(older, state):
                state.apply(older)
                return
    if finding.run is not None and finding.standing == "unknown" and not finding.mismatches:
        state.apply(finding.run)
        return
    if finding.run is not None and finding.standing == "edited":
        if differs_in_comments(finding.run.source, finding.cell.source):
            state.apply(finding.run)
            return
        if _leave_edited_parts(finding, finding.run, state):
            return
        _leave_unchanged_beginning(finding, finding.run, state)
        return
    names = names_of(finding.cell.source)
    things: set[Thing] = {("name", name) for name in names.binds | names.deletes}
    things |= {("name", name) for name in names.mutates if ("name", name) in state.values}
    if finding.standing == "never-run" and "random" in names.words:
        things |= {thing for thing in state.values if thing[1] in STATES_OF_GENERATORS}
    left = _leave_untouched(finding, state) if finding.standing == "stale" else set[Thing]()
    _pend(finding, (things | _written(finding.run)) - left, state)


def _pend(finding: Finding, things: set[Thing], state: State) -> None:
    """What a cell leaves of these is not known, but for the parts that it leaves alone."""
    pending = _pending(finding)
    if finding.standing in ("edited", "never-run") and _is_failing(finding, state):
        pending = replace(pending, is_maybe=True)
    for name, parts in _changed_parts(finding).items():
        if ("name", name) in things:
            things.discard(("name", name))
            state.pend_parts(name, parts, pending)
    state.pend(things, pending)


def _is_failing(finding: Finding, state: State) -> bool:
    """Whether a clean run of the cell meets a name of the notebook that is not there yet."""
    reads = names_of(finding.cell.source).reads & state.past.written_names
    return any(("name", name) not in state.values for name in reads)


def _changed_parts(finding: Finding) -> dict[str, tuple[str, ...]]:
    """The names of which a cell changes parts alone, by its source and by its last run."""
    names = names_of(finding.cell.source)
    parts = {name: {key_of(path) for path in paths} for name, paths in names.changes.items()}
    for written in finding.run.names_written if finding.run is not None else ():
        if written.changed is None:
            parts.pop(written.name, None)
        elif written.name in parts:
            parts[written.name] |= set(written.changed)
        elif written.name not in names.mutates:
            parts[written.name] = set(written.changed)
    return {name: tuple(sorted(p)) for name, p in parts.items() if name not in names.binds}


def _leave_untouched(finding: Finding, state: State) -> set[Thing]:
    """Names that a cell which is out of date binds as before, whatever differs for the rest."""
    if any(mismatch.is_code for mismatch in finding.mismatches):
        return set()
    differing = {name for kind, name in (m.thing for m in finding.mismatches) if kind == "name"}
    if any(map(is_surrounding, differing)):
        return set()
    untouched = untouched_by(finding.cell.source, frozenset(differing))
    left: set[Thing] = set()
    for written in finding.run.names_written if finding.run is not None else ():
        thing: Thing = ("name", written.name)
        if written.name in untouched.surely:
            state.values[thing] = Known(token=written.digest, source=finding.run)
            left.add(thing)
        elif written.name in untouched.if_reached:
            state.values[thing] = replace(_pending(finding), is_maybe=True)
            left.add(thing)
    return left


def _leave_edited_parts(finding: Finding, run: CellRun, state: State) -> bool:
    """An edit of some items of a value that is written out: only they are pending."""
    parts = edited_parts(run.source, finding.cell.source)
    if not parts or mismatches(run, state):
        return False
    state.apply(run)
    for name, keys in parts.items():
        state.pend_parts(name, keys, _pending(finding), are_there=True)
    return True


def _leave_unchanged_beginning(finding: Finding, run: CellRun, state: State) -> None:
    """An edited cell: what its unchanged first statements leave is known, all else is pending."""
    names = names_of(finding.cell.source)
    things: set[Thing] = {("name", name) for name in names.binds | names.deletes | names.mutates}
    things |= _written(run)
    things -= _leave_options(finding, run, state)
    differing = {mismatch.thing for mismatch in mismatches(run, state)}
    beginning = unchanged_beginning(run.source, finding.cell.source)
    if not any(("name", name) in differing for name in beginning.reads):
        left = {("name", name) for name in beginning.leaves}
        for written in run.names_written:
            if ("name", written.name) in left:
                state.values["name", written.name] = Known(token=written.digest, source=run)
        things -= left
    _pend(finding, things, state)


def _leave_options(finding: Finding, run: CellRun, state: State) -> set[Thing]:
    """Options for printing that an edited cell still sets as before."""
    left: set[Thing] = set()
    for written in run.names_written:
        is_option = written.name in {DISPLAY, OPTIONS, PRINTING}
        if is_option and sets_same_options(run.source, finding.cell.source):
            state.values["name", written.name] = Known(token=written.digest, source=run)
            left.add(("name", written.name))
    return left


def _written(run: CellRun | None) -> set[Thing]:
    """The names and files that a run wrote."""
    if run is None:
        return set()
    names: set[Thing] = {
        ("name", written.name) for written in run.names_written if not is_output(written.name)
    }
    return names | {("file", file.path) for file in run.files_written}


def _pending(finding: Finding) -> Pending:
    match finding.standing:
        case "edited":
            return Pending(cell=finding.cell.id, why="edited")
        case "never-run":
            return Pending(cell=finding.cell.id, why="never-run")
        case "stale":
            return Pending(cell=finding.cell.id, why="stale")
        case _:
            return Pending(cell=finding.cell.id, why="unknown", is_maybe=True)
