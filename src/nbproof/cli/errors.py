"""How a failure leaves the command line: its exit code, its one line, its JSON document."""

from __future__ import annotations

import contextlib
import json
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from nbproof.cli.printable import one_line
from nbproof.model.errors import BadInput, DamagedStore, NbproofError

NO = 1
BAD_INPUT = 2
NOT_HERE = 3
DAMAGED = 4
INTERRUPTED = 130
BROKEN_PIPE = NOT_HERE

EXIT_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (BadInput, BAD_INPUT),
    (click.ClickException, BAD_INPUT),
    (DamagedStore, DAMAGED),
    (NbproofError, NOT_HERE),
    (KeyboardInterrupt, INTERRUPTED),
    (click.Abort, INTERRUPTED),
    (Exception, NOT_HERE),
)
"""The one table from errors to exit codes; the first row that fits counts."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is said of an error: its kind, what happened, what to do next."""

    error: str
    message: str
    hint: str


def exit_code(error: BaseException) -> int:
    """The exit code that an error earns."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def failure(error: BaseException) -> Failure:
    """What to say of an error; each text is one printable line."""
    kind, message, hint = _told(error)
    return Failure(kind, one_line(message), one_line(hint))


def report(error: BaseException, *, as_json: bool) -> None:
    """Say on stderr what went wrong, and with `as_json` on stdout too, as the one document there.

    A stream that cannot be written to is passed over: there is nobody to tell.
    """
    said = failure(error)
    with contextlib.suppress(OSError):
        print(f"nbproof: {said.message}", file=sys.stderr)  # noqa: T201
        if said.hint:
            print(f"  {said.hint}", file=sys.stderr)  # noqa: T201
        sys.stderr.flush()
    if as_json:
        with contextlib.suppress(OSError):
            print(json.dumps(asdict(said), indent=2))  # noqa: T201


def _told(error: BaseException) -> tuple[str, str, str]:
    """Kind, message and hint of an error."""
    match error:
        case NbproofError():
            return error.kind, error.message, error.hint
        case click.UsageError():
            verb = error.ctx.command_path if error.ctx else "nbproof"
            return "bad-usage", error.format_message(), f"'{verb} --help' tells how to use it."
        case click.ClickException():
            return "bad-usage", error.format_message(), ""
        case KeyboardInterrupt() | click.Abort():
            return "interrupted", "interrupted", ""
        case OSError():
            return "cannot-be-done-here", _told_by_system(error), ""
        case _:
            return (
                "internal",
                _told_by_place(error),
                "This is a fault of nbproof: please report it.",
            )


def _told_by_system(error: OSError) -> str:
    """What the operating system says, and of which file."""
    said = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {said}" if error.filename is not None else said


def _told_by_place(error: BaseException) -> str:
    """An unforeseen error with the line of code that raised it, enough to report it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"unexpected {type(error).__name__}{place}: {error}"
