"""What a verb gives back, and how it reaches the person or the program that asked."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TextIO

import click
import msgspec
from rich.console import Console, RenderableType

from nbproof.wire.text import escaped_throughout

P = ParamSpec("P")

WIDTH_WITHOUT_WRAPPING = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a verb found: JSON for programs, lines and tables for people, and the exit code."""

    document: object
    shown: tuple[RenderableType, ...]
    exit_code: int = 0


def answers(verb: Callable[P, Answer]) -> Callable[P, int]:
    """Give a verb the option --json, deliver its answer and return its exit code."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> int:
        as_json = kwargs.pop("as_json")
        answer = verb(*args, **kwargs)
        if as_json:
            click.echo(json.dumps(answer.document, indent=2))
        else:
            _show(answer)
        return answer.exit_code

    return run


def plain(value: object) -> object:
    """A value of the model in JSON's own types, with text that JSON cannot carry escaped."""
    return escaped_throughout(msgspec.to_builtins(value))


def _show(answer: Answer) -> None:
    """Print for a person: coloured and wrapped on a terminal, plain whole lines elsewhere."""
    if sys.stdout.isatty():
        _print(_console(sys.stdout, width=None), answer)
        return
    console = _console(io.StringIO(), width=WIDTH_WITHOUT_WRAPPING)
    with console.capture() as captured:
        _print(console, answer)
    for text in captured.get().splitlines():
        click.echo(text.rstrip())


def _console(file: TextIO, *, width: int | None) -> Console:
    """A console that prints text as it is; `width` None: that of the terminal."""
    return Console(file=file, width=width, markup=False, highlight=False, emoji=False)


def _print(console: Console, answer: Answer) -> None:
    for part in answer.shown:
        console.print(part)
