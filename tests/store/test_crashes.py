"""Writing stops after each step in turn: the store stays readable, nothing confirmed is lost."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nbproof.model.errors import NbproofError
from nbproof.model.ids import SnapshotId
from nbproof.snapshots.history import list_snapshots
from nbproof.store.directory import DirectoryStore
from nbproof.store.records import load
from nbproof.store.verify import verify
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text, read, run

CALLS = ("rename", "fsync", "mkdir", "write", "link", "unlink", "chown")


class Crash(BaseException):
    """The process is gone."""


class Machine:
    """Lets a number of calls that write pass, and fails at the next one."""

    def __init__(self, failure: BaseException) -> None:
        self.calls_left = 0
        self.failure = failure

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in CALLS:
            monkeypatch.setattr(os, name, self._counted(getattr(os, name)))

    def _counted(self, call: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            self.calls_left -= 1
            if self.calls_left < 0:
                raise self.failure
            return call(*arguments, **named)

        return counted


def desk_at(root: Path) -> Desk:
    return Desk(store=DirectoryStore(root), workspace=Workspace(root=root))


def write_version(desk: Desk, version: str) -> None:
    desk.put("report.ipynb", notebook_text(version))
    desk.put("a.csv", version * 10)
    desk.put("b/c.csv", version * 20)


def taken(desk: Desk) -> SnapshotId:
    names = ("a.csv", "b/c.csv")
    runs = run("c0", 1, reads=tuple(read(name, b"") for name in names))
    return desk.take(runs, environment=ENVIRONMENT).snapshot.id


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("failure", [Crash(), FULL], ids=["crash", "disk full"])
def test_a_snapshot_that_stops_anywhere_leaves_a_sound_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    for calls in range(200):
        root = tmp_path.resolve() / str(calls)
        root.mkdir()
        desk = desk_at(root)
        write_version(desk, "one")
        first = taken(desk)
        write_version(desk, "two")
        with monkeypatch.context() as patching:
            machine = Machine(failure)
            machine.install(patching)
            machine.calls_left = calls
            try:
                taken(desk)
            except (Crash, NbproofError):
                pass
            else:
                break
        again = desk_at(root)

        assert verify(again.store).ok, calls
        assert load(again.store, first).id == first
        second = taken(again)
        assert {first, second} <= {item.id for item in list_snapshots(again.store)}
        assert verify(again.store).ok, calls
    assert 30 < calls < 199


@pytest.mark.parametrize("failure", [Crash(), FULL], ids=["crash", "disk full"])
def test_a_restore_that_stops_anywhere_leaves_old_or_new_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    for calls in range(300):
        root = tmp_path.resolve() / str(calls)
        root.mkdir()
        desk = desk_at(root)
        write_version(desk, "one")
        first, old = taken(desk), desk.tree()
        write_version(desk, "two")
        (root / "b/c.csv").unlink()
        (root / "b").rmdir()
        new = desk.tree()
        plan = desk.plan(first)
        with monkeypatch.context() as patching:
            machine = Machine(failure)
            machine.install(patching)
            machine.calls_left = calls
            try:
                desk.apply(plan)
            except (Crash, NbproofError):
                pass
            else:
                break
        left = desk.tree()

        assert all(left.get(name) in (old[name], new.get(name)) for name in old), calls
        assert left.keys() <= old.keys(), calls
        again = desk_at(root)
        assert verify(again.store).ok, calls
        again.apply(again.plan(plan.snapshot))
        assert again.tree() == old, calls
    assert 30 < calls < 299
