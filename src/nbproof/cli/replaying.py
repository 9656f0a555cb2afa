"""What the verbs that replay have in common: options, progress, and how a verdict is shown."""

from __future__ import annotations

import math
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from nbproof.cli.paths import absolute_path, current_folder, root_around
from nbproof.cli.tables import Shown, line, table
from nbproof.model.errors import BadInput
from nbproof.model.replaying import Progress as Came
from nbproof.model.replaying import ReplayedCell, Verdict
from nbproof.replay.batch import Result, Unreplayed
from nbproof.replay.protocol import Request
from nbproof.replay.target import target
from nbproof.replay.wording import label
from nbproof.workspace.notebooks import read_notebook

MOST_DIFFERENCES = 3
_UNITS = ("", "k", "m", "g", "t")
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
GLYPHS = {"identical": "=", "equivalent": "~", "different": "!", "failed": "x", "not-compared": "-"}
STYLES = {"different": "red", "failed": "red", "equivalent": "dim"}


def seconds(_: click.Context, __: click.Parameter, value: float | None) -> float | None:
    """A number of seconds above zero; None where none was given."""
    if value is not None and not (math.isfinite(value) and value > 0):
        raise click.BadParameter(f"{value} is no number of seconds above 0.")
    return value


class Size(click.ParamType):  # type: ignore[type-arg]  # generic only for type checkers
    """A number of bytes, with a unit or without: 512M, 4GiB."""

    name = "size"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The bytes; units are powers of 1,024."""
        found = _SIZE.fullmatch(str(value).strip())
        if found is None or not float(found[1]):
            self.fail(f"{value!r} is no size; write one like 512M or 4G.", param, ctx)
        return int(float(found[1]) * 1024 ** _UNITS.index(found[2].lower()))


def replay_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The options that each verb which replays has."""
    options = (
        click.option(
            "--environment",
            type=click.Choice(["present", "recorded"]),
            default="present",
            show_default=True,
            help="Which environment to run in; recorded: uv builds it again, in a cache.",
        ),
        click.option(
            "--timeout",
            type=float,
            callback=seconds,
            metavar="S",
            help="The most seconds that one cell may take; without it there is no limit.",
        ),
        click.option(
            "--notebook-timeout",
            type=float,
            callback=seconds,
            metavar="S",
            help="The most seconds that all cells of a notebook may take together.",
        ),
        click.option(
            "--memory",
            type=Size(),
            metavar="SIZE",
            help="The most memory that a kernel and its processes may hold, as in 4G.",
        ),
    )
    for option in reversed(options):
        verb = option(verb)
    return verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for with the options that each verb which replays has."""

    environment: str
    timeout: float | None
    notebook_timeout: float | None
    memory: int | None

    def request(self, text: str, *, outcome: Path | None = None, **more: Any) -> Request:
        """What to ask for a notebook that was named as NOTEBOOK[@REVISION|@SNAPSHOT].

        `more` are other fields of the request. Raises BadInput where it is no notebook.
        """
        asked = target(text, current_folder())
        notebook = absolute_path(asked.path)
        if notebook.is_dir():
            raise BadInput(f"{asked.path} is a folder", hint="Name a notebook.")
        if asked.at is None:
            read_notebook(notebook)
        return Request(
            root=str(root_around(notebook.parent)),
            notebook=str(notebook),
            shown_as=asked.path,
            at=asked.at,
            timeout_s=self.timeout,
            notebook_timeout_s=self.notebook_timeout,
            memory_bytes=self.memory,
            outcome=None if outcome is None else str(outcome),
            rebuilds=self.environment == "recorded",
            **more,
        )


@dataclass(slots=True)
class _Bars:
    """A bar a notebook on a terminal."""

    progress: Progress
    tasks: dict[str, TaskID] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, asked: Request, news: Came | Result) -> None:
        """Draw what is new."""
        with self.lock:
            if asked.shown_as not in self.tasks:
                self.tasks[asked.shown_as] = self.progress.add_task(asked.shown_as, said="")
            task = self.tasks[asked.shown_as]
            match news:
                case Came():
                    self.progress.update(
                        task, total=news.total or None, completed=news.done, said=_stage(news)
                    )
                case Verdict():
                    self.progress.update(task, completed=len(news.cells), said=news.grade)
                case Unreplayed():
                    self.progress.update(task, said="not replayed")


@contextmanager
def shown_progress() -> Iterator[Callable[[Request, Came | Result], None]]:
    """Draw bars on standard error while replays run; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _, __: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True, markup=False)
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bars(progress=progress).hear


def _stage(came: Came) -> str:
    if came.stage != "running":
        return came.stage
    left = ""
    if came.estimate_s:
        left = f" of about {came.estimate_s:.0f} s"
    return f"cell {came.done + 1} of {came.total}{left}"


def shown(verdict: Verdict) -> Iterable[Shown]:
    """The verdict card of a terminal."""
    at = f" at {verdict.at}" if verdict.at else ""
    order = ", as run" if verdict.order == "as-run" else ""
    yield line(f"{verdict.notebook}{at}{order}: {verdict.sentence}", "bold")
    rows = [row for cell in verdict.cells for row in _rows(cell)]
    if rows:
        yield table("", "cell", "what", "likely cause", rows=rows)
    if verdict.top_down:
        yield line(verdict.top_down)
    if verdict.proven:
        yield line(f"Proven: {'; '.join(verdict.proven)}.")
    for one in verdict.not_proven:
        yield line(f"Not proven: {one}", "dim")
    if verdict.clean_copy:
        yield line(f"The clean copy stands in {verdict.clean_copy}")


def _rows(cell: ReplayedCell) -> Iterable[tuple[str, str, str, str]]:
    """The differences of a cell that matter; the first few."""
    if cell.grade not in ("different", "failed"):
        return
    telling = [one for one in cell.differences if one.grade in ("different", "failed")]
    telling = [one for one in telling if one.kind == "error"] or telling
    for one in telling[:MOST_DIFFERENCES]:
        cause = one.cause or "not known"
        yield GLYPHS[cell.grade], label(cell.execution_count, cell.index), one.detail, cause
