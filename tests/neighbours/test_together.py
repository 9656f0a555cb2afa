from __future__ import annotations

import pytest

from tests.server.live import Server

NEIGHBOURS = ("jupyter_server_ydoc", "jupyterlab_git", "jupyterlab_jupytext", "nbdime", "notebook")


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_each_neighbour_is_loaded_beside_nbproof(server: Server, neighbour: str) -> None:
    assert f"{neighbour} | extension was successfully loaded" in server.log.read_text()


def test_nbproof_finds_nothing_wrong_with_its_neighbours(server: Server) -> None:
    assert server.problems() == []
    assert "nbproof.server | extension was successfully loaded" in server.log.read_text()
