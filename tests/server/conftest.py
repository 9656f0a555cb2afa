from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.environments import add_kernelspec, make_environment, unreachable
from tests.server.live import Server

ELSEWHERE = {"kernel_provisioner": {"provisioner_name": "local-provisioner"}}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that leave it as it was; each takes notebooks of its own."""
    server = Server(tmp_path_factory.mktemp("server").resolve())
    own = server.scratch / "own.py"
    own.write_text("from_startup = 1\n")
    add_kernelspec(server.data, "off", environment={"NBPROOF_OFF": "1"})
    add_kernelspec(server.data, "startup", environment={"PYTHONSTARTUP": str(own)})
    add_kernelspec(server.data, "elsewhere", metadata=ELSEWHERE)
    add_kernelspec(server.data, "foreign-language", language="R")
    add_kernelspec(
        server.data, "unreachable", environment=unreachable(server.scratch), metadata=ELSEWHERE
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session", params=["6", "7"])
def kernel_without_nbproof(
    server: Server, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> str:
    """The kernelspec of an environment of its own that does not have nbproof."""
    python = make_environment(
        tmp_path_factory.mktemp("environment") / "env", f"ipykernel=={request.param}.*"
    )
    return add_kernelspec(server.data, f"ipykernel-{request.param}", python=python)
