"""Snapshots go to a remote and come from it whole: a folder, real servers on loopback."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from nbproof.model.errors import BadInput, CannotBeDoneHere, DamagedStore
from nbproof.snapshots.history import list_snapshots
from nbproof.snapshots.purging import purge, states_of, together
from nbproof.snapshots.purgingthere import There, remotes_of
from nbproof.store.directory import DirectoryStore
from nbproof.store.packs.layout import Kind, digest_of_key
from nbproof.store.remote import promises
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.remote.opening import place_at
from nbproof.store.remote.place import RemotePlace
from nbproof.store.remote.pulling import Pulled, bring, pull
from nbproof.store.remote.pushing import Pushed, push
from nbproof.store.verify import verify
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text, run, write
from tests.store.remote.sshserver import HOST, USER, SshServer, ssh_server, write_home

TABLE = "".join(f"{row},{row * row}\n" for row in range(150_000))
SCAN = random.Random(1).randbytes(1_200_000)
FILES = ("data/**",)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """An SSH server."""
    with ssh_server(tmp_path_factory.mktemp("ssh")) as server:
        yield server


@pytest.fixture(params=["folder", "s3", "ssh"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty remote; what is known of it is written below a folder of the test."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    if request.param == "folder":
        return f"file://{tmp_path / 'remote'}"
    if request.param == "ssh":
        known = request.getfixturevalue("server")
        write_home(tmp_path / "home", known)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        return f"ssh://{USER}@{HOST}:{known.port}{tmp_path / 'remote'}"
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415  it takes long to load

    address = request.getfixturevalue("s3")
    for name, value in {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = f"b{abs(hash(tmp_path)):x}"
    boto3.client("s3").create_bucket(Bucket=bucket)
    return f"s3://{bucket}/history"


def desk_at(root: Path) -> Desk:
    root.mkdir(exist_ok=True)
    store = DirectoryStore(root.resolve())
    return Desk(store=store, workspace=Workspace(root=root.resolve()))


def store_of(desk: Desk) -> DirectoryStore:
    assert isinstance(desk.store, DirectoryStore)
    return desk.store


def filled(root: Path, versions: int = 2) -> Desk:
    """A desk with a large table, a file that cannot be made smaller, and an overwritten one."""
    desk = desk_at(root)
    for version in range(versions):
        desk.put("report.ipynb", notebook_text(f"{root.name} {version}"))
        desk.put("data/log.csv", f"{TABLE}{root.name} {version}")
        (desk.root / "data/scan.bin").write_bytes(SCAN)
        before = f"overwritten {version}".encode()
        desk.store.put_bytes(before)
        runs = run("c0", 1, writes=(write("out.csv", b"new", before),))
        desk.take(runs, globs=FILES, environment=ENVIRONMENT)
    return desk


def remote_of(desk: Desk, url: str) -> RemoteContents:
    remote = RemoteContents(place_at(url), store_of(desk).base)
    remote.look()
    return remote


def pushed(desk: Desk, url: str) -> Pushed:
    return push(store_of(desk), remote_of(desk, url), desk.store.snapshot_ids(), _silent)


def pulled(desk: Desk, url: str, *, is_with_data: bool = True) -> Pulled:
    remote = remote_of(desk, url)
    asked = sorted(remote.snapshots() - set(desk.store.snapshot_ids()))
    done = pull(store_of(desk), remote, asked, _silent, is_with_data=is_with_data)
    promises.note(remote)
    return done


def _silent(_done: int, _total: int) -> None:
    pass


def test_what_is_pushed_comes_back_whole(tmp_path: Path, url: str) -> None:
    one, other = filled(tmp_path / "one"), desk_at(tmp_path / "other")
    pushed(one, url)
    done = pulled(other, url)

    assert done.missing == ()
    assert {*done.snapshots} == {*one.store.snapshot_ids()}
    assert list_snapshots(other.store) == list_snapshots(one.store)
    assert other.store.head("report.ipynb") == one.store.head("report.ipynb")
    assert verify(other.store).ok
    newest = other.store.head("report.ipynb")
    assert newest is not None
    other.put("report.ipynb", notebook_text("mine"))
    other.apply(other.plan(newest))
    assert other.tree() == one.tree()


def test_what_is_there_is_not_sent_again(tmp_path: Path, url: str) -> None:
    desk = filled(tmp_path / "one", versions=1)
    first, second = pushed(desk, url), pushed(desk, url)
    desk.put("data/log.csv", TABLE + "one more line\n")
    desk.take(globs=FILES, environment=ENVIRONMENT)
    third = pushed(desk, url)

    assert (len(first.snapshots), len(second.snapshots), len(third.snapshots)) == (1, 0, 1)
    assert second.size_bytes == 0
    assert third.size_bytes < first.size_bytes / 4


def test_two_who_push_at_once_lose_nothing(tmp_path: Path, url: str) -> None:
    desks = [filled(tmp_path / name) for name in ("one", "two")]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda desk: pushed(desk, url), desks))
    reader = desk_at(tmp_path / "reader")
    done = pulled(reader, url)

    assert {*done.snapshots} == {one for desk in desks for one in desk.store.snapshot_ids()}
    assert done.missing == ()
    assert verify(reader.store).ok


def test_a_push_that_was_cut_off_goes_on(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = filled(tmp_path / "one")
    kind = type(place_at(url))
    whole = kind.write
    sent: list[str] = []

    def cut_off(place: RemotePlace, name: str, content: bytes | Path) -> None:
        if name.startswith("snapshots/"):
            raise CannotBeDoneHere("the line is cut")
        sent.append(name)
        whole(place, name, content)

    with monkeypatch.context() as patching:
        patching.setattr(kind, "write", cut_off)
        with pytest.raises(CannotBeDoneHere):
            pushed(desk, url)
    assert sent
    again = pushed(desk, url)

    assert (again.objects, len(again.snapshots)) == (0, 2)
    assert list((desk.root / ".nbproof/staging").iterdir()) == []


def test_files_that_were_left_there_are_fetched_when_they_are_needed(
    tmp_path: Path, url: str
) -> None:
    one, other = filled(tmp_path / "one"), desk_at(tmp_path / "other")
    pushed(one, url)
    pulled(other, url, is_with_data=False)
    newest = other.store.head("report.ipynb")
    assert newest is not None
    used_bytes = other.store.used_bytes()
    plan = other.plan(newest)

    assert used_bytes < one.store.used_bytes() / 4
    assert plan.missing == ()
    assert verify(other.store).ok
    other.apply(plan)
    assert other.tree() == one.tree()


@pytest.mark.parametrize("kind", [Kind.LIST, Kind.ZSTD])
def test_damage_on_the_way_is_refused_and_not_kept(
    tmp_path: Path, url: str, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = filled(tmp_path / "one"), desk_at(tmp_path / "other")
    pushed(one, url)
    remote = remote_of(other, url)
    every = [row for rows in remote.packs.values() for row in rows.values() if row.kind == kind]
    lengths = {row.stored for row in every}
    place_kind = type(remote.place)
    whole = place_kind.read

    def flipped(
        place: RemotePlace, name: str, *, start: int = 0, length: int | None = None
    ) -> bytes:
        raw = bytearray(whole(place, name, start=start, length=length))
        if length in lengths:
            raw[len(raw) // 2] ^= 1
        return bytes(raw)

    monkeypatch.setattr(place_kind, "read", flipped)
    with pytest.raises(DamagedStore):
        pull(store_of(other), remote, sorted(remote.snapshots()), _silent, is_with_data=True)
    monkeypatch.undo()

    assert verify(DirectoryStore(other.root)).ok
    assert not any(other.store.has(digest_of_key(row.key)) for row in every)


def test_what_was_purged_is_not_sent(tmp_path: Path, url: str) -> None:
    desk = filled(tmp_path / "one")
    what = states_of(desk.store, "data/scan.bin")
    purge(desk.store, what)
    pushed(desk, url)

    keys = {bytes.fromhex(digest[7:]) for digest in what.digests}
    assert remote_of(desk, url).keys().isdisjoint(keys)


@pytest.mark.parametrize("bad", ["/tmp/x", "ftp://a/b", "", "https://example.org/x"])
def test_a_place_of_no_known_kind_is_refused(bad: str) -> None:
    with pytest.raises(BadInput, match="no place that nbproof can push to"):
        place_at(bad)


def test_a_bucket_that_is_not_there_is_told_in_words(
    s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": s3,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(CannotBeDoneHere, match="nbproof cannot list s3://no-such-bucket"):
        list(place_at("s3://user:password@no-such-bucket/x").names("packs"))


def test_a_purge_reaches_a_remote_and_what_only_its_own_snapshots_keep(
    tmp_path: Path, url: str
) -> None:
    one, other, reader = (
        filled(tmp_path / "one"),
        filled(tmp_path / "other"),
        desk_at(tmp_path / "reader"),
    )
    for desk in (one, other):
        pushed(desk, url)
    promises.note(remote_of(one, url))
    table = states_of(other.store, "data/log.csv")
    (there,) = map(partial(There, store_of(one)), remotes_of(store_of(one)))
    what = together((states_of(one.store, "data/log.csv"), there.states_of("data/log.csv")), "")
    purge(one.store, what)
    count = there.purge(set(what.digests))
    done = pulled(reader, url)
    newest = reader.store.head("report.ipynb")
    assert newest is not None

    assert set(table.digests) < set(what.digests)
    assert count > 10
    keys = {bytes.fromhex(digest[7:]) for digest in what.digests}
    assert remote_of(one, url).keys().isdisjoint(keys)
    assert remote_of(one, url).purged == keys
    assert done.missing == ()
    assert set(what.digests) <= reader.store.purged()
    assert reader.store.lacking(what.digests) == set(what.digests)
    assert verify(reader.store).ok
    assert list(reader.plan(newest).missing) == ["data/log.csv"]


def test_what_was_purged_at_a_remote_is_neither_sent_nor_fetched_again(
    tmp_path: Path, url: str
) -> None:
    one, other, late = (
        filled(tmp_path / "one"),
        desk_at(tmp_path / "other"),
        desk_at(tmp_path / "late"),
    )
    pushed(one, url)
    pulled(other, url, is_with_data=False)
    pulled(late, url, is_with_data=False)
    newest = late.store.head("report.ipynb")
    assert newest is not None
    (there,) = map(partial(There, store_of(other)), remotes_of(store_of(other)))
    what = states_of(other.store, "data/scan.bin")
    there.purge(set(what.digests))
    again = pushed(one, url)

    assert (again.objects, again.snapshots) == (0, ())
    assert one.store.lacking(what.digests) == set()
    assert other.store.fetch(what.digests) == 0
    assert late.plan(newest).missing == ()
    assert late.store.fetch(what.digests) == 0
    assert late.plan(newest).missing == ("data/scan.bin",)
    assert verify(late.store).ok
    assert bring(store_of(other), remote_of(other, url), what.digests) == 0


def test_chunks_that_another_file_is_made_of_survive_a_purge_there(
    tmp_path: Path, url: str
) -> None:
    desk, reader = desk_at(tmp_path / "one"), desk_at(tmp_path / "reader")
    desk.put("report.ipynb", notebook_text("1"))
    desk.put("data/secret.csv", f"{TABLE}secret")
    desk.put("data/log.csv", f"{TABLE}log")
    desk.take(globs=FILES)
    pushed(desk, url)
    promises.note(remote_of(desk, url))
    (there,) = map(partial(There, store_of(desk)), remotes_of(store_of(desk)))
    there.purge(set(states_of(desk.store, "data/secret.csv").digests))
    done = pulled(reader, url)

    assert done.missing == ()
    assert reader.store.lacking(states_of(desk.store, "data/log.csv").digests) == set()
    assert verify(reader.store).ok
