"""nbproof purge: take a file out of every snapshot for good."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from shlex import quote

import click

from nbproof.cli.answers import Answer, answers, plain
from nbproof.cli.place import around
from nbproof.cli.tables import Shown, counted, line, short
from nbproof.model.errors import CannotBeDoneHere
from nbproof.model.ids import Digest
from nbproof.snapshots.purging import Purged, purge, states_of, together
from nbproof.snapshots.purgingthere import There, remotes_of
from nbproof.store.directory import DirectoryStore
from nbproof.store.interface import Store
from nbproof.store.packs.layout import key_of
from nbproof.store.remote import promises
from nbproof.store.remote.address import without_user


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRemote:
    """What happened at a remote: so many objects of it, chunks included, are or were there."""

    url: str
    objects: int
    done: bool


@click.command("purge")
@click.argument("file", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option(
    "--remotes", is_flag=True, help="Take it out of the remotes that are known here, too."
)
@answers
def command(file: str, *, dry_run: bool, remotes: bool) -> Answer:
    """Take a file out of every snapshot for good.

    All its states that the store keeps are removed, from damaged packs in quarantine too; the
    snapshots stay, and say that its bytes are gone. The file itself is not touched. With
    --remotes that is done at each remote that was pushed to or pulled from, for its own snapshots
    too; without, it is said which of them still has the bytes. Text in a notebook's sources and
    outputs is in its snapshots: take those out with `nbproof forget`.
    """
    place, path = around(file)
    store, name = place.room.store, place.room.workspace.name_of(path)
    there = _there(store) if remotes else ()
    what = together((states_of(store, name), *(one.states_of(name) for one in there)), file)
    if not dry_run:
        _purge_here(store, what, file)
    done = [_purge_there(one, set(what.digests), dry_run=dry_run) for one in there]
    found = tuple(done) if remotes else tuple(_left(store, what.digests))
    document = {
        "format": 1,
        "digests": list(what.digests),
        "snapshots": list(what.snapshots),
        "done": not dry_run,
        "remotes": plain(found),
    }
    return Answer(
        document=document,
        shown=(*_shown(file, what.digests, dry_run=dry_run), *_shown_there(file, found)),
    )


def _there(store: Store) -> tuple[There, ...]:
    """What stands at the remotes of a store in a folder."""
    if not isinstance(store, DirectoryStore):
        return ()
    return tuple(There(store, remote) for remote in remotes_of(store))


def _purge_here(store: Store, what: Purged, file: str) -> None:
    purge(store, what)
    left = set(what.digests) - store.lacking(what.digests)
    if left:
        raise CannotBeDoneHere(
            f"{counted(len(left), 'state')} of {file} came back into the store meanwhile",
            hint="Somebody else is writing to it: run it again.",
        )


def _purge_there(there: There, digests: set[Digest], *, dry_run: bool) -> AtRemote:
    count = there.count(digests) if dry_run else there.purge(digests)
    return AtRemote(url=there.remote.place.url, objects=count, done=not dry_run)


def _left(store: Store, digests: Collection[Digest]) -> Iterator[AtRemote]:
    """Where the bytes still are, as far as that is known here without asking."""
    if isinstance(store, DirectoryStore):
        for url, keys in promises.known(store.base):
            count = len(keys & {key_of(digest) for digest in digests})
            if count:
                yield AtRemote(url=without_user(url), objects=count, done=False)


def _shown(file: str, digests: tuple[Digest, ...], *, dry_run: bool) -> list[Shown]:
    would = "would be removed" if dry_run else "removed: no copy of it is left in the store"
    return [line(f"{file} {short(digest)} {would}") for digest in digests]


def _shown_there(file: str, remotes: tuple[AtRemote, ...]) -> Iterator[Shown]:
    for one in remotes:
        objects = counted(one.objects, "object")
        if one.done:
            yield line(f"{objects} of it removed from {one.url}: nobody sends them there again")
        else:
            yield line(f"{one.url} has {objects} of it", "red")
    if any(not one.done for one in remotes):
        yield line(f"  nbproof purge {quote(file)} --remotes takes it out there, too")
