"""The outermost edge of the command line: whatever happens ends as an exit code and one line."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from nbproof.cli.errors import BROKEN_PIPE, exit_code, report
from nbproof.cli.verbs import VERBS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verb that `arguments` name (by default this process's) and give its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _make_streams_safe()
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        return BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:
        report(error, as_json=_wants_json(words))
        try:
            sys.stdout.flush()
        except OSError:
            _abandon_stdout()
        return exit_code(error)
    return code


def _run(words: list[str]) -> int:
    """The exit code that the verb gives; raises whatever it raises."""
    try:
        with VERBS.make_context("nbproof", words or ["--help"]) as context:
            code = VERBS.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return code if isinstance(code, int) else 0


def _wants_json(words: list[str]) -> bool:
    """Whether an error is to be told as JSON too, also where the words could not be parsed."""
    options = words[: words.index("--")] if "--" in words else words
    return "--json" in options


def _make_streams_safe() -> None:
    """Let no file of ours become a standard stream, and no character stop an answer.

    A process may be started with its standard streams closed; the next file that it opens would
    then get their numbers. A terminal that cannot show a character gets an escape instead.
    """
    for number in range(3):
        _make_sure_is_open(number)
    sys.stdout = sys.stdout or _into_nothing()
    sys.stderr = sys.stderr or _into_nothing()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _make_sure_is_open(number: int) -> None:
    """Open the file descriptor on nothing where it is closed; lower ones are open already."""
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_RDWR)


def _into_nothing() -> io.TextIOWrapper:
    """A stream that keeps nothing."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _abandon_stdout() -> None:
    """Give up what stdout has not taken, so that the interpreter does not try again at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
