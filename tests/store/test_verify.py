from __future__ import annotations

import os
from pathlib import Path

import pytest

from nbproof.model.errors import NbproofError
from nbproof.model.ids import SnapshotId
from nbproof.store.directory import DirectoryStore
from nbproof.store.records import load
from nbproof.store.verify import Damage, Verified, verify
from nbproof.wire.records import UnknownFormat
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text, read, run
from tests.store.harm import spoil

SOUND = Verified(ok=True)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with two snapshots, whose store is a folder."""
    root = tmp_path.resolve()
    desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root))
    for version in ("one", "two"):
        desk.put("report.ipynb", notebook_text(version))
        desk.put("a.csv", version * 10)
        desk.take(run("c0", 1, reads=(read("a.csv", b""),)), environment=ENVIRONMENT)
    return desk


def files(desk: Desk) -> list[Path]:
    return sorted(path for path in (desk.root / ".nbproof").rglob("*") if path.is_file())


def reopened(desk: Desk) -> DirectoryStore:
    return DirectoryStore(desk.root)


def test_a_sound_store_is_ok(desk: Desk) -> None:
    assert verify(desk.store) == SOUND


def test_every_flipped_bit_is_found_or_harmless(desk: Desk) -> None:
    for path in files(desk):
        whole = path.read_bytes()
        for position in {0, len(whole) // 3, len(whole) - 1} & set(range(len(whole))):
            damaged = bytearray(whole)
            damaged[position] ^= 4
            path.write_bytes(damaged)
            found = verify(reopened(desk))

            assert not found.ok or found.repaired or path.name == ".gitignore", path
            path.write_bytes(whole)
            assert verify(reopened(desk)) == SOUND


@pytest.mark.parametrize("harm", ["cut", "removed"])
def test_every_lost_file_is_found_or_harmless(desk: Desk, harm: str) -> None:
    for path in files(desk):
        whole = path.read_bytes()
        if harm == "cut":
            path.write_bytes(whole[: len(whole) // 2])
        else:
            path.unlink()
        found = verify(reopened(desk))

        assert not found.ok or found.repaired or path.name in {".gitignore", "lock"}, path
        path.write_bytes(whole)
        assert verify(reopened(desk)) == SOUND


def test_damage_names_the_snapshots_that_suffer(desk: Desk) -> None:
    second, first = _chain(desk)
    digest = load(desk.store, first).document.digest
    assert digest is not None
    spoil(desk.root, digest)

    assert verify(desk.store).damaged == (Damage(object=digest, snapshots=(first,)),)
    (desk.root / f".nbproof/snapshots/{first}.json").unlink()
    assert verify(desk.store).damaged == (Damage(object=first, snapshots=(second,)),)


@pytest.mark.parametrize("harm", ["flip", "remove"])
def test_a_damaged_head_is_rebuilt(desk: Desk, harm: str) -> None:
    newest, _ = _chain(desk)
    (head,) = (desk.root / ".nbproof/heads").iterdir()
    if harm == "flip":
        head.write_bytes(head.read_bytes().replace(b"seal", b"sea1"))
        assert reopened(desk).head("report.ipynb") == newest
    else:
        head.unlink()

    assert verify(reopened(desk)) == Verified(ok=True, repaired=("head of report.ipynb",))
    assert reopened(desk).head("report.ipynb") == newest
    assert verify(reopened(desk)) == SOUND


def test_a_format_from_the_future_is_refused(desk: Desk) -> None:
    for path in files(desk):
        raw = path.read_bytes()
        path.write_bytes(raw.replace(b'"format":1', b'"format": 999'))

    with pytest.raises(UnknownFormat, match="format 999; this nbproof reads format 1 only"):
        verify(reopened(desk))


def test_reading_creates_nothing(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    found = (verify(store), store.heads(), list(store.snapshot_ids()), store.used_bytes())

    assert found == (SOUND, {}, [], 0)
    assert list(tmp_path.iterdir()) == []


def test_the_store_is_private_and_hidden_from_git(desk: Desk) -> None:
    base = desk.root / ".nbproof"
    folders = [base, *(path for path in base.rglob("*") if path.is_dir())]

    assert {oct(path.stat().st_mode & 0o777) for path in folders} == {"0o700"}
    assert {oct(path.stat().st_mode & 0o777) for path in files(desk)} == {"0o600"}
    assert (base / ".gitignore").read_text() == "*\n"
    assert list((base / "staging").iterdir()) == []


@pytest.mark.parametrize("inner", ["", "objects", "snapshots", "heads", "staging"])
@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_store_that_is_no_plain_folder_is_refused(tmp_path: Path, inner: str, kind: str) -> None:
    (tmp_path / "outside").mkdir()
    path = tmp_path / "root/.nbproof" / inner
    path.parent.mkdir(parents=True)
    if kind == "link":
        path.symlink_to(tmp_path / "outside")
    else:
        path.write_text("x")

    with pytest.raises(NbproofError, match="is not a folder"):
        _use(DirectoryStore(tmp_path / "root"))
    assert list((tmp_path / "outside").iterdir()) == []


def _use(store: DirectoryStore) -> None:
    store.put_bytes(b"x")
    store.put_record(SnapshotId("ab" * 32), b"{}")
    store.put_head("a", SnapshotId("ab" * 32))


def _chain(desk: Desk) -> tuple[SnapshotId, SnapshotId]:
    newest = desk.store.head("report.ipynb")
    assert newest is not None
    parent = load(desk.store, newest).parent
    assert parent is not None
    return newest, parent


def test_an_old_stray_in_staging_is_removed_by_the_next_writer(desk: Desk) -> None:
    staging = desk.root / ".nbproof/staging"
    for name, age_s in (("old", 10**6), ("new", 10)):
        (staging / name).mkdir()
        (staging / f"{name}-file").write_bytes(b"x")
        for path in (staging / name, staging / f"{name}-file"):
            now = path.stat().st_mtime
            os.utime(path, (now - age_s, now - age_s))
    reopened(desk).put_bytes(b"more")

    assert sorted(path.name for path in staging.iterdir()) == ["new", "new-file"]
