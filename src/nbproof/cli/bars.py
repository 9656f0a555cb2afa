"""A bar on standard error while something long goes on."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

_PATIENCE_S = 0.5
_Told = Callable[[int, int], None]


@contextmanager
def bar(what: str) -> Iterator[_Told]:
    """Hears how much of how much is done; draws nothing where that is no terminal."""
    with heard_bar(what) as told:
        yield told or _silent


@contextmanager
def heard_bar(what: str) -> Iterator[_Told | None]:
    """What hears how much is done, None where there is no terminal to draw a bar on."""
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as drawn:
        yield _drawing(what, drawn)


def _drawing(what: str, drawn: ExitStack) -> _Told:
    """Draws once it has gone on for a moment: what is quick needs no bar."""
    draw: _Told | None = None
    draw_from = time.monotonic() + _PATIENCE_S

    def told(done: int, total: int) -> None:
        nonlocal draw
        if draw is None and time.monotonic() > draw_from:
            draw = _begun(what, drawn)
        if draw is not None:
            draw(done, total)

    return told


def _begun(what: str, drawn: ExitStack) -> _Told:
    from rich.console import Console  # noqa: PLC0415  it takes a tenth of a second to load
    from rich.progress import Progress  # noqa: PLC0415  it takes a tenth of a second to load

    console = Console(stderr=True, markup=False)
    progress = drawn.enter_context(Progress(console=console, transient=True))
    task = progress.add_task(what, total=None)
    return lambda done, total: progress.update(task, completed=done, total=total)


def _silent(_done: int, _total: int) -> None:
    pass
