"""A bar on standard error while something long goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Hears how much of how much is done; draws nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415  it takes a tenth of a second to load
    from rich.progress import Progress  # noqa: PLC0415  it takes a tenth of a second to load

    with Progress(console=Console(stderr=True, markup=False), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
