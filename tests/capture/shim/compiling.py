"""C programs for tests, by the machine's compiler, else by that of ziglang."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = Path(__file__).parents[3] / "src" / "nbproof" / "capture" / "shim"
ZIG = [sys.executable, "-m", "ziglang", "cc"]


def compiled(folder: Path, *sources: Path, options: tuple[str, ...] = ()) -> Path:
    """A program of these C sources; raises AssertionError where they do not compile."""
    made = folder / sources[0].stem
    flags = ["-std=c11", "-g", "-O1", "-Wall", "-Wextra", "-Werror", f"-I{SOURCES}", *options]
    done = subprocess.run(
        [*_compiler(), *flags, "-o", str(made), *map(str, sources)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert not done.returncode, done.stderr
    return made


def sanitizers() -> list[str]:
    """What can watch over a program that is compiled here."""
    return ["address,undefined", "thread"] if shutil.which("cc") else ["undefined"]


def static_program(folder: Path) -> Path:
    """A program that the loader has nothing to do with, see static.c."""
    return compiled(folder, HERE / "static.c", options=("-static", "-nostdlib", "-ffreestanding"))


def _compiler() -> list[str]:
    found = shutil.which("cc")
    return [found] if found is not None else ZIG
