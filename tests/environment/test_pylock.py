"""Lock files: written by uv, read as anybody's input."""

from __future__ import annotations

import pytest

from nbproof.environment.locking import Lock
from nbproof.environment.pylock import lock_name, read, written
from nbproof.model.errors import BadInput, CannotBeDoneHere

WANTED = Lock(
    python="3.11.7",
    requirements=("idna==3.10", "six==1.17.0"),
    code=("mine",),
    left=('odd "one" 1 from file:///x',),
)


def test_a_lock_has_versions_digests_and_what_is_not_in_it() -> None:
    text = written(WANTED)
    found = read(text.encode(), what="it")

    assert (found.python, found.requirements, found.code, found.left, found.text) == (
        "3.11.7",
        ("idna==3.10", "six==1.17.0"),
        ("mine",),
        ('odd "one" 1 from file:///x',),
        text,
    )
    assert text.count("sha256") >= 4


def test_what_uv_cannot_resolve_is_refused_in_one_line() -> None:
    with pytest.raises(CannotBeDoneHere, match=r"cannot be locked: .*six==1\.16\.0") as caught:
        written(Lock(python="3.11.7", requirements=("six==1.17.0", "six==1.16.0")))

    assert "\n" not in caught.value.message


BROKEN = {
    "nothing": b"",
    "no TOML": b"[",
    "no text": b"\xff",
    "somebody else's": b'lock-version = "1.0"\npackages = []\n',
    "no version": b'packages = []\n[tool.nbproof]\npython = "--x"\ncode = []\nleft = []\n',
    "no list": b'packages = []\n[tool.nbproof]\npython = "3.11.7"\ncode = 1\nleft = []\n',
    "no names": b'packages = [{}]\n[tool.nbproof]\npython = "3.11.7"\ncode = []\nleft = []\n',
    "no packages": b'packages = 1\n[tool.nbproof]\npython = "3.1"\ncode = []\nleft = []\n',
    "a number": b"packages = []\n[tool.nbproof]\npython = 3\ncode = []\nleft = []\n",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_what_is_no_lock_is_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(BadInput, match="environments/x is no lock of nbproof's"):
        read(raw, what="environments/x")


NAMES = {
    "report.ipynb": "environments/pylock.report.toml",
    "a b/c.d.ipynb": "environments/pylock.a-b-c-d.toml",
    "é.ipynb": "environments/pylock.-.toml",
}


@pytest.mark.parametrize(("notebook", "name"), NAMES.items(), ids=NAMES)
def test_a_lock_file_is_named_for_its_notebook_as_pep_751_asks(notebook: str, name: str) -> None:
    assert lock_name(notebook) == name
