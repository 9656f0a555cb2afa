"""Runs code in a process that has the shim, as a kernel has it, and tells what the shim told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nbproof.capture import rings
from nbproof.capture.shim import LIBRARY

_SCRIPT = """
import json, os, sys
from nbproof.capture.agent import shim
root, setup, code, after = sys.argv[1:]
os.chdir(root)
names = {"os": os, "sys": sys, "root": root}
exec(setup, names)
folder = os.path.join(root, ".nbproof", "staging", "s1")
seer = shim.attach(root, folder, ["/usr/", "/lib", "/etc/", "/proc/", "/dev/", sys.prefix,
                                  sys.base_prefix])
assert seer is not None
seer.begin(1)
try:
    exec(compile(code, "cell", "exec"), names)
finally:
    seer.end()
    names["end"] = lambda: None
    exec(after, names)
    told = [event._asdict() for event in seer.events()]
    for event in told:
        event["staged"] = seer.staged(event["staged"])
        event["is_child"] = event["process"] != os.getpid()
    print()
    print(json.dumps({"events": told, "lost": seer.lost()}))
"""
_KINDS = "- opened replaced gone missed connected resolved listened unseen".split()
READS, WRITES = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the shim told; paths relative to the folder where they lie in it.

    `files` are what was done to which file, in order, each once; `staged` old bytes by file.
    """

    files: tuple[str, ...]
    staged: dict[str, str]
    others: tuple[str, ...]
    lost: int
    output: str


def environment(ring: rings.Ring, variables: dict[str, str] | None = None) -> dict[str, str]:
    """The variables of a process that has the shim."""
    return rings.with_shim({**os.environ, **(variables or {})}, ring, LIBRARY)


def told(
    folder: Path,
    code: str,
    *,
    setup: str = "",
    after: str = "",
    variables: MappingProxyType[str, str] | None = None,
    status: int = 0,
) -> Told:
    """What the shim in a new process tells of `code`, which runs in `folder`."""
    ring = rings.open_ring()
    assert ring is not None
    try:
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(folder), setup, code, after],
            env=environment(ring, dict(variables or {})),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        ring.close()
    assert done.returncode == status, done.stderr
    *lines, last = done.stdout.splitlines()
    return _told(folder, json.loads(last), "\n".join(lines).strip())


def _told(folder: Path, found: dict[str, list[dict[str, object]]], output: str) -> Told:
    files: dict[str, None] = {}
    staged: dict[str, str] = {}
    others: dict[str, None] = {}
    for event in found["events"]:
        kind, text = _KINDS[int(str(event["kind"]))], str(event["text"])
        if kind in ("connected", "resolved", "listened", "unseen"):
            others[f"{kind} {text}"] = None
            continue
        path = os.path.normpath(text)
        if not path.startswith(f"{folder}/"):
            continue
        name = path.removeprefix(f"{folder}/")
        flags = int(str(event["flags"]))
        how = {READS: "read", WRITES: "write", READS | WRITES: "update"}.get(flags & 3, "")
        files[f"{how if kind == 'opened' else kind} {name}"] = None
        if event["staged"]:
            staged[name] = Path(str(event["staged"])).read_text("latin-1")
    return Told(
        files=tuple(files),
        staged=staged,
        others=tuple(others),
        lost=int(str(found["lost"])),
        output=output,
    )
