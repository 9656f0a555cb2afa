"""Which notebook of a batch writes what another one reads, as far as their records tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from nbproof.model.errors import NbproofError
from nbproof.model.runs import CellRun
from nbproof.replay.origin import proof_name, read_small
from nbproof.replay.protocol import Request
from nbproof.store.directory import DirectoryStore
from nbproof.store.records import load
from nbproof.wire.prooffile import decode
from nbproof.workspace.place import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A file that one notebook reads and another one, `maker`, writes."""

    name: str
    maker: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A request with what it gives and takes, and the requests that it waits for."""

    whole: Request
    makers: tuple[Request, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """Files of the workspace that a notebook read before it wrote them, and those that it wrote."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()


def tied(requests: Sequence[Request], folder: Path) -> dict[Request, Task]:
    """The tasks of a batch; files that one makes for another lie in `folder` between the two."""
    found = needs(requests)
    folders = {request: str(folder / f"{place:d}") for place, request in enumerate(requests)}
    given: dict[Request, set[str]] = {request: set() for request in requests}
    for need in (need for wanted in found.values() for need in wanted):
        given[need.maker].add(need.name)
    return {
        request: Task(
            whole=msgspec.structs.replace(
                request,
                gives=tuple(sorted(given[request])),
                handed=folders[request] if given[request] else None,
                takes=tuple((one.name, folders[one.maker], one.maker.shown_as) for one in wanted),
            ),
            makers=tuple(dict.fromkeys(need.maker for need in wanted)),
        )
        for request, wanted in found.items()
    }


def needs(requests: Sequence[Request]) -> dict[Request, tuple[Need, ...]]:
    """For each request, what others of them make for it; in a circle the first one goes first.

    Where several write a file, the last one before its reader counts, else the first one.
    """
    if len(requests) < 2:  # noqa: PLR2004 - nobody to wait for
        return dict.fromkeys(requests, ())
    files = {request: _files_of(request) for request in requests}
    found: dict[Request, tuple[Need, ...]] = {}
    for place, request in enumerate(requests):
        found[request] = ()
        kept = tuple(
            need
            for need in _wanted(request, place, requests, files)
            if not _waits(need.maker, request, found)
        )
        found[request] = kept
    return found


def _wanted(
    request: Request, place: int, requests: Sequence[Request], files: Mapping[Request, _Files]
) -> Iterator[Need]:
    others = [*reversed(requests[:place]), *requests[place + 1 :]]
    own = files[request]
    for name in sorted(own.reads):
        for other in others:
            if other.root == request.root and name in files[other].writes:
                yield Need(name=name, maker=other)
                break


def _waits(one: Request, other: Request, found: Mapping[Request, tuple[Need, ...]]) -> bool:
    """Whether `one` waits for `other`, however far."""
    return one == other or any(_waits(need.maker, other, found) for need in found.get(one, ()))


def _files_of(request: Request) -> _Files:
    """From the newest snapshot of the notebook, else from its proof file; none where neither is."""
    workspace = Workspace(root=Path(request.root))
    store = DirectoryStore(workspace.root)
    name = workspace.name_of(Path(request.notebook))
    try:
        head = store.head(name)
        if head is not None:
            return _of_runs(workspace, load(store, head).runs)
        raw = read_small(workspace.path_of(proof_name(name)))
        if raw is None:
            return _Files()
        proof = decode(raw, what=proof_name(name))
    except NbproofError:
        return _Files()
    return _inside(
        workspace,
        (entry.path for entry in proof.inputs),
        (entry.path for entry in proof.outputs),
    )


def _of_runs(workspace: Workspace, runs: Iterable[CellRun]) -> _Files:
    reads: set[str] = set()
    writes: set[str] = set()
    for run in runs:
        reads |= {file.path for file in run.files_read} - writes
        writes |= {file.path for file in run.files_written}
    return _inside(workspace, reads, writes)


def _inside(workspace: Workspace, reads: Iterable[str], writes: Iterable[str]) -> _Files:
    return _Files(
        reads=frozenset(filter(workspace.is_inside, reads)),
        writes=frozenset(filter(workspace.is_inside, writes)),
    )
