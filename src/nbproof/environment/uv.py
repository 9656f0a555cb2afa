"""uv, the program that resolves and installs packages: found, run, ended, and understood."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from nbproof.model.errors import CannotBeDoneHere

LONGEST_SAID = 400
_LOOK_AGAIN_S = 0.05
_FRAME = " \u00d7\u2570\u2500\u25b6\u2502\u251c"


def find_uv() -> Path:
    """The program; raises CannotBeDoneHere where it is not installed."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.is_file() else shutil.which("uv")
    if found is None:
        raise CannotBeDoneHere(
            "uv, which builds environments, is not installed", hint="`pip install uv`"
        )
    return Path(found)


def run_uv(
    arguments: Sequence[str], folder: Path, *, what: str, check_stop: Callable[[], None]
) -> None:
    """Run uv to its end, or end it; in a folder where it finds no project's settings.

    Raises CannotBeDoneHere with `what` cannot be done and what uv says.
    """
    command = [str(find_uv()), "--no-progress", "--color", "never", *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=kept,
            cwd=folder,
        ) as process,
    ):
        try:
            while process.poll() is None:
                check_stop()
                time.sleep(_LOOK_AGAIN_S)
        except BaseException:
            process.kill()
            raise
        if process.returncode:
            said.seek(0)
            raise CannotBeDoneHere(
                f"{what}: {_last_words(said.read())}",
                hint="Replay with --environment present, or make the package available.",
            )


def _last_words(raw: bytes) -> str:
    """What uv says of its failure, on one line."""
    lines = [line.strip(_FRAME) for line in raw.decode(errors="replace").splitlines()]
    noise = ("hint", "Using", "warning", "Resolved")
    told = "; ".join(line for line in lines if line and not line.startswith(noise))
    return told[:LONGEST_SAID] or "uv says nothing"
