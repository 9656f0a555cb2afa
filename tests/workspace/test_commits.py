from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.workspace.commits import commit, commit_named, reading

IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *IDENTITY, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two commits, the first of them tagged."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "a.txt").write_text("one")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    git(folder, "tag", "v1")
    (folder / "a.txt").write_text("two")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("a.txt")
    (folder / "sub folder").mkdir()
    (folder / "sub folder" / "b\nc").write_bytes(b"\0\xff")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "two")
    return folder


def test_a_revision_is_named_by_branch_tag_commit_or_distance(root: Path) -> None:
    first, second = git(root, "rev-parse", "HEAD~1"), git(root, "rev-parse", "HEAD")
    names = {
        "HEAD": second, "main": second, "v1": first, "HEAD~1": first, second: second,
        first[:8]: first,
    }  # fmt: skip

    assert {name: commit_named(root, name) for name in names} == names


@pytest.mark.parametrize(
    "text",
    [
        "", "nosuch", "HEAD~999999", "--upload-pack=touch pwned", "--output=pwned", "-x",
        "ext::sh -c 'touch pwned'", "v1\n", "v1\0", "HEAD:a.txt", "@{", ":/one^{/x", "^HEAD",
        "x" * 5000,
    ],
)  # fmt: skip
def test_what_names_no_commit_is_refused_and_runs_nothing(root: Path, text: str) -> None:
    with pytest.raises(BadInput):
        commit_named(root, text)

    assert not (root / "pwned").exists()


def test_a_folder_without_git_has_no_revisions(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no git work tree"):
        commit_named(tmp_path, "HEAD")


def test_the_files_of_a_commit_come_as_they_are_stored(root: Path) -> None:
    (root / ".gitattributes").write_text("* text eol=crlf filter=f\n")
    git(root, "config", "filter.f.smudge", f"touch {root.parent}/pwned; cat")
    found = commit(root, commit_named(root, "HEAD"))
    with reading(root) as blobs:
        contents = {blob.name: blobs.read(blob) for blob in found.blobs}

    assert contents == {
        "a.txt": b"two",
        "link": b"a.txt",
        "run.sh": b"#!/bin/sh\n",
        "sub folder/b\nc": b"\0\xff",
    }
    assert [blob.name for blob in found.blobs if blob.is_link] == ["link"]
    assert [blob.name for blob in found.blobs if blob.is_executable] == ["run.sh"]
    assert not (root.parent / "pwned").exists()


def test_submodules_are_named_and_not_looked_at(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},library")
    git(root, "commit", "-qm", "three")

    assert commit(root, commit_named(root, "HEAD")).submodules == ("library",)


def test_a_shallow_clone_says_how_to_get_what_it_lacks(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")

    with pytest.raises(BadInput) as refused:
        commit_named(tmp_path / "shallow", "HEAD~1")
    assert "unshallow" in refused.value.hint


def test_bytes_that_git_lacks_are_none(root: Path) -> None:
    found = commit(root, commit_named(root, "HEAD"))
    blob = next(blob for blob in found.blobs if blob.name == "a.txt")
    (root / ".git" / "objects" / blob.id[:2] / blob.id[2:]).unlink()
    with reading(root) as blobs:
        lacking, next_one = blobs.read(blob), blobs.read(found.blobs[-1])

    assert (lacking, next_one) == (None, b"\0\xff")


def test_a_commit_whose_tree_is_gone_cannot_be_listed(root: Path) -> None:
    head = commit_named(root, "HEAD")
    tree = git(root, "rev-parse", "HEAD^{tree}")
    (root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()

    with pytest.raises(CannotBeDoneHere, match="cannot be listed"):
        commit(root, head)
