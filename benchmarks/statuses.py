"""How long a verdict on a long notebook takes: settled, right after an edit, and after a rerun.

    python -m benchmarks.statuses --cells 1000 --rounds 5

Each cell reads names of the five before it and binds two; every tenth reads a file, and every
seventh changes a column of one frame. All have run; the source of one cell at a time is changed, or
one cell runs again and gives another value. Each round takes cells of its own, so that nothing is
remembered of the same question.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from nbproof.model.ids import CellId, Digest, SessionId
from nbproof.model.runs import CellRun, FileRead, NamedValue, PartValue
from nbproof.model.status import CellSource
from nbproof.staleness.evidence import Evidence
from nbproof.staleness.judge import judge
from nbproof.staleness.past import Memory

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SESSION = SessionId("s1")
FILE = Digest("blake3:" + "0" * 64)


def source(number: int) -> str:
    """The source of one cell, of a dozen lines as people write them."""
    above = " + ".join(f"a{n}" for n in range(max(0, number - 5), number)) or "1"
    lines = [
        f"# Step {number}",
        f"def step_{number}(x, *, scale=2):",
        "    total = 0",
        "    for i in range(3):",
        "        total += x * scale + i",
        "    return total",
        f"a{number} = step_{number}({above})",
        f"b{number} = [a{number} + n for n in range(4)]",
    ]
    if number % 10 == 0:
        lines.append(f"text = open('data/{number}.csv').read()")
    if number == 0:
        lines.append("frame = make(k=a0)")
    elif number % 7 == 0:
        lines.append(f"frame['c{number}'] = frame['k'] * a{number}")
    return "\n".join(lines)


def run(number: int) -> CellRun:
    """What the cell's run read and wrote."""
    reads = [value(f"a{n}") for n in range(max(0, number - 5), number)]
    writes = [value(name.format(number)) for name in ("a{}", "b{}", "step_{}")]
    key = PartValue(part="['k']", digest="k")
    if number == 0:
        writes.append(NamedValue(name="frame", digest="frame-0", parts=(key,)))
    elif number % 7 == 0:
        before, after = f"frame-{number - 7}", f"frame-{number}"
        made = PartValue(part=f"['c{number}']", digest=f"c{number}")
        reads.append(NamedValue(name="frame", digest=before, parts=(key,)))
        writes.append(
            NamedValue(name="frame", digest=after, parts=(made,), changed=(f"['c{number}']",))
        )
    began = BEGAN + timedelta(seconds=number)
    read = FileRead(path=f"data/{number}.csv", digest=FILE, size_bytes=1)
    return CellRun(
        cell_id=CellId(f"cell-{number}"),
        session=SESSION,
        execution_count=number + 1,
        source=source(number),
        outcome="ok",
        started_at=began,
        ended_at=began + timedelta(milliseconds=500),
        names_read=tuple(reads),
        names_written=tuple(writes),
        files_read=(read,) if number % 10 == 0 else (),
    )


def value(name: str, digest: str | None = None) -> NamedValue:
    """A name and its value's digest."""
    return NamedValue(name=name, digest=digest or f"value of {name}")


def settled(cells: int) -> Evidence:
    """A notebook all of whose cells ran once, from top to bottom."""
    runs = tuple(run(number) for number in range(cells))
    return Evidence(
        cells=tuple(CellSource(id=one.cell_id, type="code", source=one.source) for one in runs),
        indexes=tuple(range(cells)),
        runs=runs,
        session=SESSION,
        present={file.path: FILE for one in runs for file in one.files_read},
    )


def unchanged(evidence: Evidence, _at: int) -> Evidence:
    """The same question again."""
    return evidence


def edited(evidence: Evidence, at: int) -> Evidence:
    """One more statement in one cell."""
    cell = evidence.cells[at]
    cells = list(evidence.cells)
    cells[at] = replace(cell, source=f"{cell.source}\na{at} += 1")
    return replace(evidence, cells=tuple(cells))


def rerun(evidence: Evidence, at: int) -> Evidence:
    """One cell ran again, last, and gave another value."""
    last = evidence.runs[-1].ended_at
    again = replace(
        evidence.runs[at],
        execution_count=len(evidence.runs) + 1,
        started_at=last,
        ended_at=last + timedelta(seconds=1),
        names_written=(value(f"a{at}", "another"), value(f"b{at}", "another")),
    )
    return replace(evidence, runs=(*evidence.runs, again))


def changed_file(evidence: Evidence, at: int) -> Evidence:
    """A file that a cell read has other bytes now."""
    path = f"data/{at - at % 10}.csv"
    return replace(evidence, present={**evidence.present, path: Digest("blake3:" + "1" * 64)})


CASES = {
    "nothing changed": unchanged,
    "a cell was edited": edited,
    "a cell ran again": rerun,
    "a file was changed": changed_file,
}


def measure(cells: int, rounds: int) -> Iterator[tuple[str, float, float, int]]:
    """For each case median and longest milliseconds, and how many cells are out of date."""
    evidence = settled(cells)
    memory = Memory()
    judge("n.ipynb", evidence, memory)
    for place, (name, changed) in enumerate(CASES.items()):
        taken, stale = [], 0
        for number in range(rounds):
            case = changed(evidence, 10 * number + place + 1)
            began = time.perf_counter()
            status = judge("n.ipynb", case, memory)
            taken.append(1000 * (time.perf_counter() - began))
            stale = sum(cell.fresh is False for cell in status.cells)
        yield name, statistics.median(taken), max(taken), stale


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print(f"| {options.cells} cells | out of date | ms, median | ms, longest |")
    print("|---|---|---|---|")
    for name, median, longest, stale in measure(options.cells, options.rounds):
        print(f"| {name} | {stale} | {median:.1f} | {longest:.1f} |")


if __name__ == "__main__":
    main()
