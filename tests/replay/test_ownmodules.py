from __future__ import annotations

from pathlib import Path

from nbproof.replay import ownmodules
from nbproof.replay.ownmodules import own_modules


def test_modules_beside_the_notebook_are_those_that_it_imports(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("x = 1")
    (tmp_path / "other.py").write_text("y = 1")

    assert own_modules(tmp_path, ["import os, mine"]) == {"mine": "x = 1"}


def test_what_is_no_text_or_too_large_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.py").write_text(" " * (ownmodules.LARGEST_BYTES + 1))
    (tmp_path / "folder.py").mkdir()

    assert own_modules(tmp_path, ["import binary", "import large", "import folder"]) == {}
