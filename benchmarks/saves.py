"""What nbproof adds to a save: latency, and stall of the server's event loop.

    python -m benchmarks.saves --saves 40
    python -m benchmarks.saves --minutes 10 --per-minute 100

Two servers run side by side, one with nbproof and one without; saves go to them in turn, so that
whatever else the machine does meets both. A tick in each server's event loop, every 2 ms, tells
how long the loop was busy; its longest lateness from the save until nbproof is done is the stall.
With `--minutes` saves follow each other at a rate for so long, as often at each server, and the
stall of a save is that until the next save of the same server.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.server.live import Server, notebook, until

PATH = "large.ipynb"
LIMIT_MS = 5.0
AFTER_S = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """So many saves a minute for each server, for so long."""

    minutes: float
    per_minute: float

    @property
    def pause_s(self) -> float:
        """From one save of a server to its next."""
        return 60 / self.per_minute


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


def save_at_rate(
    server: Server, raw: bytes, due_at: float, stalls: list[float]
) -> tuple[float, float]:
    """Save once at that moment; latency, and the stall of the save before, in milliseconds."""
    time.sleep(max(0.0, due_at - time.perf_counter()))
    stalls.append(max(server.ask("GET", "benchmark/ticks").document, default=0.0))
    began = time.perf_counter()
    reply = server.ask("PUT", f"api/contents/{PATH}", raw)
    latency_ms = 1000 * (time.perf_counter() - began)
    if reply.status not in (200, 201):
        raise SystemExit(f"The save failed: {reply}\n{server.said()}")
    return latency_ms, stalls[-1]


def measure_load(load: Load, cells: int, size_bytes: int) -> dict[str, list[tuple[float, float]]]:
    """Latency and stall of each save of a load, without and with nbproof, in turn."""
    found: dict[str, list[tuple[float, float]]] = {"without": [], "with": []}
    stalls: dict[str, list[float]] = {name: [] for name in found}
    bodies = [
        json.dumps(
            {"type": "notebook", "content": large_notebook(cells, size_bytes, number)}
        ).encode()
        for number in range(8)
    ]
    with tempfile.TemporaryDirectory() as folder:
        servers = {
            name: start(Path(folder).resolve() / name, with_nbproof=name == "with")
            for name in found
        }
        try:
            ends_at = time.perf_counter() + load.minutes * 60
            due_at, number = time.perf_counter(), -2
            while time.perf_counter() < ends_at:
                order = list(servers) if number % 2 else list(servers)[::-1]
                for place, name in enumerate(order):
                    at = due_at + place * load.pause_s / 2
                    taken = save_at_rate(servers[name], bodies[number % 8], at, stalls[name])
                    if number > 0:
                        found[name].append(taken)
                number, due_at = number + 1, max(due_at + load.pause_s, time.perf_counter())
            until(lambda: len(servers["with"].snapshots(PATH)) > 1)
        finally:
            for server in servers.values():
                server.stop()
    return found


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
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--per-minute", type=float, default=100)
    options = parser.parse_args()
    size_bytes = options.megabytes * 1_000_000
    if options.minutes:
        load = Load(minutes=options.minutes, per_minute=options.per_minute)
        found = measure_load(load, options.cells, size_bytes)
    else:
        found = measure(options.saves, options.cells, size_bytes)
    print(
        f"{len(found['with'])} saves each of {options.cells} cells, {options.megabytes} MB; in ms"
    )
    print("| | without nbproof | with nbproof | added |")
    print("|---|---|---|---|")
    added: dict[str, float] = {}
    for column, what in enumerate(("save", "stall")):
        for label, share in (("p50", 0.5), ("p99", 0.99)):
            bare, ours = (quantile((row[column] for row in found[name]), share) for name in found)
            added[f"{what} {label}"] = ours - bare
            print(f"| {what} {label} | {bare:.1f} | {ours:.1f} | {ours - bare:+.1f} |")
    pairs = list(zip(found["without"], found["with"], strict=True))
    for column, what in enumerate(("save", "stall")):
        paired = statistics.median(ours[column] - bare[column] for bare, ours in pairs)
        print(f"| {what}, median of pairs | | | {paired:+.1f} |")
    return 0 if paired <= LIMIT_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
