"""What nbproof adds to a cell: the same cells in a kernel with the agent and in one without.

    python -m benchmarks.cells --runs 200

Both kernels belong to one server; the cells go to them in turn, over the kernels' own sockets. The
kernel without the agent is started with NBPROOF_OFF=1. Between two cells is a pause, in which the
agent does what it puts off until a cell has answered; the rows "in a row" have that in them: cells
sent at once, as by Run All.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient

from tests.server.environments import add_kernelspec
from tests.server.live import Notebook, Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A cell that is run again and again, and one that comes before the first."""

    cell: str
    before: str = ""
    runs: int | None = None
    in_a_row: int = 1


PAUSE_S = 0.06
"""Nobody runs a cell sooner after the one before; "in a row" there is no pause."""
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
    "loop of 1e6 steps": Case(cell="t = 0\nfor i in range(1_000_000):\n    t += i", runs=30),
    "3e5 calls of a function": Case(
        before="def f(n):\n    return n + 1", cell="for i in range(300_000):\n    f(i)", runs=30
    ),
    "comprehension of 1e6": Case(cell="ys = [n for n in range(1_000_000)]", runs=20),
    "1e6 appends": Case(cell="zs = []\nfor i in range(1_000_000):\n    zs.append(i)", runs=20),
    "append to a list of 1e4": Case(before="xs = list(range(10_000))", cell="xs.append(1)"),
    "import pandas": Case(cell="import pandas as pd"),
    "groupby over 1e6 rows": Case(before=FRAME, cell="g = frame.groupby('k')['v'].mean()", runs=20),
    "a new column of 1e6 rows": Case(before=FRAME, cell="frame['w'] = frame.k + frame.v", runs=20),
    "assign a number, 50 in a row": Case(cell="x = 1", runs=20, in_a_row=50),
    "comprehension of 1e6, 5 in a row": Case(
        cell="ys = [n for n in range(1_000_000)]", runs=8, in_a_row=5
    ),
    "read a CSV of 1 MB": Case(
        before="import pandas as pd\nopen('d.csv', 'w').write('a,b\\n' + '1,22222\\n' * 125_000)",
        cell="d = pd.read_csv('d.csv')",
        runs=20,
    ),
}


IS_WATCHED = "import sys; assert ('_nbproof_agent' in sys.modules) is {}"


class Kernel:
    """A kernel, spoken to without the server's websocket, which would hide what is measured."""

    def __init__(self, server: Server, notebook: Notebook) -> None:
        file = server.scratch / "runtime" / f"kernel-{notebook.kernel_id}.json"
        self._client = BlockingKernelClient(connection_file=str(file))
        self._client.load_connection_file()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def run(self, cell: str, times: int = 1) -> float:
        """Run a cell; milliseconds a time until the last reply and idle are both here."""
        began = time.perf_counter()
        for _ in range(times - 1):
            self._client.execute(cell)
        reply = self._client.execute_interactive(cell, timeout=60, output_hook=lambda _: None)
        if reply["content"]["status"] != "ok":
            raise SystemExit(f"The cell failed: {reply['content']}")
        return 1000 * (time.perf_counter() - began) / times

    def close(self) -> None:
        """Leave the kernel to its server."""
        self._client.stop_channels()


def measure(plain: Kernel, watched: Kernel, case: Case, runs: int) -> tuple[float, float]:
    """Median milliseconds of a cell without the agent, and of what it adds, pair by pair."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for kernel in (plain, watched):
        kernel.run(case.before)
    for number in range(case.runs or runs):
        order = ((False, plain), (True, watched))
        for is_watched, kernel in order if number % 2 else order[::-1]:
            time.sleep(PAUSE_S)
            found[is_watched].append(kernel.run(case.cell, case.in_a_row))
    pairs = zip(*found.values(), strict=True)
    added = statistics.median(ours - bare for bare, ours in pairs)
    return statistics.median(found[False]), added


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
                server.open("plain.ipynb", kernel="off") as one,
                server.open("watched.ipynb") as other,
                closing(Kernel(server, one)) as plain,
                closing(Kernel(server, other)) as watched,
            ):
                plain.run(IS_WATCHED.format(False))
                watched.run(IS_WATCHED.format(True))
                print("| cell | without the agent, ms | added, ms | added |")
                print("|---|---|---|---|")
                for name, case in CASES.items():
                    bare, added = measure(plain, watched, case, options.runs)
                    print(f"| {name} | {bare:.2f} | {added:+.2f} | {added / bare:+.1%} |")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
