"""What a replay costs beside its cells, and what each cell costs more than in plain nbclient.

    python -m benchmarks.replays [--cells 400] [--rounds 5]

Both run the same notebook in turn, in new kernels. *Cells* is the time from the first cell's start
to the last one's end; *beside* is the rest of the command's time, from its start to its exit.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nbproof.replay.line import Line
from nbproof.replay.protocol import Came, Request

MOST_RATIO = 1.05
MOST_BESIDE_S = 3
PLAIN = """
import sys, time, nbformat
from nbclient import NotebookClient
times = []
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(
    notebook, kernel_name="python3",
    on_cell_execute=lambda **_: times.append(time.monotonic()),
    on_cell_executed=lambda **_: times.append(time.monotonic()),
).execute()
print(times[-1] - times[0])
"""


def notebook(cells: int) -> str:
    """A notebook of small cells, half of which print."""
    written = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "execution_count": number + 1,
            "source": f"x{number} = {number}" + (f"\nprint(x{number})" if number % 2 else ""),
            "outputs": [{"output_type": "stream", "name": "stdout", "text": f"{number}\n"}]
            if number % 2
            else [],
        }
        for number in range(cells)
    ]
    kernelspec = {"name": "python3", "display_name": "Python 3"}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernelspec}}
    return json.dumps(whole | {"cells": written})


def plain_s(path: Path) -> float:
    """Seconds that the cells take in plain nbclient."""
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, str(path)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def replayed_s(path: Path) -> float:
    """Seconds that the cells take in a replay."""
    request = Request(root=str(path.parent), notebook=str(path), shown_as=path.name)
    began = ended = 0.0
    for message in Line(request).messages():
        if isinstance(message, Came):
            if message.progress.stage == "running" and not began:
                began = time.monotonic()
            elif message.progress.stage == "comparing":
                ended = time.monotonic()
    return ended - began


def command_s(path: Path) -> float:
    """Seconds of the whole command."""
    began = time.monotonic()
    script = "import sys; from nbproof.cli import main; sys.exit(main())"
    subprocess.run(
        [sys.executable, "-c", script, "reproduce", path.name],
        cwd=path.parent,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - began


def main() -> int:
    """Measure and print the table; 1 where a bound is not kept."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cells", type=int, default=400)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        many, one = Path(folder, "many.ipynb"), Path(folder, "one.ipynb")
        many.write_text(notebook(asked.cells))
        one.write_text(notebook(1))
        pairs = [(plain_s(many), replayed_s(many)) for _ in range(asked.rounds)]
        beside = [command_s(one) for _ in range(asked.rounds)]
    plain, replayed = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / other for other, mine in pairs)
    print(f"| {asked.cells} cells | plain nbclient | replay | ratio, median of pairs |")
    print("|---|---|---|---|")
    print(
        f"| ms a cell | {plain / asked.cells * 1e3:.2f} | {replayed / asked.cells * 1e3:.2f} |"
        f" {ratio:.3f} |"
    )
    print(f"| s beside the cells | | {statistics.median(beside):.2f} | |")
    return int(ratio > MOST_RATIO or statistics.median(beside) > MOST_BESIDE_S)


if __name__ == "__main__":
    sys.exit(main())
