from __future__ import annotations

from pathlib import Path

import pytest

from nbproof.model.errors import BadInput
from nbproof.replay.target import Target, target


@pytest.mark.parametrize(
    ("text", "path", "at"),
    [
        ("report.ipynb", "report.ipynb", None),
        ("report.ipynb@v1.2", "report.ipynb", "v1.2"),
        ("a/report.ipynb@HEAD~1", "a/report.ipynb", "HEAD~1"),
        ("report.ipynb@me@host", "report.ipynb", "me@host"),
        ("me@host/report.ipynb@main", "me@host/report.ipynb", "main"),
        ("notes@2.ipynb", "notes@2.ipynb", None),
        ("notes@3", "notes", "3"),
    ],
)
def test_a_notebook_and_a_state_are_told_apart(
    tmp_path: Path, text: str, path: str, at: str | None
) -> None:
    (tmp_path / "notes@2.ipynb").touch()

    assert target(text, tmp_path) == Target(path=path, at=at)


def test_an_empty_state_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No revision follows"):
        target("report.ipynb@", tmp_path)
