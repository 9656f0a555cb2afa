"""Builds the shim (src/nbproof/capture/shim) into the wheel or into the sources of an editable one.

A C compiler does it where there is one, else the one in the wheel of ziglang. Without either, and
on systems that the shim does not know, nbproof is installed without it and says so.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("src/nbproof/capture/shim")
LIBRARY = FOLDER / "libnbproof.so"
MACHINES = ("x86_64", "aarch64")
ZIG = "ziglang>=0.13"
# Free-standing, so that one library fits every C library: it asks the system by itself.
FLAGS = [
    *["-std=c11", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-s"],
    *["-ffreestanding", "-nostdlib", "-fvisibility=hidden", "-fno-stack-protector"],
    *["-Wl,-z,now", "-Wl,-z,defs"],
]


def is_wanted() -> bool:
    """Whether this machine can have the shim, and nobody said that it shall not."""
    is_known = sys.platform == "linux" and platform.machine() in MACHINES
    return is_known and os.environ.get("NBPROOF_WITHOUT_SHIM") != "1"


def compilers() -> list[list[str]]:
    """The commands that may compile C here, the first first."""
    named = [shlex.split(os.environ["CC"])] if os.environ.get("CC") else []
    found = [[path] for name in ("cc", "gcc", "clang") if (path := shutil.which(name))]
    return [*named, *found, *zig()]


def zig() -> list[list[str]]:
    """The compiler in ziglang's wheel, which brings the system's headers along."""
    spec = importlib.util.find_spec("ziglang")
    if spec is None or spec.origin is None:
        return []
    machine = platform.machine()
    headers = Path(spec.origin).parent / "lib" / "libc" / "include"
    folders = (f"{machine.replace('x86_64', 'x86')}-linux-any", "any-linux-any")
    includes = [word for name in folders for word in ("-isystem", str(headers / name))]
    return [[sys.executable, "-m", "ziglang", "cc", "-target", f"{machine}-linux-gnu", *includes]]


def build(root: Path) -> str | None:
    """Compile the shim, whole or not at all; why it could not be, None where it was."""
    sources = sorted(str(path) for path in (root / FOLDER).glob("*.c"))
    complaint = "no compiler"
    for compiler in compilers():
        with tempfile.TemporaryDirectory(dir=root / FOLDER, prefix=".build-") as folder:
            made = Path(folder) / LIBRARY.name
            command = [*compiler, *FLAGS, "-o", str(made), *sources]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                made.replace(root / LIBRARY)
                return None
            complaint = (done.stderr.strip().splitlines() or [complaint])[-1]
    return complaint


class ShimHook(BuildHookInterface):  # type: ignore[type-arg,unused-ignore]
    """Compiles the shim before files are gathered."""

    def dependencies(self) -> list[str]:
        """What must be installed to build."""
        return [ZIG] if is_wanted() and not compilers() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the library where the wheel takes it from, and say for which systems it is."""
        root = Path(self.root)
        (root / LIBRARY).unlink(missing_ok=True)
        if not is_wanted():
            return
        complaint = build(root)
        if complaint is not None:
            self.app.display_warning(f"nbproof is built without its shim: {complaint}")
            return
        build_data["artifacts"].append(f"/{LIBRARY.as_posix()}")
        if version != "editable":
            machine = platform.machine()
            systems = ("manylinux_2_17", "manylinux2014", "musllinux_1_1")
            build_data["pure_python"] = False
            build_data["tag"] = "py3-none-" + ".".join(f"{name}_{machine}" for name in systems)
