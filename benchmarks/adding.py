"""What it takes to keep files for the first time, beside a bare loop over the same bytes.

    python -m benchmarks.adding --rounds 3 [--scale 1]

The bare loop reads each file, digests it with BLAKE3, writes a copy and synchronises it: what any
store has to do that keeps whole files and loses none in a crash. Both take turns on warm files,
after a `sync`; ratios are within a round, the table has their medians.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """So many files of so many bytes."""

    files: int
    size_bytes: int


CASES = {
    "1 file of 1 GiB": Case(files=1, size_bytes=1 << 30),
    "10,000 files of 100 KiB": Case(files=10_000, size_bytes=100 << 10),
    "100,000 files of 1 KiB": Case(files=100_000, size_bytes=1 << 10),
}


def write_files(folder: Path, case: Case, scale: float) -> None:
    """Bytes that cannot be made smaller."""
    draw = random.Random(case.files)
    count = max(1, round(case.files * scale)) if case.files > 1 else 1
    size_bytes = case.size_bytes if case.files > 1 else round(case.size_bytes * scale)
    for number in range(count):
        path = folder / "data" / f"{number // 1000:03}" / f"{number:06}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for start in range(0, size_bytes, MIB):
                file.write(draw.randbytes(min(MIB, size_bytes - start)))


def bare(folder: Path) -> float:
    """Seconds of the bare loop."""
    target = folder / "copies"
    os.sync()
    began = time.perf_counter()
    target.mkdir()
    for number, path in enumerate(_files(folder)):
        hasher = blake3(max_threads=blake3.AUTO)
        with path.open("rb", buffering=0) as source, (target / str(number)).open("wb") as copy:
            while block := source.read(4 * MIB):
                hasher.update(block)
                copy.write(block)
            hasher.digest()
            copy.flush()
            os.fsync(copy.fileno())
    took = time.perf_counter() - began
    shutil.rmtree(target)
    return took


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in (folder / "data").rglob("*") if path.is_file())


def snapshot(folder: Path) -> float:
    """Seconds of `nbproof snapshot`, Python's start included."""
    nbproof = str(Path(sys.executable).with_name("nbproof"))
    os.sync()
    began = time.perf_counter()
    command = [nbproof, "snapshot", "report.ipynb", "--data", "data/**"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def measure(folder: Path, rounds: int) -> tuple[float, float, float, float]:
    """Medians: seconds of the loop, of a first snapshot, of an unchanged one; the ratio."""
    loops, firsts, seconds = [], [], []
    bare(folder)
    for _ in range(rounds):
        shutil.rmtree(folder / ".nbproof", ignore_errors=True)
        loops.append(bare(folder))
        firsts.append(snapshot(folder))
        seconds.append(snapshot(folder))
    ratio = statistics.median(ours / loop for ours, loop in zip(firsts, loops, strict=True))
    return (*map(statistics.median, (loops, firsts, seconds)), ratio)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1)
    options = parser.parse_args()
    print("| s | bare loop | first snapshot | ratio | unchanged |")
    print("|---|---|---|---|---|")
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch).resolve()
            document = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            (folder / "report.ipynb").write_text(json.dumps(document))
            subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
            write_files(folder, case, options.scale)
            loop, first, unchanged, ratio = measure(folder, options.rounds)
        print(f"| {name} | {loop:.2f} | {first:.2f} | {ratio:.2f} | {unchanged:.2f} |", flush=True)


if __name__ == "__main__":
    main()
