"""Starting the kernel of a replay, and ending it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from nbproof.model.errors import CannotBeDoneHere

LONGEST_END_S = 2.0
LONGEST_SOCKET_FOLDER = 80
"""Paths of sockets have at most 107 bytes (Linux: unix(7)), 103 on macOS."""
_NO_HISTORY = "--HistoryManager.hist_file=:memory:"


async def launch(
    kernel_name: str,
    folder: Path,
    variables: Mapping[str, str],
    *,
    sockets: Path,
    python: Path | None = None,
) -> AsyncKernelManager:
    """A new kernel, which may not answer yet; raises CannotBeDoneHere where it does not start.

    With `python` it is the ipykernel of that interpreter, whatever the kernelspec says.
    Its connection file stands in the private folder `sockets`. Python's kernels are spoken to over
    sockets in there, quicker than TCP and out of everybody else's reach, where the path is short
    enough for them.
    """
    manager = AsyncKernelManager(
        kernel_name=kernel_name, connection_file=str(sockets / "kernel.json")
    )
    if python is not None:
        manager._kernel_spec = _spec_of(python)  # noqa: SLF001 - what its kernel_spec gives
    try:
        if _can_use_sockets(manager, sockets):
            manager.transport, manager.ip = "ipc", str(sockets / "kernel")
        arguments = [_NO_HISTORY] if manager.ipykernel else []
        await manager.start_kernel(extra_arguments=arguments, cwd=str(folder), env=dict(variables))
    except NoSuchKernel as error:
        raise CannotBeDoneHere(
            f"There is no kernel {kernel_name!r} here",
            hint="`jupyter kernelspec list` lists those that there are.",
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise CannotBeDoneHere(
            f"The kernel {kernel_name!r} does not start: {error}",
            hint="Try `jupyter console --kernel` with its name.",
        ) from error
    return manager


def _spec_of(python: Path) -> KernelSpec:
    arguments = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    return KernelSpec(argv=arguments, display_name="rebuilt", language="python")


def _can_use_sockets(manager: AsyncKernelManager, folder: Path) -> bool:
    spec = manager.kernel_spec
    is_python = spec is not None and str(spec.language).lower() == "python"
    return is_python and hasattr(socket, "AF_UNIX") and len(str(folder)) <= LONGEST_SOCKET_FOLDER


async def end(launching: asyncio.Future[AsyncKernelManager]) -> None:
    """End a kernel, started or just being started; what resists is left to `end_children`."""
    launching.cancel()
    with suppress(Exception, asyncio.CancelledError):
        manager = await launching
        await asyncio.wait_for(manager.shutdown_kernel(now=True), LONGEST_END_S)
