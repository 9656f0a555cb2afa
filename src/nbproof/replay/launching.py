"""Starting the kernel of a replay, and ending it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from nbproof.model.errors import CannotBeDoneHere

LONGEST_END_S = 2.0
_NO_HISTORY = "--HistoryManager.hist_file=:memory:"


async def launch(
    kernel_name: str, folder: Path, variables: Mapping[str, str]
) -> AsyncKernelManager:
    """A new kernel, which may not answer yet; raises CannotBeDoneHere where it does not start."""
    manager = AsyncKernelManager(kernel_name=kernel_name)
    try:
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


async def end(launching: asyncio.Future[AsyncKernelManager]) -> None:
    """End a kernel, started or just being started; what resists is left to `end_children`."""
    launching.cancel()
    with suppress(Exception, asyncio.CancelledError):
        manager = await launching
        await asyncio.wait_for(manager.shutdown_kernel(now=True), LONGEST_END_S)
