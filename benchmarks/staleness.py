"""How often nbproof and its peers are right about which outputs are out of date.

    python -m benchmarks.staleness SCENARIOS [--only idem] [--peers nbproof,order,marimo]

SCENARIOS is a folder of JSON files, each with a notebook, the actions of a user on it, and after
each action which cells were out of date, found by running the whole notebook anew. Peers are put
into environments of their own, which are removed at the end. A cell that was edited and not run
since does not count: that is easy to see. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers import Cell, Flowbook, Ipyflow, Marimo, Nbproof, Order, Peer, Session, Stale
from tests.server.live import Server

PACKAGES = {"ipyflow": "ipyflow", "flowbook": "flowbook-python", "marimo": "marimo"}
MAKERS: dict[str, Callable[[Path], Peer]] = {
    "ipyflow": Ipyflow,
    "flowbook": Flowbook,
    "marimo": Marimo,
}
NAMES = {
    "order": "order of execution alone",
    "marimo": "marimo's static graph",
    "flowbook": "FlowBook",
}
LONG_AGO_S = 100


def play(peer: Peer, scenario: Any, folder: Path) -> Iterator[tuple[Any, Stale]]:
    """Each step of a scenario with what the peer calls out of date after it."""
    folder.mkdir(parents=True)
    for path, content in scenario["files"].items():
        write(folder / path, content)
        os.utime(folder / path, (time.time() - LONG_AGO_S,) * 2)
    sources = {cell["id"]: cell["source"] for cell in scenario["cells"]}
    with peer.open(folder) as session:
        for step in scenario["steps"]:
            act(session, step, sources, folder)
            yield step, session.stale(document(step, sources))


def document(step: Any, sources: dict[str, str]) -> list[Cell]:
    """The cells as they stand after a step."""
    return [Cell(id=name, source=sources[name]) for name in step["document"]]


def act(session: Session, step: Any, sources: dict[str, str], folder: Path) -> None:
    """Do what the user did."""
    action = step["action"]
    if "source" in action:
        sources[action["cell"]] = action["source"]
    match action["op"]:
        case "run":
            cells = document(step, sources)
            session.run(next(cell for cell in cells if cell.id == action["cell"]), cells)
        case "edit":
            cell = Cell(id=action["cell"], source=action["source"])
            session.edit(cell, document(step, sources))
        case "restart":
            session.restart()
        case "file":
            write(folder / action["path"], action["content"])


def write(path: Path, content: str | None) -> None:
    """Write or remove a file; a module waits for the next second, as Python's cache needs it."""
    if content is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".py" and path.exists():
        while int(time.time()) == int(path.stat().st_mtime):
            time.sleep(0.05)
    path.write_text(content, encoding="utf-8", newline="")


def score(step: Any, stale: Stale, counts: Counter[str]) -> None:
    """Count what the peer found, missed and called out of date without cause."""
    for cell, truth in step["expected"].items():
        if truth["status"] not in ("fresh", "stale") or truth.get("edited"):
            continue
        is_stale, is_found = truth["status"] == "stale", cell in stale
        counts[
            "tp" if is_stale and is_found else "fn" if is_stale else "fp" if is_found else "tn"
        ] += 1


def figures(
    peer: Peer, scenarios: Sequence[Any], folder: Path
) -> tuple[Counter[str], Counter[str]]:
    """Counts at the final steps and at all steps."""
    final, every = Counter[str](), Counter[str]()
    for scenario in scenarios:
        steps = []
        try:
            steps.extend(play(peer, scenario, folder / scenario["id"]))
        except Exception as error:
            print(f"{scenario['id']}: {type(error).__name__}: {error}", file=sys.stderr)
        for step, stale in steps:
            score(step, stale, every)
        if len(steps) == len(scenario["steps"]):
            score(*steps[-1], final)
        else:
            final["failed"] += 1
    return final, every


def ratios(counts: Counter[str]) -> str:
    """Precision and recall as two cells of the table."""
    found, right = counts["tp"] + counts["fp"], counts["tp"] + counts["fn"]
    precision = f"{counts['tp'] / found:.2f}" if found else "-"
    return f"{precision} | {counts['tp'] / right:.2f}" if right else f"{precision} | -"


@contextlib.contextmanager
def opened(name: str, scratch: Path) -> Iterator[tuple[Peer, Path]]:
    """A peer, ready to open notebooks, and a folder for them."""
    if name == "order":
        yield Order(), scratch / "notebooks"
    elif name == "nbproof":
        server = Server(scratch / "server")
        server.start()
        try:
            yield Nbproof(server), server.root / "notebooks"
        finally:
            server.stop()
    else:
        python = scratch / "environment" / "bin" / "python"
        uv = [sys.executable, "-m", "uv", "--quiet"]
        subprocess.run(
            [*uv, "venv", "--python", sys.executable, str(python.parents[1])], check=True
        )
        packages = [PACKAGES[name], "ipykernel", "numpy", "pandas"]
        subprocess.run([*uv, "pip", "install", "--python", str(python), *packages], check=True)
        yield MAKERS[name](python), scratch / "notebooks"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--peers", default="order,marimo,ipyflow,flowbook,nbproof")
    options = parser.parse_args()
    paths = sorted(options.scenarios.glob(f"{options.only}*.json"))
    scenarios = [json.loads(path.read_text("utf-8")) for path in paths]
    columns = "precision, final | recall | precision, all steps | recall"
    print(f"| {len(scenarios)} scenarios | {columns} |")
    print("|---|---|---|---|---|", flush=True)
    for name in options.peers.split(","):
        with (
            tempfile.TemporaryDirectory() as folder,
            opened(name, Path(folder).resolve()) as (peer, notebooks),
        ):
            final, every = figures(peer, scenarios, notebooks)
        print(f"| {NAMES.get(name, name)} | {ratios(final)} | {ratios(every)} |", flush=True)
        if final["failed"]:
            print(f"{name}: {final['failed']} scenarios failed", file=sys.stderr)


if __name__ == "__main__":
    main()
