"""The memory that a kernel and its children share with its agent, see shim/ring.h.

It has no name: processes find it by a descriptor of this process, and it goes with the last of
them. A file in /dev/shm would need room there, and somebody to remove it after a crash.
"""

from __future__ import annotations

import os
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path

from nbproof.capture.shim import LIBRARY

HEAD_BYTES = 64 * 1024
RECORD_BYTES = 32 * 1024 * 1024
MAGIC = 0x31666F6F7270626E
SWITCH = "NBPROOF_WITHOUT_SHIM"
_SEPARATORS = (":", " ")
"""What LD_PRELOAD cannot have in a path, see ld.so(8)."""


@dataclass(slots=True)
class Ring:
    """A ring that is open in this process."""

    descriptor: int

    @property
    def path(self) -> str:
        """Where other processes of the same user open it."""
        return f"/proc/{os.getpid()}/fd/{self.descriptor}"

    def close(self) -> None:
        """Let no new process in; those that have it keep it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def open_ring() -> Ring | None:
    """A new ring; None where the system has no memory of this kind."""
    try:
        descriptor = os.memfd_create("nbproof")
    except (AttributeError, OSError):
        return None
    os.ftruncate(descriptor, HEAD_BYTES + RECORD_BYTES)
    os.pwrite(descriptor, struct.pack("<Q", MAGIC), 0)
    return Ring(descriptor)


def is_available() -> bool:
    """Whether kernels that start now get the shim."""
    return LIBRARY.is_file() and os.environ.get(SWITCH) != "1"


def place_library(folder: Path) -> Path | None:
    """Where the loader may take the shim from, a copy in `folder` if need be; None without it."""
    if not is_available():
        return None
    if not any(one in str(LIBRARY) for one in _SEPARATORS):
        return LIBRARY
    copy = folder / LIBRARY.name
    if any(one in str(copy) for one in _SEPARATORS):
        return None
    shutil.copyfile(LIBRARY, copy)
    return copy


def with_shim(variables: dict[str, str], ring: Ring, library: Path) -> dict[str, str]:
    """The variables of a process that has the shim, before libraries that somebody else loads."""
    others = variables.get("LD_PRELOAD", "")
    preload = f"{library}:{others}" if others else str(library)
    return {
        **variables,
        "LD_PRELOAD": preload,
        "NBPROOF_SHIM": f"{0:08d}:{ring.path}:{library}",
    }
