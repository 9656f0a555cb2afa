"""Files on their way into a snapshot: which are kept by content, and what each is now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from nbproof.capture.agent.secret import is_secret
from nbproof.model.data import DataState
from nbproof.model.errors import NbproofError
from nbproof.model.ids import Digest
from nbproof.store.interface import Heard, Store, Stored, Unstable, unheard
from nbproof.workspace.digests import Absent, Present, Unreadable
from nbproof.workspace.place import Workspace

LARGEST_KEPT_BYTES = 1 << 30
LEAST_QUOTA_BYTES = 5 * (1 << 30)
Told = Callable[[int, int], None]
"""Hears how many bytes of how many are done."""


@dataclass(frozen=True, slots=True)
class NoRoom:
    """The history has used up its room, so that a file's bytes were not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found under some names; `notes` are plain lines about what could not be kept."""

    states: tuple[DataState, ...]
    notes: tuple[str, ...]


def keep(
    store: Store,
    workspace: Workspace,
    names: Iterable[str],
    *,
    at_any_size: frozenset[str],
    known: Iterable[DataState] = (),
    told: Told | None = None,
) -> Looked:
    """The present states of these files, their bytes put into the store where that is allowed.

    A file whose bytes cannot be told gives a note and no state. Those in `at_any_size` are kept
    however large they are, since they are about to be replaced, and are written again where what
    the store has of them is damaged. Those that still are as in `known` need no look. `told` hears
    how many bytes of how many were read; None: nobody listens.
    """
    ordered, purged = sorted(names), store.purged()
    asked = set(ordered) - at_any_size
    same = workspace.still(state for state in known if state.kept and state.path in asked)
    lost = store.lacking(state.digest for state in same.values() if state.digest is not None)
    if not lost and len(same) == len(ordered):
        return Looked(states=tuple(same[name] for name in ordered), notes=())
    heard = _counting(workspace, [one for one in ordered if one not in same or lost], told)
    states, notes, left_out = [], [], []
    for name in ordered:
        state = same.get(name)
        if state is None or state.digest in lost:
            state, note = _keep_one(
                store, workspace, name, heard, at_any_size=name in at_any_size, purged=purged
            )
            if isinstance(note, NoRoom):
                left_out.append(name)
            elif note is not None:
                notes.append(note)
        if state is not None:
            states.append(state)
    return Looked(states=tuple(states), notes=(*notes, *_no_room(left_out)))


def _counting(workspace: Workspace, names: list[str], told: Told | None) -> Heard:
    """Hears what is read of these files, and passes on how much of all that is."""
    if told is None:
        return unheard
    total = sum(workspace.size_bytes(name) for name in names)
    done = 0

    def heard(size_bytes: int) -> None:
        nonlocal done
        done += size_bytes
        told(done, max(done, total))

    return heard


def _no_room(names: list[str]) -> Iterator[str]:
    """One line, however many files there was no room for."""
    if names:
        more = f" and {len(names) - 1:,} more are" if len(names) > 1 else " is"
        yield (
            f"{names[0]}{more} known by digest only: the history has used up its room."
            " `nbproof gc --thin` gives some back."
        )


def _keep_one(
    store: Store,
    workspace: Workspace,
    name: str,
    heard: Heard,
    *,
    at_any_size: bool,
    purged: set[Digest],
) -> tuple[DataState | None, str | NoRoom | None]:
    """A file's state with a note; no state where its bytes cannot be told.

    A file of which nothing is known is digested while it is put: it is read once. What was purged
    is not kept again.
    """
    unread_bytes = None if at_any_size or purged else workspace.unread_bytes(name)
    if unread_bytes is not None and _may_be_put(store, name, unread_bytes):
        return _put(store, workspace, name, heard, again=False)
    look = workspace.look(name, heard)
    match look:
        case Absent():
            return DataState(path=name, digest=None, size_bytes=0, kept=False), None
        case Unreadable(reason=reason):
            return None, f"{name} is not part of this snapshot: {reason}"
    if store.has(look.digest) and (not at_any_size or _is_whole(store, look.digest)):
        return _state(name, look, kept=_may_be_kept(name)), None
    if look.digest in purged and not at_any_size:
        return _state(name, look, kept=False), None
    if not _may_be_kept(name) or (look.size_bytes > LARGEST_KEPT_BYTES and not at_any_size):
        return _state(name, look, kept=False), None
    if not at_any_size and not _is_room(store, look.size_bytes):
        return _state(name, look, kept=False), NoRoom()
    state, why_not = _put(store, workspace, name, heard, again=at_any_size)
    if at_any_size and state is not None and state.digest and not _is_whole(store, state.digest):
        return replace(state, kept=False), f"{name} was kept, and could not be read back"
    return state, why_not


def _is_whole(store: Store, digest: Digest) -> bool:
    """Whether these bytes can be read back: what is about to be replaced has no other copy."""
    try:
        store.open(digest).close()
    except (NbproofError, OSError):
        return False
    return True


def _put(
    store: Store, workspace: Workspace, name: str, heard: Heard, *, again: bool
) -> tuple[DataState | None, str | None]:
    looked_at_ns = time.time_ns()
    try:
        stored = store.put_file(workspace.path_of(name), again=again, heard=heard)
    except OSError as error:
        return None, f"{name} is not part of this snapshot: {error.strerror or error}"
    match stored:
        case Unstable():
            return None, f"{name} is not part of this snapshot: it keeps changing"
        case Stored():
            workspace.cache.remember(stored.stamp, stored.digest, looked_at_ns=looked_at_ns)
            present = Present(digest=stored.digest, size_bytes=stored.size_bytes)
            return _state(name, present, kept=True), None


def _may_be_kept(name: str) -> bool:
    """Whether the bytes of this file may be in the store at all."""
    return Workspace.is_inside(name) and not is_secret(name)


def _may_be_put(store: Store, name: str, size_bytes: int) -> bool:
    is_small_enough = size_bytes <= LARGEST_KEPT_BYTES
    return is_small_enough and _may_be_kept(name) and _is_room(store, size_bytes)


def _is_room(store: Store, size_bytes: int) -> bool:
    quota_bytes = max(LEAST_QUOTA_BYTES, store.free_bytes() // 10)
    return store.used_bytes() + size_bytes <= quota_bytes


def _state(name: str, present: Present, *, kept: bool) -> DataState:
    return DataState(path=name, digest=present.digest, size_bytes=present.size_bytes, kept=kept)
