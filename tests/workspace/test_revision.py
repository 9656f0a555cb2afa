from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from nbproof.workspace.revision import revision

IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *IDENTITY, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one commit."""
    git(tmp_path, "init", "-q")
    (tmp_path / "a.txt").write_text("a")
    git(tmp_path, "add", "a.txt")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def test_the_commit_is_named_and_whether_files_differ(root: Path) -> None:
    commit = git(root, "rev-parse", "HEAD")
    (root / "untracked").write_text("x")
    clean = revision(root)
    (root / "a.txt").write_text("changed")
    dirty = revision(root)

    assert clean is not None
    assert (clean.commit, clean.dirty) == (commit, False)
    assert dirty is not None
    assert (dirty.commit, dirty.dirty) == (commit, True)


def test_nothing_that_the_configuration_names_is_run(root: Path) -> None:
    touch = f"touch {root.parent}/pwned;"
    (root / "hooks").mkdir()
    (root / "hooks/post-index-change").write_text(f"#!/bin/sh\n{touch}\n")
    (root / "hooks/post-index-change").chmod(0o755)
    for key, value in {
        "core.fsmonitor": touch, "core.hooksPath": "hooks", "diff.external": touch,
        "diff.d.textconv": f"{touch}cat", "core.pager": touch, "core.sshCommand": touch,
        "filter.f.clean": f"{touch}cat", "filter.f.process": f"{touch}cat",
        "filter.f.required": "true", "filter.a.b=c.clean": f"{touch}cat",
    }.items():  # fmt: skip
        git(root, "config", key, value)
    (root / ".gitattributes").write_text("* filter=f diff=d\n*.x filter=a.b=c\n")
    (root / "a.txt").write_text("b")
    found = revision(root)

    assert found is not None
    assert found.dirty
    assert not (root.parent / "pwned").exists()


def test_a_hostile_environment_is_not_handed_on(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path_factory.mktemp("other")))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")

    assert revision(root) is not None


def _no_repository(root: Path) -> None:
    (root / ".git").rename(root / "elsewhere")


def _garbage(root: Path) -> None:
    (root / ".git/HEAD").write_bytes(b"\0\0garbage")


def _empty_file(root: Path) -> None:
    _no_repository(root)
    (root / ".git").touch()


def _no_commit(root: Path) -> None:
    _no_repository(root)
    git(root, "init", "-q")


def _bare(root: Path) -> None:
    git(root, "config", "core.bare", "true")


@pytest.mark.parametrize("harm", [_no_repository, _garbage, _empty_file, _no_commit, _bare])
def test_there_is_no_revision_where_git_knows_none(
    root: Path, harm: Callable[[Path], None]
) -> None:
    harm(root)

    assert revision(root) is None


@pytest.mark.parametrize("path", ["/nonexistent", "", ".", "relative"])
def test_there_is_no_revision_without_git(
    root: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    (root / "git").write_text("#!/bin/sh\ntouch pwned\n")
    (root / "git").chmod(0o755)
    monkeypatch.setenv("PATH", path)

    assert revision(root) is None
    assert not (root / "pwned").exists()
