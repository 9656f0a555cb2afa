"""What a long history costs: lists, a plan, and giving room back.

    python -m benchmarks.history --snapshots 10000

The history is made without synchronising, which only a benchmark may do; then each command runs as
a process of its own, Python's start included. `gc` is run for real, after every third snapshot was
forgotten.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nbproof.snapshots.forgetting import forget
from nbproof.snapshots.history import list_snapshots
from nbproof.store.directory import DirectoryStore
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text, run

GLOBS = ("data/**",)


def fill(root: Path, snapshots: int) -> DirectoryStore:
    """A notebook of a few cells with one table, saved so often, each time with another run."""
    original, os.fsync = os.fsync, lambda _: None
    try:
        store = DirectoryStore(root)
        desk = Desk(store=store, workspace=Workspace(root=root))
        for number in range(snapshots):
            desk.put("report.ipynb", notebook_text(*(f"x = {number}" for _ in range(5))))
            if number % 10 == 0:
                desk.put("data/table.csv", f"{number},1\n" * 2_000)
            desk.take(run("c0", number + 1), globs=GLOBS, environment=ENVIRONMENT)
        return store
    finally:
        os.fsync = original


def took_s(root: Path, *words: str) -> float:
    """Seconds of a command."""
    nbproof = str(Path(sys.executable).with_name("nbproof"))
    began = time.perf_counter()
    subprocess.run([nbproof, *words], cwd=root, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch).resolve()
        subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
        store = fill(root, options.snapshots)
        took_s(root, "log", "--limit", "1")
        ids = [one.id for one in list_snapshots(store, "report.ipynb")]
        began = time.perf_counter()
        list_snapshots(store, "report.ipynb", limit=50)
        rows = {"the list that the panel shows, in the server": time.perf_counter() - began}
        rows["nbproof log NOTEBOOK --limit 50"] = took_s(
            root, "log", "report.ipynb", "--limit", "50"
        )
        rows["nbproof restore SNAPSHOT --dry-run"] = took_s(root, "restore", ids[50], "--dry-run")
        rows["nbproof gc --dry-run"] = took_s(root, "gc", "--dry-run")
        forget(store, ids[1::3])
        rows["nbproof gc --grace 0, a third forgotten"] = took_s(root, "gc", "--grace", "0")
        rows["nbproof verify --quick"] = took_s(root, "verify", "--quick")
    print(f"| {len(ids):,} snapshots | s |\n|---|---|")
    for what, seconds in rows.items():
        print(f"| {what} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
