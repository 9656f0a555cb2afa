"""What jupyterlab-git says of a work tree that nbproof keeps its store in."""

from __future__ import annotations

import subprocess

from tests.server.live import Server


def git(server: Server, *words: str) -> None:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    subprocess.run(["git", *who, *words], cwd=server.root / "tree", check=True)


def test_a_save_and_its_snapshot_change_the_notebook_only(server: Server) -> None:
    tree = server.root / "tree"
    tree.mkdir()
    git(server, "init", "--quiet")
    (tree / ".gitignore").write_text(".ipynb_checkpoints/\n")
    server.save("tree/tracked.ipynb", "x = 1")
    server.kept("tree/tracked.ipynb", 1)
    git(server, "add", ".")
    git(server, "commit", "--quiet", "--message", "Begin")
    server.save("tree/tracked.ipynb", "x = 2")
    server.kept("tree/tracked.ipynb", 2)
    told = server.ask("POST", "git/tree/status", {}).document

    assert (tree / ".nbproof").is_dir()
    assert [(file["x"], file["y"], file["to"]) for file in told["files"]] == [
        (" ", "M", "tracked.ipynb")
    ]
