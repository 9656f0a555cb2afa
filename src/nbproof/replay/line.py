"""The other end of a replay's process: starts it, hears it, ends it."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator

from msgspec import DecodeError, json

from nbproof.model.errors import CannotBeDoneHere
from nbproof.replay.protocol import Message, Request

PATIENCE_S = 15.0
_PROCESS = (
    "import sys; sys.path[:] = [folder for folder in sys.path if folder];"
    " sys.modules['rfc3987_syntax'] = None;"
    " from nbproof.replay.process import main; sys.exit(main())"
)
"""Without the current folder on the path: a project's own modules must never run in here.

rfc3987_syntax compiles a grammar for 1.6 s when jsonschema, which nbformat imports, finds it; it
checks addresses that nobody asks about here.
"""
_decoder = json.Decoder(Message)


class Line:
    """A replay in a process of its own; safe to cancel from another thread."""

    def __init__(self, request: Request) -> None:
        self.is_cancelled = False
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROCESS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with contextlib.suppress(BrokenPipeError):
            if self._process.stdin is not None:
                self._process.stdin.write(json.encode(request) + b"\n")
                self._process.stdin.flush()

    def messages(self) -> Iterator[Message]:
        """What it tells until it ends; raises CannotBeDoneHere where its process breaks off."""
        stream = self._process.stdout
        try:
            for line in stream or ():
                with contextlib.suppress(DecodeError):
                    yield _decoder.decode(line)
        finally:
            self.close()
        if self._process.returncode and not self.is_cancelled:
            raise CannotBeDoneHere(
                f"The process of the replay ended with {self._process.returncode}",
                hint="Was there enough memory? Try again.",
            )

    def cancel(self) -> None:
        """Ask it to end; it leaves no process and no file behind."""
        self.is_cancelled = True
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Wait until it has ended; one that does not is killed."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
