"""Scripts through a real server: made once, written by saves, taken over, moved along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.live import Server, until


@pytest.fixture
def versioned(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, whose workspace keeps scripts, with a saved notebook."""
    server = Server(tmp_path.resolve() / "server")
    server.start()
    server.save("report.ipynb", "x = 1", "print(x)")
    done = server.nbproof("POST", "versioned", {"path": "report.ipynb"})
    assert done["written"] == ["nbproof.toml", "report.py", "report.proof.json"]
    yield server
    server.stop()


def script(server: Server, name: str = "report.py") -> str:
    return (server.root / name).read_text()


def test_a_save_brings_the_script_up_to_date_and_the_snapshot_holds_it(versioned: Server) -> None:
    versioned.save("report.ipynb", "x = 1", "print(x, x)")
    until(lambda: "print(x, x)" in script(versioned), versioned.said)

    def newest() -> object:
        (found, *_) = versioned.snapshots("report.ipynb")
        return versioned.nbproof("GET", f"snapshots/{found['id']}")["script"]

    assert script(versioned) == "# %%\nx = 1\n\n# %%\nprint(x, x)\n"
    until(lambda: (newest() or {}).get("path") == "report.py", versioned.said)  # type: ignore[attr-defined]


def test_an_edited_script_is_offered_and_taken_over(versioned: Server) -> None:
    (versioned.root / "report.py").write_text("# %%\nx = 7\n\n# %%\nprint(x)\n")
    offered = versioned.nbproof("GET", "pairs?path=report.ipynb")
    done = versioned.nbproof("POST", "pairs", {"path": "report.ipynb", "take": "script"})
    content = versioned.ask("GET", "api/contents/report.ipynb").document["content"]

    assert (offered["state"], done["state"]) == ("script-ahead", "in-step")
    assert [(one["notebook"], one["script"]) for one in offered["changes"]] == [("x = 1", "x = 7")]
    assert [cell["source"] for cell in content["cells"]] == ["x = 7", "print(x)"]


def test_a_save_never_writes_over_an_edited_script(versioned: Server) -> None:
    edited = "# %%\nx = 7\n\n# %%\nprint(x)\n"
    (versioned.root / "report.py").write_text(edited)
    versioned.save("report.ipynb", "x = 1", "print(x, 2)")
    until(versioned.problems, versioned.said)

    assert script(versioned) == edited
    assert versioned.nbproof("GET", "pairs?path=report.ipynb")["state"] == "both-changed"


def test_script_and_proof_file_go_where_the_notebook_goes(versioned: Server) -> None:
    body = {"path": "moved.ipynb"}
    versioned.ask("PATCH", "api/contents/report.ipynb", body)
    proof = versioned.root / "moved.proof.json"
    until(proof.exists, versioned.said)

    assert script(versioned, "moved.py") == "# %%\nx = 1\n\n# %%\nprint(x)\n"
    assert not (versioned.root / "report.py").exists()
    assert versioned.nbproof("GET", "pairs?path=moved.ipynb")["state"] == "in-step"


def test_a_link_out_of_the_root_is_never_written_through(versioned: Server) -> None:
    outside = versioned.scratch / "outside"
    outside.mkdir()
    (outside / "x.ipynb").write_text(script(versioned, "report.ipynb"))
    (versioned.root / "link").symlink_to(outside)
    for route, body in (("versioned", {}), ("pairs", {"take": "notebook"})):
        reply = versioned.ask("POST", f"nbproof/{route}", {"path": "link/x.ipynb", **body})
        assert 400 <= reply.status < 500

    assert [path.name for path in outside.iterdir()] == ["x.ipynb"]


@pytest.mark.parametrize("take", ["both", "", None, 1])
def test_only_a_side_can_be_taken(server: Server, take: object) -> None:
    reply = server.ask("POST", "nbproof/pairs", {"path": "x.ipynb", "take": take})

    assert reply.status == 400
