from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from nbproof.capture.agent.secret import is_secret
from nbproof.model.errors import BadInput
from nbproof.store.interface import Stamp
from nbproof.wire.canonical import digest_of
from nbproof.workspace.digests import Absent, Present, StatCache, Unreadable, is_racy
from nbproof.workspace.globs import expand
from nbproof.workspace.place import Workspace
from nbproof.workspace.root import find_root


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with files of every kind."""
    root = tmp_path.resolve() / "root"
    for name in ("a.csv", "data/b.csv", "data/sub/c.bin", "data/.hidden", "[x].txt", ".git/config",
                 ".nbproof/lock", "data/.git/x"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "data/loop").symlink_to(".")
    (root / "data/link.csv").symlink_to("../a.csv")
    (root / "data/out").symlink_to("/etc/hostname")
    (root / "data/sub/up").symlink_to("../../data")
    os.mkfifo(root / "data/pipe")
    return Workspace(root=root)


GLOBS = [
    ("data/**", ["a.csv", "data/b.csv", "data/sub/c.bin", "/etc/hostname"]),
    ("**", ["a.csv", "data/b.csv", "data/sub/c.bin", "/etc/hostname", "[x].txt"]),
    ("**/*.csv", ["a.csv", "data/b.csv"]),
    ("data/*.csv", ["a.csv", "data/b.csv"]),
    ("./data//b.csv", ["data/b.csv"]),
    ("data/sub/*", ["data/sub/c.bin"]),
    ("data/**/c.*", ["data/sub/c.bin"]),
    ("data/.h*", ["data/.hidden"]),
    ("[[]x].txt", ["[x].txt"]),
    ("data", []),
    ("nowhere/**", []),
    (".git/**", []),
    ("**/.git/*", []),
]


@pytest.mark.parametrize(("glob", "expected"), GLOBS)
def test_a_pattern_names_regular_files(
    workspace: Workspace, glob: str, expected: list[str]
) -> None:
    real = {workspace.name_of(Path(name)) for name in expected}

    assert expand(workspace, (glob,)) == tuple(sorted(real))
    assert expand(workspace, (f"{workspace.root}/{glob}",)) == tuple(sorted(real))


@pytest.mark.parametrize("glob", ["../*", "data/../../x", "/etc/*", "", ".", "/"])
def test_a_pattern_that_leads_out_is_refused(workspace: Workspace, glob: str) -> None:
    with pytest.raises(BadInput):
        expand(workspace, (glob,))


def test_names_are_relative_inside_and_absolute_outside(workspace: Workspace) -> None:
    root = workspace.root
    odd = os.fsdecode(b"caf\xe9")

    assert workspace.name_of(root / "data/b.csv") == "data/b.csv"
    assert workspace.name_of(Path("data/link.csv")) == "a.csv"
    assert workspace.name_of(root / "data/loop/loop/b.csv") == "data/b.csv"
    assert workspace.name_of(root / "../x") == f"{root.parent}/x"
    assert workspace.name_of(root.parent / "root-beside/x") == f"{root.parent}/root-beside/x"
    assert workspace.name_of(Path(odd)) == odd
    assert workspace.path_of("data/b.csv") == root / "data/b.csv"
    assert Workspace.is_inside("data/b.csv")
    assert not Workspace.is_inside("/etc/passwd")


def test_a_look_tells_what_stands_there(workspace: Workspace) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(workspace.root)
        listener.bind("socket")
        os.chdir(here)

    assert workspace.look("a.csv") == Present(digest=digest_of(b"a.csv"), size_bytes=5)
    for absent in ("nowhere", "a.csv/below", "nowhere/below"):
        assert workspace.look(absent) == Absent()
    for irregular in ("data", "data/pipe", "socket", "/dev/zero"):
        assert workspace.look(irregular) == Unreadable(reason="it is not a regular file")
    assert isinstance(workspace.look("n" * 300), Unreadable)
    assert isinstance(workspace.look("a\0b"), Unreadable)


STAMP = Stamp(device=1, inode=2, size_bytes=3, mtime_ns=10**18 + 1, ctime_ns=10**18 + 1)


def test_a_digest_is_remembered_for_one_state_of_a_file_only() -> None:
    cache = StatCache()
    cache.remember(STAMP, digest_of(b"x"), looked_at_ns=2 * 10**18)

    assert cache.recall(STAMP) == digest_of(b"x")
    for other in (
        STAMP._replace(inode=3),
        STAMP._replace(size_bytes=4),
        STAMP._replace(mtime_ns=5),
        STAMP._replace(ctime_ns=5),
    ):
        assert cache.recall(other) is None


SECOND = 10**9
RACY = [
    (STAMP, STAMP.mtime_ns, True),
    (STAMP, STAMP.mtime_ns + SECOND // 100, True),
    (STAMP, STAMP.mtime_ns + SECOND // 10, False),
    (STAMP, STAMP.mtime_ns - SECOND, True),
    (STAMP._replace(mtime_ns=10**18, ctime_ns=10**18), 10**18 + SECOND, True),
    (STAMP._replace(mtime_ns=10**18, ctime_ns=10**18), 10**18 + 3 * SECOND, False),
    (STAMP._replace(mtime_ns=5), STAMP.ctime_ns, True),
]


@pytest.mark.parametrize(("stamp", "looked_at_ns", "expected"), RACY)
def test_a_file_that_changed_just_now_is_digested_again(
    stamp: Stamp,
    looked_at_ns: int,
    expected: bool,  # noqa: FBT001
) -> None:
    cache = StatCache()
    cache.remember(stamp, digest_of(b"x"), looked_at_ns=looked_at_ns)

    assert is_racy(stamp, looked_at_ns) is expected
    assert (cache.recall(stamp) is None) is expected


def test_a_change_that_keeps_size_and_time_is_seen(workspace: Workspace) -> None:
    path = workspace.path_of("a.csv")
    workspace.look("a.csv")
    status = path.stat()
    path.write_text("b.csv")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert workspace.look("a.csv") == Present(digest=digest_of(b"b.csv"), size_bytes=5)


def test_the_root_is_the_nearest_repository(tmp_path: Path) -> None:
    outer, inner = tmp_path / "outer", tmp_path / "outer/inner"
    (inner / "deep").mkdir(parents=True)
    (outer / ".git").mkdir()

    assert find_root(inner / "deep/x.ipynb", tmp_path) == outer.resolve()
    (inner / ".git").touch()
    assert find_root(inner / "deep/x.ipynb", tmp_path) == inner.resolve()
    assert find_root(inner, tmp_path) == inner.resolve()
    assert find_root(tmp_path / "x.ipynb", outer) == outer.resolve()


@pytest.mark.parametrize(
    "name",
    [".env", ".env.local", "prod.env", "id_rsa", "keys/id_ed25519", "server.pem", "a/tls.KEY",
     ".netrc", ".aws/credentials", "home/.ssh/config", ".pypirc", "credentials.json"],
)  # fmt: skip
def test_these_files_hold_secrets_by_their_name(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    ["a.csv", "environment.yml", "id_table.csv", "keys.csv", "monkey", "env/x.txt", "secretary"],
)
def test_these_files_do_not(name: str) -> None:
    assert not is_secret(name)
