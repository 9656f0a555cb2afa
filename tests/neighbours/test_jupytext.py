"""jupytext is installed with nbproof, so its contents manager is at work on every server."""

from __future__ import annotations

import jupytext  # type: ignore[import-untyped]  # it has no types
import pytest

from tests.server.live import Server, notebook

PAIRED = {"formats": "ipynb,py:percent"}
HIDDEN = {".nbproof", ".ipynb_checkpoints"}


def beside(server: Server, folder: str) -> set[str]:
    """What lies in a folder of the server, without Jupyter's and nbproof's own folders."""
    return {file.name for file in (server.root / folder).iterdir()} - HIDDEN


def save_paired(server: Server, path: str, *sources: str) -> None:
    """Save a notebook that jupytext pairs with a script, by its metadata."""
    content = notebook(*sources)
    content["metadata"] = {**content["metadata"], "jupytext": PAIRED}  # type: ignore[dict-item]
    model = {"type": "notebook", "format": "json", "content": content}
    reply = server.ask("PUT", f"api/contents/{path}", model)
    assert reply.status in (200, 201), reply


@pytest.fixture
def folder(server: Server, request: pytest.FixtureRequest) -> str:
    name = request.node.name
    (server.root / name).mkdir()
    return str(name)


def test_a_save_of_a_paired_notebook_is_one_snapshot_and_jupytexts_own_script(
    server: Server, folder: str
) -> None:
    path = f"{folder}/paired.ipynb"
    save_paired(server, path, "x = 1", "x + 1")
    server.kept(path, 1)
    save_paired(server, path, "x = 2", "x + 1")
    server.kept(path, 2)
    save_paired(server, path, "x = 2", "x + 1")
    server.nbproof("POST", "snapshots", {"path": path})

    assert len(server.snapshots(path)) == 2
    assert beside(server, folder) == {"paired.ipynb", "paired.py"}
    script = jupytext.read(server.root / folder / "paired.py")
    assert [cell.source for cell in script.cells] == ["x = 2", "x + 1"]


def test_a_script_that_is_open_as_a_notebook_is_left_to_jupytext(
    server: Server, folder: str
) -> None:
    path = f"{folder}/script.py"
    server.save(path, text="# %%\nx = 1\n")
    opened = server.ask("GET", f"api/contents/{path}?type=notebook").document["content"]
    opened["cells"][0]["source"] = "x = 2"
    reply = server.ask("PUT", f"api/contents/{path}", {"type": "notebook", "content": opened})
    server.save(f"{folder}/later.ipynb", "x = 1")
    server.kept(f"{folder}/later.ipynb", 1)

    assert reply.status == 200
    assert (server.root / path).read_text().endswith("# %%\nx = 2\n")
    assert server.snapshots(path) == []
    assert beside(server, folder) == {"script.py", "later.ipynb"}


def test_an_ordinary_notebook_gets_nothing_written_beside_it(server: Server, folder: str) -> None:
    path = f"{folder}/ordinary.ipynb"
    server.save(path, "x = 1")
    server.kept(path, 1)

    assert beside(server, folder) == {"ordinary.ipynb"}
    assert "nbproof" not in (server.root / path).read_text()
    assert "jupytext" not in (server.root / path).read_text()


def test_the_history_of_a_paired_notebook_goes_along_when_it_is_renamed(
    server: Server, folder: str
) -> None:
    save_paired(server, f"{folder}/old.ipynb", "x = 1")
    server.kept(f"{folder}/old.ipynb", 1)
    reply = server.ask("PATCH", f"api/contents/{folder}/old.ipynb", {"path": f"{folder}/new.ipynb"})

    assert reply.status == 200
    server.kept(f"{folder}/new.ipynb", 1)
    assert beside(server, folder) == {"new.ipynb", "new.py"}
