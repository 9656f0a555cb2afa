"""One command from a revision to a verdict: code, data, software and settings, in a fresh clone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.replay.workspaces import UNSEEN, commit_all, git
from tests.server.environments import add_kernelspec, make_environment
from tests.server.live import Server, notebook

SEEDED = "import numpy as np\nprint(np.random.default_rng(7).random())"
CELLS = (
    "import numpy as np\nrows = np.loadtxt('data/in.csv')",
    "print(rows.sum())",
    SEEDED,
    "import six\nprint(six.__version__)",
)
LEFT = ("ipykernel==7.*", "numpy==2.2.6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A fresh clone, beside it the remote with what was pushed, and a home with nothing in it."""

    root: Path
    remote: Path
    kernels: Path

    def reproduced(self, *words: str) -> Any:
        """The verdict of `nbproof reproduce`."""
        done = _nbproof(self.root, self.remote, self.kernels, "reproduce", *words, "--json")
        return json.loads(done.stdout)

    def verdict(self, *words: str) -> list[tuple[str, str]]:
        """Of each cell its grade, and the kind of the first cause."""
        return [
            (
                cell["grade"],
                next((one.get("cause_kind", "") for one in cell["differences"]), ""),
            )
            for cell in self.reproduced(*words)["cells"]
        ]


def _nbproof(
    root: Path, remote: Path, kernels: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "NBPROOF_REMOTE": remote.as_uri(),
        "JUPYTER_PATH": str(kernels),
        "JUPYTER_DATA_DIR": str(remote.parent / "data"),
        "JUPYTER_CONFIG_DIR": str(remote.parent / "config"),
        "XDG_CACHE_HOME": str(remote.parent / "cache"),
        "UV_CACHE_DIR": _uv_cache(),
    }
    command = [sys.executable, "-c", "import sys; from nbproof.cli import main; sys.exit(main())"]
    return subprocess.run(
        [*command, *words], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def _uv_cache() -> str:
    uv = [sys.executable, "-m", "uv", "cache", "dir"]
    return subprocess.run(uv, capture_output=True, text=True, check=True).stdout.strip()


def _recorded(server: Server) -> None:
    """Run the notebook in a kernel of its own environment, and save it with its outputs."""
    document: Any = notebook(*CELLS)
    server.save("report.ipynb", *CELLS)
    with server.open("report.ipynb", kernel="own") as opened:
        for number, cell in enumerate(document["cells"], 1):
            ran = opened.run(cell["id"], cell["source"])
            texts = [content["text"] for kind, content in ran.messages if kind == "stream"]
            outputs = [{"output_type": "stream", "name": "stdout", "text": "".join(texts)}]
            cell["outputs"] = outputs if texts else []
            cell["execution_count"] = number
        document["metadata"]["kernelspec"] = {"name": "own", "display_name": "own"}
        model = {"type": "notebook", "format": "json", "content": document}
        assert server.ask("PUT", "api/contents/report.ipynb", model).status == 200
        server.nbproof("POST", "snapshots", {"path": "report.ipynb"})


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """What a colleague has: the commits of a workspace that is gone, and its remote."""
    base = tmp_path_factory.mktemp("system").resolve()
    server = Server(base / "server")
    python = make_environment(base / "then", "six==1.16.0", *LEFT)
    add_kernelspec(server.data, "own", python=python)
    (server.root / "data").mkdir()
    (server.root / "data" / "in.csv").write_text("1\n2\n3\n")
    (server.root / ".gitignore").write_text("data/\n.ipynb_checkpoints/\n")
    git(server.root, "init", "-q")
    server.start()
    try:
        _recorded(server)
    finally:
        server.stop()
    remote, kernels = base / "remote", base / "kernels"
    remote.mkdir()
    for words in (["init"], ["push"]):
        assert _nbproof(server.root, remote, kernels, *words).returncode == 0
    commit_all(server.root)
    git(base, "clone", "-q", str(server.root), str(base / "clone"))
    shutil.rmtree(server.root)
    shutil.rmtree(base / "then")
    now = make_environment(base / "now", "six==1.17.0", *LEFT)
    add_kernelspec(kernels, "own", python=now)
    return Clone(root=base / "clone", remote=remote, kernels=kernels)


def test_a_revision_is_reproduced_whole_from_the_commits_and_the_remote(clone: Clone) -> None:
    verdict = clone.reproduced("report.ipynb@HEAD", "--environment", "recorded")

    assert [cell["grade"] for cell in verdict["cells"]] == ["identical"] * 4
    assert [(one["path"], one["as_recorded"]) for one in verdict["data"]] == [("data/in.csv", True)]
    assert verdict["environment"]["drift"] == []
    assert verdict["not_proven"] == list(UNSEEN)
    assert not (clone.root / "data").exists()


def test_the_lock_file_alone_will_do_where_the_remote_cannot_be_reached(
    clone: Clone, tmp_path: Path
) -> None:
    """The data is the workspace's own then."""
    shutil.copytree(clone.root, tmp_path / "other", ignore=shutil.ignore_patterns(".nbproof"))
    other = Clone(root=tmp_path / "other", remote=tmp_path / "gone", kernels=clone.kernels)
    (other.root / "data").mkdir()
    (other.root / "data" / "in.csv").write_text("1\n2\n3\n")

    assert (
        other.verdict("report.ipynb@HEAD", "--environment", "recorded") == [("identical", "")] * 4
    )


def test_another_version_of_a_package_is_the_cause_at_the_cell_that_shows_it(
    clone: Clone,
) -> None:
    assert clone.verdict("report.ipynb@HEAD") == [
        ("identical", ""),
        ("identical", ""),
        ("identical", ""),
        ("different", "packages"),
    ]


def test_another_byte_of_the_data_is_the_cause_at_the_cell_that_shows_it(clone: Clone) -> None:
    (clone.root / "data").mkdir()
    try:
        (clone.root / "data" / "in.csv").write_text("1\n2\n4\n")

        assert clone.verdict("report.ipynb", "--environment", "recorded") == [
            ("identical", ""),
            ("different", "data"),
            ("identical", ""),
            ("identical", ""),
        ]
    finally:
        shutil.rmtree(clone.root / "data")


def test_a_removed_seed_is_the_cause_at_the_cell_that_draws(clone: Clone, tmp_path: Path) -> None:
    root = tmp_path / "other"
    git(tmp_path, "clone", "-q", str(clone.root), str(root))
    text = (root / "report.ipynb").read_text().replace("default_rng(7)", "default_rng()")
    (root / "report.ipynb").write_text(text)
    (root / "data").mkdir()
    (root / "data" / "in.csv").write_text("1\n2\n3\n")
    commit_all(root)
    other = Clone(root=root, remote=clone.remote, kernels=clone.kernels)

    assert other.verdict("report.ipynb", "--environment", "recorded") == [
        ("identical", ""),
        ("identical", ""),
        ("different", "no-seed"),
        ("identical", ""),
    ]
