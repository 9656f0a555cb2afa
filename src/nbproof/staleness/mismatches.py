"""What a run read that a clean run would not have there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nbproof.capture.agent.folders import matching
from nbproof.model.runs import CellRun, NamedValue, within
from nbproof.staleness.parts import Thing, touches
from nbproof.staleness.past import is_stand_in
from nbproof.staleness.state import (
    THERE,
    Known,
    Pending,
    State,
    is_surrounding,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Something that a run read, and what a clean run would have in its place.

    `parts` are those that differ, None where the whole was read.
    """

    thing: Thing
    read: str | None
    clean: Known | Pending | None
    is_sure: bool
    is_code: bool = False
    parts: tuple[str, ...] | None = None


def mismatches(run: CellRun, state: State) -> tuple[Mismatch, ...]:
    """What this run read that a clean run would not have there."""
    found = []
    for read in run.names_read:
        thing: Thing = ("name", read.name)
        clean = state.values.get(thing)
        if isinstance(clean, Known) and _is_met(read, clean):
            continue
        came_with_kernel = clean is None and not _is_made_by_cells(read, state)
        if came_with_kernel:
            continue
        parts = None
        if not isinstance(clean, Pending):
            parts = _differing(read, clean)
            if parts == ():
                continue
            clean = _pending_in(read, clean) or clean
        sure = _is_sure_name(read, clean, run, state)
        found.append(
            Mismatch(thing=thing, read=read.digest, clean=clean, is_sure=sure, parts=parts)
        )
    for file in run.files_read:
        thing = ("file", file.path)
        clean = state.values.get(thing)
        if not _is_same(file.digest, clean):
            sure = clean is not None and not (isinstance(clean, Pending) and clean.is_maybe)
            found.append(
                Mismatch(
                    thing=thing,
                    read=file.digest,
                    clean=clean,
                    is_sure=sure and file.digest is not None,
                    is_code=file.is_code,
                )
            )
    for path in run.files_missed:
        clean = state.values.get(("file", path))
        if not _is_same(None, clean):
            sure = not (isinstance(clean, Pending) and clean.is_maybe)
            found.append(Mismatch(thing=("file", path), read=None, clean=clean, is_sure=sure))
    return (*found, *_listed_otherwise(run, state))


def _listed_otherwise(run: CellRun, state: State) -> Iterator[Mismatch]:
    """Files that came up or went in folders that the run listed, but for what its cell makes.

    What cells left there in earlier sessions lies on the disk at each new start: no order of runs
    is to blame for it.
    """
    if not run.listings:
        return
    own = {file.path for one in state.past.of_cell[run.cell_id] for file in one.files_written}
    for listing in (one for one in run.listings if one.folder in state.folders):
        seen = set(listing.names)
        clean = set(matching(state.names_in(listing.folder), listing.patterns))
        for name in sorted(seen ^ clean):
            path = within(listing.folder, name)
            value = state.values.get(("file", path))
            if path in own or isinstance(value, Pending):
                continue
            if name in seen and _is_made_in_another_session(path, run, state):
                continue
            token = None if name in seen else THERE
            value = value or Known(token=token, source=None)
            yield Mismatch(thing=("file", path), read=None, clean=value, is_sure=True)


def _is_made_in_another_session(path: str, run: CellRun, state: State) -> bool:
    sessions = {
        one.session for one in state.past.runs for file in one.files_written if file.path == path
    }
    return bool(sessions) and run.session not in sessions


def _is_met(read: NamedValue, clean: Known) -> bool:
    is_known = clean.token is not None and not clean.pending and not read.is_absent
    return is_known and clean.token == read.digest


def _is_made_by_cells(read: NamedValue, state: State) -> bool:
    """Whether what was read there came from a cell, and not with the kernel."""
    if is_surrounding(read.name):
        return (read.name, read.digest) in state.past.left
    return read.name in state.past.written_names


def _differing(read: NamedValue, clean: Known | None) -> tuple[str, ...] | None:
    """The parts that were read otherwise than a clean run has them; None for the whole."""
    if clean is None or clean.token is None or read.is_absent:
        return () if _is_same(read.digest, clean) else None
    if not clean.pending and read.digest == clean.token:
        return ()
    if read.parts is None:
        return None
    return tuple(
        one.part
        for one in read.parts
        if clean.parts.get(one.part) != one.digest or _waits(one.part, clean) is not None
    )


def _waits(part: str, clean: Known) -> Pending | None:
    """What a part waits for."""
    waiting = (one for name, one in clean.pending.items() if touches(name, part, clean.parts))
    return next(waiting, None)


def _pending_in(read: NamedValue, clean: Known | None) -> Pending | None:
    """What those parts of a value wait for that were read."""
    if clean is None or not clean.pending:
        return None
    if read.parts is None:
        return next(iter(clean.pending.values()), None)
    waiting = (_waits(one.part, clean) for one in read.parts)
    return next((one for one in waiting if one is not None), None)


def _is_same(read: str | None, clean: Known | Pending | None) -> bool:
    """Whether a clean run has what was read; None stands for nothing there on both sides."""
    if isinstance(clean, Pending):
        return False
    return read == (clean.token if clean is not None else None)


def _is_sure_name(
    read: NamedValue, clean: Known | Pending | None, run: CellRun, state: State
) -> bool:
    """Whether a name that does not match proves that a clean run would go another way.

    Stand-ins differ also where the values may be equal: they prove something only where another
    cell left the one that was read.
    """
    if run.not_analysed is not None and read.name not in run.source:
        return False
    if isinstance(clean, Pending):
        return not clean.is_maybe
    if clean is None or clean.token is None or read.digest is None:
        return True
    if clean.base == read.digest:
        known = state.past.parts.get(read.digest, {})
        return any(known.get(part, digest) != digest for part, digest in clean.parts.items())
    if not is_stand_in(read.digest) and not is_stand_in(clean.token):
        return True
    maker = state.past.makers.get(read.digest)
    return (
        maker is not None
        and clean.source is not None
        and maker != clean.source.cell_id
        and run.session == clean.source.session
    )


def used_otherwise(run: CellRun, state: State) -> tuple[Mismatch, ...]:
    """What the run read that has no digest and that was used before it as in no clean run."""
    return tuple(
        Mismatch(
            thing=("name", read.name),
            read=read.digest,
            clean=state.values.get(("name", read.name)),
            is_sure=False,
        )
        for read in run.names_read
        if read.digest is not None
        and read.parts is None
        and is_stand_in(read.digest)
        and not state.is_used_as_cleanly(read.digest, run)
    )
