from __future__ import annotations

from pathlib import Path

import pytest

from nbproof.replay.fromdisk import files
from nbproof.replay.pieces import Linked, OnDisk


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def names(
    root: Path, notebook: str = "a.ipynb", named: tuple[str, ...] = (), **room: int
) -> list[str]:
    return [piece.name for piece in files(root, notebook, named, **room).pieces]


def test_all_files_but_the_notebook_history_caches_and_environments_are_taken(root: Path) -> None:
    put(
        root, "a.ipynb", "b.ipynb", "data/x.csv", ".env", "lib/m.py", ".git/config",
        ".nbproof/heads/x", "node_modules/p/index.js", "__pycache__/m.pyc", "venv/pyvenv.cfg",
        "venv/lib/site.py", "env/conda-meta/x.json", ".ipynb_checkpoints/a.ipynb",
    )  # fmt: skip

    assert sorted(names(root)) == [".env", "b.ipynb", "data/x.csv", "lib/m.py"]


def test_recorded_inputs_come_first_then_the_notebooks_folder(root: Path) -> None:
    put(root, "a/z.csv", "a/n.ipynb", "b.csv", "far/away/in.csv")

    assert names(root, "a/n.ipynb", ("far/away/in.csv", "gone.csv")) == [
        "far/away/in.csv",
        "a/z.csv",
        "b.csv",
    ]


def test_what_there_is_no_room_for_is_left_out_and_said(root: Path) -> None:
    put(root, "a.csv")
    (root / "large.bin").write_bytes(b"x" * 2_000_000)
    found = files(root, "a.ipynb", (), most_bytes=1_000_000)

    assert [piece.name for piece in found.pieces] == ["a.csv"]
    assert found.notes == ("1 file of 2 MB in all: too much for the clean copy",)


def test_a_link_within_stays_one_and_what_lies_outside_is_copied(
    root: Path, tmp_path: Path
) -> None:
    put(root, "data/x.csv")
    put(tmp_path, "outside/big/y.csv", "outside/z.csv")
    (root / "inner").symlink_to("data")
    (root / "mnt").symlink_to(tmp_path / "outside")
    (root / "one.csv").symlink_to(tmp_path / "outside" / "z.csv")
    (root / "loop").symlink_to(".")
    (root / "nowhere").symlink_to("gone/away")
    found = {piece.name: piece for piece in files(root, "a.ipynb", ()).pieces}

    assert {name: piece.target for name, piece in found.items() if isinstance(piece, Linked)} == {
        "inner": "data",
        "loop": ".",
        "nowhere": "gone/away",
    }
    assert {name for name, piece in found.items() if isinstance(piece, OnDisk)} == {
        "data/x.csv",
        "mnt/big/y.csv",
        "mnt/z.csv",
        "one.csv",
    }
