"""One SFTP session, whose event loop lives in a thread of its own."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
import weakref
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import asyncssh

from nbproof.store.remote.sshtarget import Target

_PATIENCE_S = 30
_KEEP_ALIVE_S = 15
_FAREWELL_S = 3
_STRAY_AFTER_S = 24 * 3600
_BLOCK_BYTES = 4 << 20
_STAGING = "staging"
_PRIVATE = asyncssh.SFTPAttrs(permissions=0o700)
_Answer = TypeVar("_Answer")


class Session:
    """The files below a folder of another machine; raises what asyncssh raises, and OSError."""

    def __init__(self, target: Target) -> None:
        self._folder = target.folder
        self._made: set[str] = set()
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, name="nbproof-ssh", daemon=True)
        thread.start()
        connections: list[asyncssh.SSHClientConnection] = []
        self.close = weakref.finalize(self, _end, self._loop, thread, connections)
        try:
            self._client = self.run(_connected(target, _config(), connections))
        except BaseException:
            self.close()
            raise

    def run(self, doing: Coroutine[object, object, _Answer]) -> _Answer:
        """What a coroutine of this session gives; for any thread but the session's own."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result()

    async def names(self, prefix: str) -> list[str]:
        """The names of all files below a folder, which need not be there."""
        found: list[str] = []
        inner: list[str] = []
        try:
            async for entry in self._client.scandir(self._path(prefix)):
                name = str(entry.filename)
                if entry.attrs.type == asyncssh.FILEXFER_TYPE_DIRECTORY:
                    inner += [] if name in (".", "..") else [name]
                else:
                    found.append(name)
        except asyncssh.SFTPNoSuchFile:
            return []
        below = await asyncio.gather(*(self.names(f"{prefix}/{name}") for name in inner))
        found += [
            f"{one}/{name}" for one, names in zip(inner, below, strict=True) for name in names
        ]
        return found

    async def read(self, name: str, start: int, length: int | None) -> bytes:
        """The bytes of a file from `start` on, at most so many."""
        async with self._client.open(self._path(name), "rb") as file:
            return cast("bytes", await file.read(-1 if length is None else length, start))

    async def download(self, name: str, target: Path) -> None:
        """Write a file's bytes to a new file."""
        await self._client.get(self._path(name), target)

    async def size_of(self, name: str) -> int:
        """The bytes of a file."""
        return await self._client.getsize(self._path(name)) or 0

    async def write(self, name: str, content: bytes | Path) -> None:
        """Put a file there, whole or not at all."""
        await self._make(_STAGING)
        await self._make(name.rpartition("/")[0])
        staged = self._path(f"{_STAGING}/{secrets.token_hex(12)}")
        try:
            async with self._client.open(staged, "xb") as file:
                await _fill(file, content)
                with suppress(asyncssh.SFTPOpUnsupported):
                    await file.fsync()
            await self._client.posix_rename(staged, self._path(name))
        except BaseException:
            with suppress(asyncssh.Error):
                await self._client.remove(staged)
            raise

    async def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with suppress(asyncssh.SFTPNoSuchFile):
            await self._client.remove(self._path(name))

    async def _make(self, folder: str) -> None:
        """Make a folder with those above it, the outermost for its owner only."""
        if folder in self._made:
            return
        if not await self._client.isdir(self._folder):
            await self._client.makedirs(self._folder, _PRIVATE, exist_ok=True)
        await self._client.makedirs(self._path(folder), exist_ok=True)
        self._made.add(folder)
        if folder == _STAGING:
            await self._remove_strays()

    async def _remove_strays(self) -> None:
        """Remove what a push that was cut off left long ago."""
        too_old = time.time() - _STRAY_AFTER_S
        async for entry in self._client.scandir(self._path(_STAGING)):
            if (entry.attrs.mtime or too_old) < too_old:
                await self.remove(f"{_STAGING}/{entry.filename!s}")

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"


async def _connected(
    target: Target, config: Path | None, connections: list[asyncssh.SSHClientConnection]
) -> asyncssh.SFTPClient:
    """Connect to a machine whose key is known; with asyncssh, None would be: to any."""
    options = await asyncssh.SSHClientConnectionOptions.construct(
        config=config,
        host=target.host,
        port=target.port if target.port is not None else (),
        username=target.user if target.user is not None else (),
        connect_timeout=_PATIENCE_S,
        login_timeout=_PATIENCE_S,
        keepalive_interval=_KEEP_ALIVE_S,
    )
    if options.known_hosts is None:
        raise asyncssh.HostKeyNotVerifiable("no file of known keys is to be looked at")
    connections.append(await asyncssh.connect(target.host, config=config, options=options))
    return await connections[0].start_sftp_client()


def _config() -> Path | None:
    """The user's own configuration of SSH, if any."""
    path = Path("~/.ssh/config").expanduser()
    return path if path.is_file() else None


async def _fill(file: asyncssh.SFTPClientFile, content: bytes | Path) -> None:
    if isinstance(content, bytes):
        await file.write(content)
        return
    with content.open("rb") as source:
        while block := source.read(_BLOCK_BYTES):
            await file.write(block)


def _end(
    loop: asyncio.AbstractEventLoop,
    thread: threading.Thread,
    connections: list[asyncssh.SSHClientConnection],
) -> None:
    async def close() -> None:
        for connection in connections:
            connection.close()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(connection.wait_closed(), _FAREWELL_S)
        loop.stop()

    asyncio.run_coroutine_threadsafe(close(), loop)
    if threading.current_thread() is not thread:
        thread.join(2 * _FAREWELL_S)
        loop.close()
