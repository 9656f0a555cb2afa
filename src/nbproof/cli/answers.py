"""What a verb gives back, and how it reaches the person or the program that asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

import click
import msgspec

from nbproof.cli.tables import Line, Shown
from nbproof.wire.text import escaped_throughout

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a verb found: JSON for programs, lines and tables for people, and the exit code.

    A document that takes time to make is given as a function, which is called where it is wanted.
    """

    document: object
    shown: tuple[Shown, ...]
    exit_code: int = 0


def answers(verb: Callable[P, Answer]) -> Callable[P, int]:
    """Give a verb the option --json, deliver its answer and return its exit code."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> int:
        as_json = kwargs.pop("as_json")
        answer = verb(*args, **kwargs)
        if as_json:
            document = answer.document() if callable(answer.document) else answer.document
            click.echo(json.dumps(document, indent=2))
        else:
            _show(answer.shown)
        return answer.exit_code

    return run


def plain(value: object) -> object:
    """A value of the model in JSON's own types, with text that JSON cannot carry escaped."""
    return escaped_throughout(msgspec.to_builtins(value))


def _show(shown: Sequence[Shown]) -> None:
    """Print for a person; a few plain lines need nothing that takes time to load."""
    if not sys.stdout.isatty() and all(isinstance(part, Line) for part in shown):
        for part in shown:
            if isinstance(part, Line):
                click.echo(part.text.rstrip())
        return
    from nbproof.cli import rendering  # noqa: PLC0415  it takes a tenth of a second to load

    if sys.stdout.isatty():
        rendering.print_on_terminal(shown)
        return
    for text in rendering.plain_lines(shown):
        click.echo(text)
