"""What the replay's kernel was seen to do, in the names of the clean copy."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbproof.replay.kernel import Ran
from nbproof.replay.watching import Witness
from nbproof.wire.reports import Ran as Report
from nbproof.wire.reports import SeenFile
from nbproof.wire.text import unescaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What each code cell did, by its index.

    `inputs` are files that stood there before the notebook wrote them; files outside of the clean
    copy by their absolute paths. `overwritten` are those of them that the notebook wrote later,
    `outside` the files out there that it wrote. `is_native_seen`: also what compiled libraries and
    child programs open.
    """

    inputs: Mapping[int, tuple[str, ...]]
    remote: Mapping[int, tuple[str, ...]]
    not_observed: Mapping[int, tuple[str, ...]]
    overwritten: frozenset[str]
    outside: tuple[str, ...]
    is_native_seen: bool = False

    @property
    def all_inputs(self) -> tuple[str, ...]:
        """Every file that a cell read, in the order of their names."""
        return tuple(sorted({name for names in self.inputs.values() for name in names}))


def findings(witness: Witness, ran: Ran, copy: Path) -> Findings:
    """What the reports say of each cell that ran."""
    inputs: dict[int, tuple[str, ...]] = {}
    remote: dict[int, tuple[str, ...]] = {}
    unseen: dict[int, tuple[str, ...]] = {}

    def add(found: dict[int, tuple[str, ...]], index: int, names: Iterable[str]) -> None:
        found[index] = tuple(dict.fromkeys((*found.get(index, ()), *names)))

    outside: dict[str, None] = {}
    written: set[str] = set()
    for count, index in sorted(ran.counts.items()):
        report = witness.runs.get(count)
        if report is None:
            if witness.is_watched:
                add(unseen, index, ("what it read and wrote",))
            continue
        files = [(_name(file, copy), file) for file in report.files]
        add(inputs, index, (it for it, file in files if file.is_read and it not in written))
        written |= {name for name, file in files if file.is_written}
        outside |= {name: None for name, file in files if file.is_written and name[:1] == "/"}
        add(remote, index, (locator for _, locator in report.remote))
        add(unseen, index, _unseen(report))
    read = {name for names in inputs.values() for name in names}
    return Findings(
        inputs=inputs,
        remote=remote,
        not_observed=unseen,
        overwritten=frozenset(read & written),
        outside=tuple(outside),
        is_native_seen="shim" in witness.layers,
    )


def _unseen(report: Report) -> Iterator[str]:
    yield from report.children
    if report.left_out:
        yield f"{report.left_out} more opened files"
    if report.fault is not None:
        yield "part of what it did"


def _name(file: SeenFile, copy: Path) -> str:
    """A file's name in the clean copy; its absolute path outside of it."""
    path = os.path.realpath(unescaped(file.path))
    inside = f"{copy}{os.sep}"
    return path.removeprefix(inside) if path.startswith(inside) else path
