"""What nbproof adds to a save: latency, and stall of the server's event loop.

    python -m benchmarks.saves --saves 40

Two servers run side by side, one with nbproof and one without; saves go to them in turn, so that
whatever else the machine does meets both. A tick in each server's event loop, every 2 ms, tells
how long the loop was busy; its longest lateness from the save until nbproof is done is the stall.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.server.live import Server, notebook, until

PATH = "large.ipynb"
LIMIT_MS = 5.0
AFTER_S = 1.5


def large_notebook(cells: int, size_bytes: int, version: int) -> dict[str, Any]:
    """A notebook of so many code cells with outputs, about this large; versions differ."""
    made: dict[str, Any] = notebook(*(f"x{index} = {index}  # {version}" for index in range(cells)))
    text = ("0123456789abcde\n" * (size_bytes // cells // 16 + 1))[: size_bytes // cells]
    for cell in made["cells"]:
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return made


def start(scratch: Path, *, with_nbproof: bool) -> Server:
    """A server whose event loop is measured."""
    extensions = {"benchmarks.ticker": True, "nbproof.server": with_nbproof}
    server = Server(
        scratch,
        environment={"PYTHONPATH": str(Path(__file__).parents[1])},
        settings={"ServerApp": {"jpserver_extensions": extensions}},
    )
    server.start()
    return server


def save(server: Server, raw: bytes) -> tuple[float, float]:
    """Save once; latency and longest stall until all is quiet again, in milliseconds."""
    server.ask("GET", "benchmark/ticks")
    began = time.perf_counter()
    reply = server.ask("PUT", f"api/contents/{PATH}", raw)
    latency_ms = 1000 * (time.perf_counter() - began)
    if reply.status not in (200, 201):
        raise SystemExit(f"The save failed: {reply}\n{server.said()}")
    time.sleep(AFTER_S)
    return latency_ms, max(server.ask("GET", "benchmark/ticks").document)


def measure(saves: int, cells: int, size_bytes: int) -> dict[str, list[tuple[float, float]]]:
    """Latency and stall of each save, without and with nbproof."""
    found: dict[str, list[tuple[float, float]]] = {"without": [], "with": []}
    with tempfile.TemporaryDirectory() as folder:
        servers = {
            name: start(Path(folder).resolve() / name, with_nbproof=name == "with")
            for name in found
        }
        try:
            for number in range(-2, saves):
                model = {"type": "notebook", "content": large_notebook(cells, size_bytes, number)}
                raw = json.dumps(model).encode()
                order = list(servers) if number % 2 else list(servers)[::-1]
                for name in order:
                    taken = save(servers[name], raw)
                    if number >= 0:
                        found[name].append(taken)
            until(lambda: len(servers["with"].snapshots(PATH)) > saves)
        finally:
            for server in servers.values():
                server.stop()
    return found


def quantile(values: Iterable[float], share: float) -> float:
    """The value that this share of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> int:
    """Print the table; exit code 1 where the stall grew by more than LIMIT_MS."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=40)
    parser.add_argument("--cells", type=int, default=500)
    parser.add_argument("--megabytes", type=int, default=20)
    options = parser.parse_args()
    found = measure(options.saves, options.cells, options.megabytes * 1_000_000)
    print(f"{options.saves} saves each of {options.cells} cells, {options.megabytes} MB; in ms")
    print("| | without nbproof | with nbproof | added |")
    print("|---|---|---|---|")
    added: dict[str, float] = {}
    for column, what in enumerate(("save", "stall")):
        for label, share in (("p50", 0.5), ("p99", 0.99)):
            bare, ours = (quantile((row[column] for row in found[name]), share) for name in found)
            added[f"{what} {label}"] = ours - bare
            print(f"| {what} {label} | {bare:.1f} | {ours:.1f} | {ours - bare:+.1f} |")
    pairs = zip(found["without"], found["with"], strict=True)
    paired = statistics.median(ours[1] - bare[1] for bare, ours in pairs)
    print(f"| stall, median of pairs | | | {paired:+.1f} |")
    return 0 if paired <= LIMIT_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
