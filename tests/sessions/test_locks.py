"""Lock files that follow the environments of notebooks, with the real uv."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from nbproof.environment.pylock import read
from nbproof.model.environment import Environment, Package
from nbproof.model.errors import BadInput
from nbproof.pairing.settings import FILE_NAME, keeps_locks
from nbproof.sessions.locks import Locker, write_lock
from nbproof.store.directory import DirectoryStore
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import Desk
from tests.snapshots.desk import notebook_text as text_of

NAME = "environments/pylock.report.toml"
LONGEST_S = 30.0


def environment(*packages: tuple[str, str]) -> Environment:
    return Environment(
        python="3.11.7",
        implementation="CPython",
        platform="linux-x86_64",
        packages=tuple(Package(name=name, version=version) for name, version in packages),
        variables={},
    )


def test_a_lock_is_written_again_only_where_the_environment_is_another(tmp_path: Path) -> None:
    six, other = environment(("six", "1.17.0")), environment(("six", "1.16.0"))
    first = write_lock(tmp_path, "report.ipynb", six)
    stamp = (tmp_path / NAME).stat().st_mtime_ns
    again = write_lock(tmp_path, "report.ipynb", replace(six, variables={"TZ": "UTC"}))

    assert (first.name, first.is_new, again.is_new) == (NAME, True, False)
    assert (tmp_path / NAME).stat().st_mtime_ns == stamp

    moved = write_lock(tmp_path, "report.ipynb", other)

    assert (moved.is_new, moved.lock.requirements) == (True, ("six==1.16.0",))


def test_what_the_index_does_not_have_is_left_out_and_said(tmp_path: Path) -> None:
    wanted = environment(("six", "0.0.0.1"), ("nbproof-no-such-thing", "1"), ("idna", "3.10"))
    locked = write_lock(tmp_path, "report.ipynb", wanted).lock

    assert locked.requirements == ("idna==3.10",)
    assert sorted(locked.left) == [
        "nbproof-no-such-thing==1 is not in the index",
        "six==0.0.0.1 is not in the index",
    ]


def test_a_lock_has_the_files_of_all_platforms(tmp_path: Path) -> None:
    write_lock(tmp_path, "report.ipynb", environment(("markupsafe", "3.0.2")))
    text = (tmp_path / NAME).read_text()

    assert all(system in text for system in ("macosx", "manylinux", "win_amd64"))


def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / NAME).write_text('lock-version = "1.0"\n')

    with pytest.raises(BadInput, match="is no lock of nbproof's"):
        write_lock(tmp_path, "report.ipynb", environment(("six", "1.17.0")))

    assert (tmp_path / NAME).read_text() == 'lock-version = "1.0"\n'


CHANNEL = "https://conda.example/main/linux-64"


def test_what_conda_installed_is_written_as_an_explicit_list(tmp_path: Path) -> None:
    blas = Package(
        name="libblas",
        version="3.9 h1_0",
        origin=f"{CHANNEL}/libblas-3.9-h1_0.conda",
        record=f"md5:{'a' * 32}",
    )
    old = Package(name="zlib", version="1 0", origin=f"{CHANNEL}/zlib-1-0.tar.bz2")
    unknown = Package(
        name="odd", version=f"2 x\n{CHANNEL}/evil-1-0.conda", origin="file:///odd.conda\n#x"
    )
    wanted = replace(environment(("libblas", "3.9"), ("six", "1")), conda=(blas, old, unknown))
    locked = write_lock(tmp_path, "deep/report.ipynb", wanted)
    again = write_lock(tmp_path, "deep/report.ipynb", wanted)
    lines = (tmp_path / "environments" / "conda.deep-report.txt").read_text().splitlines()

    assert (locked.name, locked.is_new, again.is_new) == (
        "environments/conda.deep-report.txt",
        True,
        False,
    )
    assert lines[2] == "# platform: linux-x86_64, Python 3.11.7"
    assert lines[-3:] == [
        "@EXPLICIT",
        f"{CHANNEL}/libblas-3.9-h1_0.conda#{'a' * 32}",
        f"{CHANNEL}/zlib-1-0.tar.bz2",
    ]
    assert locked.lock.left == (
        f"odd 2 x\n{CHANNEL}/evil-1-0.conda: its address is not known",
        "six 1: not installed by conda",
    )


def test_a_list_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "conda.report.txt").write_text("@EXPLICIT\n")
    wanted = replace(environment(), conda=(Package(name="x", version="1 0"),))

    with pytest.raises(BadInput, match="is no list of nbproof's"):
        write_lock(tmp_path, "report.ipynb", wanted)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("[pairing]\nscripts = true\n", True),
        ("[pairing]\nscripts = true\nlocks = true\n", True),
        ("[pairing]\nscripts = true\nlocks = false\n", False),
        ("[pairing]\nscripts = false\n", False),
        ("", False),
    ],
)
def test_a_versioned_workspace_keeps_locks_unless_told_otherwise(
    tmp_path: Path, settings: str, *, expected: bool
) -> None:
    (tmp_path / FILE_NAME).write_text(settings)

    assert keeps_locks(tmp_path) is expected


@pytest.mark.parametrize("is_versioned", [True, False])
def test_the_locker_follows_snapshots_of_versioned_workspaces_alone(
    tmp_path: Path, *, is_versioned: bool
) -> None:
    (tmp_path / FILE_NAME).write_text(f"[pairing]\nscripts = {str(is_versioned).lower()}\n")
    (tmp_path / "report.ipynb").write_text(text_of("x = 1"))
    desk = Desk(store=DirectoryStore(tmp_path), workspace=Workspace(root=tmp_path))
    snapshot = desk.take(environment=environment(("six", "1.17.0"))).snapshot
    locker = Locker()
    locker.consider(tmp_path, snapshot)
    deadline = time.monotonic() + (LONGEST_S if is_versioned else 1)
    while not (tmp_path / NAME).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    locker.close()

    assert (tmp_path / NAME).exists() is is_versioned
    if is_versioned:
        assert read((tmp_path / NAME).read_bytes(), what=NAME).requirements == ("six==1.17.0",)
