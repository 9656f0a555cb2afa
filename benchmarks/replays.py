"""What a replay costs beside its cells, and what each cell costs more than in plain nbclient.

    python -m benchmarks.replays [--cells 400] [--rounds 12] [--notebooks 8]

Both run the same notebook in turn, in new kernels. A cell's time is that from the first cell's
start to the last one's end; the ratio is the median of those of the rounds, since a machine that
others use is quick in some minutes and slow in others. *Beside* is how long the whole command takes
for a notebook of one cell, from its start to its exit; the kernel's start, until it answers, is
measured in this process. Medians. The last line is a batch of notebooks whose cells wait, with one
job and with two.
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

from jupyter_client.manager import start_new_kernel

from nbproof.replay.line import Line
from nbproof.replay.protocol import Came, Request

MOST_RATIO = 1.05
MOST_OWN_S = 3
LEAST_GAIN = 1.8
WAIT_S = 6
REPLAY = "import sys; from nbproof.cli import main; sys.exit(main())"
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


def command_s(script: str, *arguments: str, folder: Path) -> float:
    """Seconds of a whole command."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - began


def kernel_s() -> float:
    """Seconds from a kernel's start until it answers."""
    began = time.monotonic()
    manager, client = start_new_kernel(kernel_name="python3")
    took = time.monotonic() - began
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return took


def batch_s(folder: Path, jobs: int) -> float:
    """Seconds that a batch of the folder's notebooks takes."""
    return command_s(REPLAY, "replay", ".", "--jobs", str(jobs), folder=folder)


def waiting(folder: Path, count: int) -> Path:
    """A folder of notebooks whose cell waits."""
    for number in range(count):
        whole = json.loads(notebook(1))
        whole["cells"][0]["source"] = f"import time; time.sleep({WAIT_S})"
        (folder / f"{number}.ipynb").write_text(json.dumps(whole))
    return folder


def _pair(path: Path, number: int) -> tuple[float, float]:
    """Plain and replayed, the first of them in turn."""
    if number % 2:
        replayed = replayed_s(path)
        return plain_s(path), replayed
    return plain_s(path), replayed_s(path)


def main() -> int:
    """Measure and print the table; 1 where a bound is not kept."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cells", type=int, default=400)
    options.add_argument("--rounds", type=int, default=12)
    options.add_argument("--notebooks", type=int, default=8)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        many, one = Path(folder, "many.ipynb"), Path(folder, "one.ipynb")
        many.write_text(notebook(asked.cells))
        one.write_text(notebook(1))
        pairs = [_pair(many, number) for number in range(asked.rounds)]
        besides = [
            (
                command_s(PLAIN, one.name, folder=one.parent),
                command_s(REPLAY, "reproduce", one.name, folder=one.parent),
                kernel_s(),
            )
            for _ in range(asked.rounds)
        ]
    with tempfile.TemporaryDirectory() as folder:
        batch = waiting(Path(folder), asked.notebooks)
        alone, together = batch_s(batch, 1), batch_s(batch, 2)
    plain, replayed = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for theirs, mine in pairs)
    print(f"| {asked.cells} cells | plain nbclient | replay | ratio |")
    print("|---|---|---|---|")
    print(
        f"| ms a cell | {plain / asked.cells * 1e3:.2f} | {replayed / asked.cells * 1e3:.2f} |"
        f" {ratio:.3f} |"
    )
    client, beside, kernel = (statistics.median(side) for side in zip(*besides, strict=True))
    own = statistics.median(mine - start for _, mine, start in besides)
    print(f"| s beside the cells | {client:.2f} | {beside:.2f} | {beside / client:.3f} |")
    print(f"| without the kernel's start of {kernel:.2f} s | | {own:.2f} | |")
    gain = alone / together
    told = f"| s of {asked.notebooks} notebooks that wait, 1 and 2 jobs"
    print(f"{told} | {alone:.1f} | {together:.1f} | {gain:.2f} |")
    return int(ratio > MOST_RATIO or own > MOST_OWN_S or gain < LEAST_GAIN)


if __name__ == "__main__":
    sys.exit(main())
