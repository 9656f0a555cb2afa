"""What nbproof adds to a cell: the same cells in a kernel with the agent and in one without.

    python -m benchmarks.cells --runs 200

Both kernels belong to one server; the cells go to them in turn, by the websocket that a browser
uses. The kernel without the agent is started with NBPROOF_OFF=1.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.server.environments import add_kernelspec
from tests.server.live import Notebook, Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A cell that is run again and again, and one that comes before the first."""

    cell: str
    before: str = ""
    runs: int | None = None


FRAME = """
import numpy as np, pandas as pd
frame = pd.DataFrame({"k": np.arange(1_000_000) % 100, "v": np.arange(1_000_000) / 3})
"""
CASES = {
    "assign a number": Case(cell="x = 1"),
    "read twenty names": Case(
        before="\n".join(f"a{n} = {n}" for n in range(20)),
        cell="y = " + " + ".join(f"a{n}" for n in range(20)),
    ),
    "loop of 1e6 steps": Case(cell="t = 0\nfor i in range(1_000_000):\n    t += i", runs=10),
    "append to a list of 1e4": Case(before="xs = list(range(10_000))", cell="xs.append(1)"),
    "import pandas": Case(cell="import pandas as pd"),
    "groupby over 1e6 rows": Case(before=FRAME, cell="g = frame.groupby('k')['v'].mean()", runs=20),
    "read a CSV of 1 MB": Case(
        before="import pandas as pd\nopen('d.csv', 'w').write('a,b\\n' + '1,22222\\n' * 125_000)",
        cell="d = pd.read_csv('d.csv')",
        runs=20,
    ),
}


def timed(notebook: Notebook, cell: str) -> float:
    """Run a cell; milliseconds until the kernel's reply and idle are both here."""
    began = time.perf_counter()
    ran = notebook.run("c0", cell)
    if ran.status != "ok":
        raise SystemExit(f"The cell failed: {ran}")
    return 1000 * (time.perf_counter() - began)


def quickly(notebook: Notebook) -> None:
    """Acknowledge at once: the server leaves Nagle's algorithm on."""
    if hasattr(socket, "TCP_QUICKACK"):
        notebook.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def measure(plain: Notebook, watched: Notebook, case: Case, runs: int) -> tuple[float, float]:
    """Median milliseconds of a cell without and with the agent."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for notebook in (plain, watched):
        notebook.run("c0", case.before)
    for number in range(case.runs or runs):
        order = ((False, plain), (True, watched))
        for is_watched, notebook in order if number % 2 else order[::-1]:
            quickly(notebook)
            found[is_watched].append(timed(notebook, case.cell))
    return statistics.median(found[False]), statistics.median(found[True])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder).resolve() / "server")
        add_kernelspec(server.data, "off", environment={"NBPROOF_OFF": "1"})
        server.start()
        server.save("plain.ipynb", "")
        server.save("watched.ipynb", "")
        try:
            with (
                server.open("plain.ipynb", kernel="off") as plain,
                server.open("watched.ipynb") as watched,
            ):
                print("| cell | without the agent, ms | with it, ms | added, ms |")
                print("|---|---|---|---|")
                for name, case in CASES.items():
                    bare, ours = measure(plain, watched, case, options.runs)
                    print(f"| {name} | {bare:.2f} | {ours:.2f} | {ours - bare:+.2f} |")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
