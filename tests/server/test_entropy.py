"""A notebook that draws without a seed gives its outputs again."""

from __future__ import annotations

from typing import Any

from nbproof.model.replaying import Verdict
from tests.replay.workspaces import replayed
from tests.server.live import Server, notebook

CELLS = (
    "import random\nimport numpy as np\nprint(random.random())",
    "print(np.random.rand(3), np.random.default_rng().random())",
    "print({'a', 'b', 'c', 'd', 'e'})",
    "import os\nprint(os.environ.get('PYTHONHASHSEED'))",
)


def recorded(server: Server, path: str) -> list[str]:
    """Run the cells in a new kernel, and save them with what they printed; the texts."""
    texts = []
    document: Any = notebook(*CELLS)
    server.save(path, *CELLS)
    with server.open(path) as opened:
        for number, (cell, source) in enumerate(zip(document["cells"], CELLS, strict=True), 1):
            ran = opened.run(f"c{number - 1}", source)
            printed = "".join(content["text"] for kind, content in ran.messages if kind == "stream")
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": printed}]
            cell["execution_count"] = number
            texts.append(printed)
        reply = server.ask(
            "PUT",
            f"api/contents/{path}",
            {"type": "notebook", "format": "json", "content": document},
        )
        assert reply.status == 200, reply
        server.nbproof("POST", "snapshots", {"path": path})
    return texts


def test_what_was_drawn_without_a_seed_is_drawn_again(server: Server) -> None:
    first, second = recorded(server, "draws.ipynb"), recorded(server, "others.ipynb")
    verdict = replayed(server.root, "draws.ipynb")

    assert isinstance(verdict, Verdict)
    assert [cell.differences for cell in verdict.cells] == [(), (), (), ()]
    assert verdict.grade == "identical"
    assert [one == other for one, other in zip(first, second, strict=True)] == [
        False,
        False,
        False,
        True,
    ]
