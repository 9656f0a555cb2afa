"""Errors meet exit codes in one table, and people in one line."""

from __future__ import annotations

import errno

import click
import pytest

from nbproof.cli.errors import Failure, exit_code, failure
from nbproof.cli.printable import one_line
from nbproof.model.errors import (
    BadInput,
    CannotBeDoneHere,
    DamagedStore,
    NbproofError,
    RefusedPath,
    StoreBusy,
    UnknownSnapshot,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInput("no"), 2),
        (UnknownSnapshot("no"), 2),
        (RefusedPath("no"), 2),
        (click.UsageError("no"), 2),
        (CannotBeDoneHere("no"), 3),
        (StoreBusy("no"), 3),
        (NbproofError("no"), 3),
        (OSError(errno.ENOSPC, "No space left on device"), 3),
        (ZeroDivisionError("no"), 3),
        (DamagedStore("no"), 4),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_every_error_earns_its_exit_code(error: BaseException, code: int) -> None:
    assert exit_code(error) == code


def test_an_error_of_ours_keeps_its_kind_message_and_hint() -> None:
    said = failure(UnknownSnapshot("no snapshot abc", hint="See nbproof log."))

    assert said == Failure("unknown-snapshot", "no snapshot abc", "See nbproof log.")


def test_an_error_of_the_system_names_the_file() -> None:
    said = failure(PermissionError(errno.EACCES, "Permission denied", "x.ipynb"))

    assert said == Failure("cannot-be-done-here", "x.ipynb: Permission denied", "")


def test_an_unforeseen_error_says_where_it_was_raised_instead_of_a_traceback() -> None:
    with pytest.raises(KeyError) as caught:
        dict[str, str]()["cells"]
    said = failure(caught.value)

    assert said.error == "internal"
    assert said.message.startswith("unexpected KeyError at test_errors.py:")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("caf\udce9", "caf\\udce9"),
        ("gnp\u202e.exe", "gnp\\u202e.exe"),
        ("отчёт ✓", "отчёт ✓"),
    ],
)
def test_a_message_is_one_printable_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_long_message_loses_its_middle() -> None:
    assert one_line("a" * 400 + "b" * 400, longest=11) == "aaaa...bbbb"
