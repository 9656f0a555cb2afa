"""How many notebooks that draw without a seed come out the same, once their entropy is recorded.

    python -m benchmarks.entropy --manifest MANIFEST --mirrors CLONES --python PYTHON [--only TEXT]

MANIFEST is a JSON file, `{"notebooks": [{"id", "repo", "path", "commit"}]}`; CLONES holds git
copies of those repositories as `owner+name`; PYTHON has ipykernel and the notebooks' libraries.

Each notebook is run twice by plain nbconvert. Those that differ from one run to the next are then
run cell by cell in a Jupyter server with nbproof, saved, and replayed by `nbproof replay`. *Why*
is the first call without a seed that a differing cell depends on, or else one that reads the clock:
no seed helps there, and the notebook does not count. Exit code 1 below 90 %.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.checkouts import KERNEL, Checkout, NotRun, checkouts, code_cells, run_plainly
from benchmarks.recording import record
from nbproof.replay import uses
from nbproof.replay.compare.cells import compare
from nbproof.replay.draws import unseeded
from nbproof.replay.ownmodules import own_modules
from tests.server.environments import add_kernelspec
from tests.server.live import Server

LEAST = 0.9
OTHERS = ("jupyterlab", "jupyter_lsp", "nbdime", "notebook_shim", "jupyterlab_jupytext")
EXTENSIONS = {"nbproof.server": True, **dict.fromkeys(OTHERS, False)}
"""Others take longer to load than most notebooks to run."""
NBPROOF = "import sys; from nbproof.cli import main; sys.exit(main())"
SAME = ("identical", "equivalent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of a notebook whose plain runs differ.

    `draws` and `clock` are the calls that may be why, `left` is what differs in the replay too.
    """

    id: str
    draws: str | None
    clock: str | None
    differing: int
    grade: str
    left: str = ""


def measured(case: Checkout, scratch: Path, python: Path, timeout_s: float) -> Found | None:
    """Two plain runs, and where they differ a recorded one and its replay; None where not."""
    first, second = (plain(case, scratch / "plain", python, timeout_s) for _ in "ab")
    differing = [
        number
        for number, (one, other) in enumerate(zip(first, second, strict=True))
        if compare(one["outputs"], other["outputs"], versions_differ=False).grade not in SAME
    ]
    if not differing:
        return None
    sources = dict(enumerate(cell["source"] for cell in first))
    upstream = uses.upstream(sources)
    near = sorted({one for cell in differing for one in (cell, *upstream[cell])})
    own = own_modules((scratch / "plain" / "work" / case.path).parent, sources.values())
    draws = unseeded(sources, own)
    verdict = recorded_and_replayed(case, scratch / "server", python, timeout_s)
    return Found(
        id=case.id,
        draws=next((draws[one] for one in near if one in draws), None),
        clock=next((call for one in near if (call := uses.clock(sources[one]))), None),
        differing=len(differing),
        grade=verdict["grade"],
        left=left(verdict),
    )


def plain(case: Checkout, folder: Path, python: Path, timeout_s: float) -> list[dict[str, Any]]:
    """The code cells after a plain run; always in the same folder, since outputs may name it."""
    shutil.rmtree(folder, ignore_errors=True)
    notebook = case.lay_out(folder / "work")
    add_kernelspec(folder / "jupyter", KERNEL, python=python)
    variables = {**os.environ, "JUPYTER_PATH": str(folder / "jupyter")}
    run_plainly(notebook, timeout_s=timeout_s, variables=variables)
    return code_cells(notebook)


def recorded_and_replayed(
    case: Checkout, scratch: Path, python: Path, timeout_s: float
) -> dict[str, Any]:
    """Run the notebook in a server with nbproof, save it, and replay it: the verdict."""
    shutil.rmtree(scratch, ignore_errors=True)
    server = Server(scratch, settings={"ServerApp": {"jpserver_extensions": EXTENSIONS}})
    add_kernelspec(server.data, KERNEL, python=python)
    notebook = case.lay_out(server.root)
    subprocess.run(["git", "init", "-q", str(server.root)], check=True)
    try:
        server.start()
        record(server, notebook, case.path, timeout_s=timeout_s)
    except AssertionError as error:
        raise NotRun(f"server: {str(error)[-200:]}") from error
    finally:
        server.stop()
    command = [sys.executable, "-c", NBPROOF, "replay", case.path, "--json"]
    done = subprocess.run(
        [*command, "--timeout", f"{timeout_s:g}"],
        check=False,
        cwd=server.root,
        env={**os.environ, "JUPYTER_PATH": str(server.data)},
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 1):
        raise NotRun(f"replay: {done.stderr.strip()[-200:]}")
    (verdict,) = json.loads(done.stdout)
    return dict(verdict)


def left(verdict: dict[str, Any]) -> str:
    """The first difference that matters, and its cause."""
    for cell in verdict["cells"]:
        if cell["grade"] in ("different", "failed"):
            first = next(one for one in cell["differences"] if one["grade"] == cell["grade"])
            return f"cell {cell['index']}: {first['detail']} ({first.get('cause') or 'no cause'})"
    return ""


def main() -> int:
    """Print the table; 1 where fewer than 90 % come out the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--only", default="")
    parser.add_argument("--timeout", type=float, default=120)
    asked = parser.parse_args()
    found = []
    print("| notebook | cells that differ | why | recorded, then replayed | what is left |")
    print("|---|---|---|---|---|", flush=True)
    for case in checkouts(asked.manifest, asked.mirrors, asked.only):
        with tempfile.TemporaryDirectory() as folder:
            try:
                one = measured(case, Path(folder).resolve(), asked.python, asked.timeout)
            except NotRun as reason:
                print(f"{case.id} was not run: {reason}", file=sys.stderr, flush=True)
                continue
        if one is not None:
            why = f"`{one.draws or one.clock}`" if one.draws or one.clock else "not seen"
            print(f"| {one.id} | {one.differing} | {why} | {one.grade} | {one.left} |", flush=True)
            found.append(one)
    counted = [one for one in found if one.draws or not one.clock]
    same = sum(one.grade in SAME for one in counted)
    print(f"\n{same} of {len(counted)} that do not differ by the clock are the same in the replay.")
    return int(same < LEAST * len(counted))


if __name__ == "__main__":
    sys.exit(main())
