"""nbproof doctor: whether all parts of nbproof are in place here."""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

import click

from nbproof.cli.answers import Answer, answers, plain
from nbproof.cli.errors import NO
from nbproof.cli.installation import Finding, installation
from nbproof.cli.place import Place, here
from nbproof.cli.tables import Shown, counted, line, short, size, table
from nbproof.cli.unreadable import Unreadable, unreadable
from nbproof.model.errors import NbproofError
from nbproof.model.ids import SnapshotId
from nbproof.sessions.room import Room


@click.command("doctor")
@answers
def command() -> Answer:
    """Say whether all parts of nbproof are in place here.

    Also finds notebooks below the current folder that cannot be read, and tells which snapshot
    holds the last good copy. Exit code 1 where something is amiss.
    """
    findings = [*installation()]
    broken: tuple[Unreadable, ...] = ()
    try:
        place = here()
        findings += [_workspace(place), _store(place)]
        broken = tuple(unreadable(place))
    except NbproofError as error:
        findings.append(_failed(error))
    ok = all(finding.ok for finding in findings) and not broken
    return Answer(
        document={
            "format": 1,
            "ok": ok,
            "findings": plain(findings),
            "unreadable": plain(broken),
        },
        shown=(*_shown(findings), *_broken(broken)),
        exit_code=0 if ok else NO,
    )


def _workspace(place: Place) -> Finding:
    return Finding(name="workspace", ok=True, detail=str(place.room.root))


def _store(place: Place) -> Finding:
    """The store at a glance: its size, and whether each notebook's newest snapshot can be read."""
    room = place.room
    heads = room.store.heads()
    damaged = [
        *room.store.damaged_heads(),
        *(name for name in heads if _is_lost(heads[name], room)),
    ]
    if damaged:
        detail = f"damaged: {', '.join(damaged)}"
        return Finding(name="store", ok=False, detail=detail, hint="nbproof verify")
    detail = f"{size(room.store.used_bytes())}, {counted(len(heads), 'notebook')}"
    return Finding(name="store", ok=True, detail=detail)


def _is_lost(head: SnapshotId, room: Room) -> bool:
    """Whether a notebook's newest snapshot cannot be read."""
    try:
        room.load(head)
    except NbproofError:
        return True
    return False


def _failed(error: NbproofError) -> Finding:
    return Finding(name="store", ok=False, detail=error.message, hint=error.hint)


def _shown(findings: Iterable[Finding]) -> Iterable[Shown]:
    yield table("", "part", "finding", rows=map(_row, findings))


def _row(finding: Finding) -> tuple[str, str, str]:
    advice = f"  ->  {finding.hint}" if finding.hint else ""
    return "ok" if finding.ok else "NO", finding.name, finding.detail + advice


def _broken(broken: Iterable[Unreadable]) -> Iterable[Shown]:
    for notebook in broken:
        yield line(f"{notebook.path} cannot be read: {notebook.problem}", "red")
        yield line(f"  {_way_out(notebook)}")


def _way_out(notebook: Unreadable) -> str:
    if notebook.good is None:
        return "no snapshot of it was kept"
    command = f"nbproof restore {short(notebook.good)} {quote(notebook.path)}"
    return f"its last good copy: {command} (with --as-copy beside it)"
