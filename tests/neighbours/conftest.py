from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.live import Server

PYTHON = Path(__file__).parents[2] / ".neighbours" / "bin" / "python"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with all neighbours, as an installation has them; each test takes its own files."""
    assert PYTHON.exists(), "There is no .neighbours: make .venv/stamps/neighbours"
    scratch = tmp_path_factory.mktemp("neighbours").resolve()
    server = Server(scratch, python=PYTHON)
    server.start()
    yield server
    server.stop()
