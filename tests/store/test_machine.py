"""Whatever people do and whatever breaks: what was confirmed can be put back.

NBPROOF_MACHINES=500 python -m pytest tests/store/test_machine.py
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)

from nbproof.model.errors import NbproofError
from nbproof.model.ids import SnapshotId
from nbproof.snapshots.forgetting import forget
from nbproof.snapshots.history import list_snapshots
from nbproof.snapshots.journal import recover
from nbproof.snapshots.purging import purge, states_of
from nbproof.store.collecting import collect
from nbproof.store.directory import DirectoryStore
from nbproof.store.verify import verify
from nbproof.wire.canonical import digest_of
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text, run

MACHINES = int(os.environ.get("NBPROOF_MACHINES", "15"))
NAMES = ("data/a.csv", "data/b/c.csv", "data/d.bin")
GLOBS = ("data/**",)
AT_ONCE_S = -60.0
CALLS = ("rename", "fsync", "mkdir", "write", "unlink")
Tree = dict[str, bytes]


class Crash(BaseException):
    """The process is gone."""


@lru_cache(maxsize=100)
def content(seed: int, size: int) -> bytes:
    draw = random.Random(seed)
    if seed % 3 == 0:
        return draw.randbytes(size)
    return "".join(f"{draw.randrange(50)},{row}\n" for row in range(size // 4)).encode()


class History(RuleBasedStateMachine):
    """The model: what each snapshot that was confirmed holds."""

    snapshots = Bundle("snapshots")

    def __init__(self) -> None:
        super().__init__()
        self.scratch = Path(tempfile.mkdtemp(prefix="nbproof-")).resolve()
        os.environ["JUPYTER_DATA_DIR"] = str(self.scratch / "jupyter")
        (self.scratch / "work").mkdir()
        self.kept: dict[SnapshotId, Tree] = {}
        self.ran = 0
        self._open()
        self.desk.put("report.ipynb", notebook_text("first"))

    def _open(self) -> None:
        root = self.scratch / "work"
        self.desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root))

    def teardown(self) -> None:
        os.environ.pop("JUPYTER_DATA_DIR", None)
        shutil.rmtree(self.scratch)

    @rule(name=st.sampled_from(NAMES), seed=st.integers(0, 30), large=st.booleans())
    def edit(self, name: str, seed: int, *, large: bool) -> None:
        self.desk.put(name, content(seed, 1_300_000 if large else 300))

    @rule(name=st.sampled_from(NAMES))
    def remove(self, name: str) -> None:
        (self.desk.root / name).unlink(missing_ok=True)

    @rule(text=st.text(max_size=20))
    def write_notebook(self, text: str) -> None:
        self.desk.put("report.ipynb", notebook_text(text))

    @rule()
    def run_a_cell(self) -> None:
        self.ran += 1

    @rule(target=snapshots)
    def save(self) -> SnapshotId:
        return self._saved()

    def _saved(self) -> SnapshotId:
        runs = tuple(run("c0", count + 1) for count in range(self.ran))
        taken = self.desk.take(*runs, globs=GLOBS, environment=ENVIRONMENT)
        purged = self.desk.store.purged()
        tree = self.desk.tree()
        self.kept[taken.snapshot.id] = {
            name: held for name, held in tree.items() if digest_of(held) not in purged
        }
        return taken.snapshot.id

    @rule(snapshot=snapshots, target=snapshots)
    def restore(self, snapshot: SnapshotId):  # type: ignore[no-untyped-def]  # noqa: ANN201
        if snapshot not in self.kept:
            return multiple()
        before = self.desk.tree()
        undo = self.desk.apply(self.desk.plan(snapshot)).undo
        assert {n: self.desk.tree().get(n) for n in self.kept[snapshot]} == self.kept[snapshot]
        if undo is None:
            return multiple()
        changed = {n for n, c in before.items() if self.kept[snapshot].get(n, c) != c}
        self.kept[undo] = {name: before[name] for name in changed}
        return undo

    @rule(snapshot=snapshots)
    def restore_and_undo(self, snapshot: SnapshotId) -> None:
        if snapshot not in self.kept:
            return
        before = self.desk.tree()
        undo = self.desk.apply(self.desk.plan(snapshot)).undo
        if undo is not None:
            self.desk.apply(self.desk.plan(undo))
        assert self.desk.tree() == before

    @rule(snapshot=consumes(snapshots))
    def forget(self, snapshot: SnapshotId) -> None:
        if snapshot in self.kept:
            forget(self.desk.store, (snapshot,))
            del self.kept[snapshot]

    @rule()
    def collect(self) -> None:
        collect(self.desk.store, grace_s=AT_ONCE_S)

    @rule()
    def reopen(self) -> None:
        self._open()

    @rule(calls=st.integers(0, 40), what=st.sampled_from(["save", "collect"]))
    def crash(self, calls: int, what: str) -> None:
        """The process ends after so many calls that write; what was confirmed stays."""
        with self._ended_after(calls):
            if what == "save":
                self._saved()
            else:
                collect(self.desk.store, grace_s=AT_ONCE_S)
        self._open()

    @rule(calls=st.integers(0, 60), snapshot=snapshots)
    def crash_in_a_restore(self, calls: int, snapshot: SnapshotId) -> None:
        """All files are old or all are new, at the latest once the next one has looked."""
        if snapshot not in self.kept:
            return
        before = self.desk.tree()
        after = before | self.kept[snapshot]
        planned = self.desk.plan(snapshot)
        gone = {one.path for one in planned.changes if one.after.digest is None}
        with self._ended_after(calls):
            self.desk.apply(planned)
        self._open()
        recover(self.desk.store, self.desk.workspace)
        new = {name: content for name, content in after.items() if name not in gone}
        assert self.desk.tree() in (before, new)

    @rule(snapshot=snapshots, name=st.sampled_from(NAMES))
    def purge(self, snapshot: SnapshotId, name: str) -> None:
        """A file's bytes are gone for good, the rest of every snapshot is not."""
        if snapshot not in self.kept or name not in self.kept[snapshot]:
            return
        what = states_of(self.desk.store, name)
        purge(self.desk.store, what)
        assert self.desk.store.lacking(what.digests) == set(what.digests)
        gone = set(what.digests)
        for tree in self.kept.values():
            for other in [one for one, held in tree.items() if digest_of(held) in gone]:
                del tree[other]
        assert verify(self.desk.store).ok

    @contextmanager
    def _ended_after(self, calls: int) -> Iterator[None]:
        """Whoever writes within is gone after so many calls."""
        originals = {name: getattr(os, name) for name in CALLS}
        left = calls

        def counted(name: str):  # type: ignore[no-untyped-def]
            def call(*arguments: object, **named: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Crash
                return originals[name](*arguments, **named)

            return call

        for name in CALLS:
            setattr(os, name, counted(name))
        try:
            yield
        except (Crash, NbproofError):
            pass
        finally:
            for name, original in originals.items():
                setattr(os, name, original)

    @rule(seed=st.integers(0, 10_000))
    def corrupt(self, seed: int) -> None:
        """A byte flips: verify finds it, names who suffers, and the others do not."""
        base = self.desk.root / ".nbproof"
        files = sorted(path for path in base.rglob("*.pack") if "quarantine" not in path.parts)
        if not files:
            return
        draw = random.Random(seed)
        path = draw.choice(files)
        raw = bytearray(path.read_bytes())
        raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        path.write_bytes(raw)
        self._open()
        found = verify(self.desk.store)
        assert not found.ok or found.repaired
        for damage in found.damaged:
            for snapshot in damage.snapshots:
                self.kept.pop(snapshot, None)
        gone = [one for one in self.desk.store.snapshot_ids() if one not in self.kept]
        forget(self.desk.store, gone)
        assert verify(self.desk.store).ok

    @invariant()
    def everything_that_was_confirmed_can_be_put_back(self) -> None:
        listed = {entry.id for entry in list_snapshots(self.desk.store)}
        assert self.kept.keys() <= listed
        for snapshot, tree in self.kept.items():
            planned = self.desk.plan(snapshot)
            assert set(planned.missing).isdisjoint(tree)
            present = self.desk.tree()
            for change in planned.changes:
                if change.after.digest is not None and change.path in tree:
                    assert self.desk.store.read(change.after.digest) == tree[change.path]
            changed = {change.path for change in planned.changes}
            assert all(present[name] == c for name, c in tree.items() if name not in changed)


History.TestCase.settings = settings(
    max_examples=MACHINES,
    stateful_step_count=25,
    derandomize=MACHINES == 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_nothing_that_was_confirmed_is_lost = History.TestCase
