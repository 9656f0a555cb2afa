"""A real SSH server on loopback, in a thread of its own, and a ~/.ssh that knows it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh

USER = "ada"
HOST = "127.0.0.1"


class SshServer:
    """It lets in whoever has the key `user_key`, as USER, to all that this process may read."""

    def __init__(self, folder: Path) -> None:
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.user_key = asyncssh.generate_private_key("ssh-ed25519")
        self.allowed = folder / "authorized_keys"
        self.user_key.write_public_key(self.allowed)
        self._connections: list[asyncssh.SSHServerConnection] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._listening.get_port()

    def known_hosts(self) -> str:
        """The line of known_hosts for this server."""
        return f"[{HOST}]:{self.port} {self.host_key.export_public_key().decode()}"

    def stop(self) -> None:
        """End it with all its connections."""

        async def stop() -> None:
            self._listening.close()
            for connection in self._connections:
                connection.abort()
                await connection.wait_closed()
            await self._listening.wait_closed()
            self._loop.stop()

        asyncio.run_coroutine_threadsafe(stop(), self._loop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            HOST,
            0,
            server_host_keys=[self.host_key],
            authorized_client_keys=str(self.allowed),
            sftp_factory=True,
            acceptor=self._connections.append,
        )


@contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """A server that runs until the end."""
    server = SshServer(folder)
    try:
        yield server
    finally:
        server.stop()


def write_home(home: Path, server: SshServer) -> None:
    """A ~/.ssh with a key, the server's name `team`, and its key among the known ones."""
    ssh = home / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    server.user_key.write_private_key(ssh / "id_ed25519")
    server.user_key.write_public_key(ssh / "id_ed25519.pub")
    (ssh / "id_ed25519").chmod(0o600)
    (ssh / "known_hosts").write_text(server.known_hosts())
    (ssh / "config").write_text(f"Host team\n  HostName {HOST}\n  Port {server.port}\n")
