"""What seeing files costs: the same work in kernels that differ in what watches them.

    python -m benchmarks.capture [--python PYTHON] [--rounds 10]

Kernels of one server take turns: a plain one (NBPROOF_OFF=1), one with the audit hook alone
(NBPROOF_WITHOUT_SHIM=1), and one with the shim. PYTHON runs the kernels; those of its libraries
that the table names are imported.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from benchmarks.cells import Kernel
from nbproof.replay.watching import witness
from tests.server.environments import add_kernelspec
from tests.server.live import Notebook, Server

KERNELS = {
    "plain": {"NBPROOF_OFF": "1"},
    "audit": {"NBPROOF_WITHOUT_SHIM": "1"},
    "shim": {},
}
MANY = 100_000
TIMED = (
    "import os, time\nt = time.perf_counter()\n{work}\nprint({factor} * (time.perf_counter() - t))"
)
FILES = """
import os
os.makedirs("many", exist_ok=True)
for n in range({count}):
    with open(f"many/{{n}}", "w") as file:
        file.write(str(n))
"""
OPENS = TIMED.format(
    work="for n in range(100_000):\n    os.close(os.open('one.csv', 0))", factor=10
)
DISTINCT = TIMED.format(
    work="for n in range(20_000):\n    os.close(os.open(f'many/{n}', 0))", factor=50
)
CHILD = TIMED.format(
    work="import subprocess\nsubprocess.run(['cat', *(f'many/{n}' for n in range(5_000))],"
    " stdout=subprocess.DEVNULL)",
    factor=200,
)
BIG = "import os\nopen('big.bin', 'wb').write(os.urandom(10_000_000))"
WRITE = TIMED.format(work="os.close(os.open('big.bin', os.O_RDWR))", factor=1000)
IMPORTS = TIMED.format(work="import pandas, polars, pyarrow, matplotlib.pyplot", factor=1000)


def printed(notebook: Notebook, cell: str) -> float:
    """The number that a cell prints."""
    messages = notebook.run("c", cell).messages
    texts = [content["text"] for kind, content in messages if kind == "stream"]
    if not texts:
        raise SystemExit(f"The cell printed nothing: {messages}")
    return float(texts[-1])


def medians(rounds: int, work: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each, in turn."""
    found: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds):
        for name in list(work)[:: 1 if number % 2 else -1]:
            found[name].append(work[name]())
    return {name: statistics.median(times) for name, times in found.items()}


def row(what: str, unit: str, found: dict[str, float]) -> None:
    """Print one line of the table."""
    plain = found["plain"]
    added = [f"{found[name] - plain:+.2f} ({found[name] / plain - 1:+.1%})" for name in found][1:]
    print(f"| {what}, {unit} | {plain:.2f} | {' | '.join(added)} |", flush=True)


def imports(notebook: Notebook) -> float:
    """Milliseconds of the imports in a kernel that has just begun."""
    notebook.restart()
    return printed(notebook, IMPORTS)


def writes(notebook: Notebook) -> float:
    """Milliseconds of the first opening to write of a file that was there before the cell."""
    notebook.run("b", BIG)
    return printed(notebook, WRITE)


def measure(server: Server, notebooks: dict[str, Notebook], rounds: int) -> None:
    """Print the table."""

    def each(work: Callable[[Notebook], float]) -> dict[str, Callable[[], float]]:
        return {name: (lambda one=one: work(one)) for name, one in notebooks.items()}

    for notebook in notebooks.values():
        notebook.run("a", FILES.format(count=20_000) + "open('one.csv', 'w').write('x')")
    print("| work | without nbproof | added by the audit hook alone | added with the shim |")
    print("|---|---|---|---|")
    row("open and close one file", "µs", medians(rounds, each(lambda one: printed(one, OPENS))))
    many = medians(rounds, each(lambda one: printed(one, DISTINCT)))
    row("open and close each of 20,000 files", "µs each", many)
    child = medians(rounds, each(lambda one: printed(one, CHILD)))
    row("`cat` of 5,000 files", "µs each", child)
    row("open a file of 10 MB to write", "ms", medians(rounds, each(writes)))
    row("imports in a new kernel", "ms", medians(rounds, each(imports)))
    with ExitStack() as stack:
        kernels = {
            name: stack.enter_context(closing(Kernel(server, one)))
            for name, one in notebooks.items()
        }
        cells = {name: (lambda one=one: one.run("pass")) for name, one in kernels.items()}
        row("a cell with nothing in it, names and values too", "ms", medians(20 * rounds, cells))


def alone(python: str, folder: Path, rounds: int) -> None:
    """The cell with nothing in it where capture is all that is on, as in a replay."""
    with ExitStack() as stack:
        (folder / "alone").mkdir()
        stack.enter_context(witness(folder / "alone", folder))
        clients = {}
        for name, variables in KERNELS.items():
            manager = KernelManager()
            manager.kernel_spec.argv[0] = python
            manager.start_kernel(env={**os.environ, **variables}, cwd=str(folder))
            stack.callback(manager.shutdown_kernel, now=True)
            clients[name] = manager.blocking_client()
            clients[name].start_channels()
            clients[name].wait_for_ready(timeout=60)
        cells = {name: (lambda one=one: timed(one)) for name, one in clients.items()}
        row("a cell with nothing in it, capture alone", "ms", medians(20 * rounds, cells))


def timed(client: BlockingKernelClient) -> float:
    """Milliseconds until a cell's reply and idle are both here."""
    began = time.perf_counter()
    client.execute_interactive("pass", timeout=60, output_hook=lambda _: None)
    return 1000 * (time.perf_counter() - began)


def count(server: Server, notebook: Notebook) -> None:
    """Say how many of many opens stand in the record."""
    notebook.run("many", FILES.format(count=MANY))
    cell = f"for n in range({MANY}):\n    open(f'many/{{n}}').close()"
    notebook.run("c1", cell)
    while not notebook.status("", cell)["cells"][1]["execution_count"]:
        time.sleep(1)
    server.save("shim.ipynb", "", cell)
    kept = server.kept("shim.ipynb", 2)
    states = [server.nbproof("GET", f"snapshots/{one['id']}") for one in kept]
    runs = [run for state in states for run in state["runs"]]
    run = max(runs, key=lambda run: len(run["files_read"]))
    print(f"\nOf {MANY:,} files opened by one cell {len(run['files_read']):,} are recorded.")
    print(f"Not observed: {run['not_observed']}.")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = Server(Path(folder).resolve() / "server")
        for name, variables in KERNELS.items():
            add_kernelspec(server.data, name, python=options.python, environment=variables)
        server.start()
        stack.callback(server.stop)
        notebooks = {}
        for name in KERNELS:
            server.save(f"{name}.ipynb", "")
            notebooks[name] = stack.enter_context(server.open(f"{name}.ipynb", kernel=name))
        measure(server, notebooks, options.rounds)
        alone(options.python, Path(folder), options.rounds)
        count(server, notebooks["shim"])


if __name__ == "__main__":
    main()
