"""The process of one replay: everything that it starts and writes is gone when it ends.

It reads a request from standard input and writes messages to standard output, one a line. It stops
when it is asked to (SIGTERM, SIGINT) and when its standard input ends: whoever started it is gone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import BinaryIO

from msgspec import json

from nbproof.model.errors import NbproofError
from nbproof.replay.processes import adopt_orphans, end_children
from nbproof.replay.protocol import LARGEST_LINE_BYTES, Message, Refused, Request
from nbproof.replay.replaying import replay
from nbproof.wire.strict import decode

INTERRUPTED = 130
_log = logging.getLogger(__name__)


def main() -> int:
    """Do what standard input asks for; the exit code is that of the process."""
    told = _own_output()
    adopt_orphans()
    asked = sys.stdin.buffer.readline(LARGEST_LINE_BYTES)
    stop = threading.Event()
    try:
        request = decode(asked, Request, what="the request")
        return asyncio.run(_answer(request, told, stop))
    except NbproofError as error:
        _tell(told, Refused(error=error.kind, message=error.message, hint=error.hint))
        return 0
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED
    except BrokenPipeError:
        return INTERRUPTED
    except Exception as error:  # the outermost edge of this process
        _log.exception("nbproof: a replay failed")
        said = f"unexpected {type(error).__name__}: {error}"
        hint = "This is a fault of nbproof: please report it."
        _tell(told, Refused(error="internal", message=said, hint=hint))
        return 0
    finally:
        end_children()


async def _answer(request: Request, told: BinaryIO, stop: threading.Event) -> int:
    """Run the replay as a task that whoever asked can end."""
    task = asyncio.ensure_future(replay(request, lambda message: _tell(told, message), stop))
    loop = asyncio.get_running_loop()

    def end() -> None:
        stop.set()
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    watching = threading.Thread(target=_wait_for_end, args=(loop, end), daemon=True)
    watching.start()
    try:
        _tell(told, await task)
    except asyncio.CancelledError:
        return INTERRUPTED
    return 0


def _wait_for_end(loop: asyncio.AbstractEventLoop, end: object) -> None:
    """Stop the replay when nobody holds the other end of standard input any more."""
    while os.read(0, 4096):
        pass
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(end)  # type: ignore[arg-type]  # a function without arguments


def _own_output() -> BinaryIO:
    """Keep standard output for messages alone: what kernels print there leads nowhere."""
    told = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return told


def _tell(told: BinaryIO, message: Message) -> None:
    told.write(json.encode(message) + b"\n")
    told.flush()
