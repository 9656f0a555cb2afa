"""Files that one replay of a batch makes and another one needs: handed over, never shared."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from nbproof.replay.origin import Origin
from nbproof.replay.pieces import OnDisk
from nbproof.store.regular import NotRegularError, opened
from nbproof.workspace.paths import escapes


def give(names: Sequence[str], copy: Path, folder: Path) -> None:
    """Put files that the cells left in their clean copy into `folder`, under the same names."""
    for name in names:
        if escapes(name):
            continue
        with suppress(OSError, NotRegularError), opened(copy / name, follow=False) as source:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.dup(source), "rb") as stream, target.open("wb") as written:
                shutil.copyfileobj(stream, written)


def taken(found: Origin, names: Sequence[tuple[str, str, str]]) -> Origin:
    """The state with files that other replays made, where it has none of that name.

    `names` are the file's name, the folder that holds it, and who made it. What is recorded or
    lies there comes first: each notebook is replayed by itself as far as it can be.
    """
    had = {piece.name for piece in found.pieces}
    handed = tuple(_handed(names, had))
    made = {piece.name for piece, _ in handed}
    notes = (f"{piece.name}: not part of it, {maker} made it" for piece, maker in handed)
    return replace(
        found,
        pieces=(*found.pieces, *(piece for piece, _ in handed)),
        missing=tuple(name for name in found.missing if name not in made),
        notes=(*found.notes, *notes),
    )


def _handed(names: Sequence[tuple[str, str, str]], had: set[str]) -> Iterator[tuple[OnDisk, str]]:
    for name, folder, maker in names:
        path = Path(folder, name)
        if name not in had and path.is_file():
            size_bytes = path.stat().st_size
            yield OnDisk(name=name, path=path, size_bytes=size_bytes), maker
