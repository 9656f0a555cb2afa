"""Runs code in a process of its own, between the begin and the end of an agent's watch."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """
import json, os, sys
from nbproof.capture.agent import shim
from nbproof.capture.agent.files import Watch
from nbproof.capture.agent.places import Places
from nbproof.capture.agent.staging import Staging
root, setup, code = sys.argv[1:]
os.chdir(root)
names = {"os": os, "root": root, "__name__": "__main__"}
exec(setup, names)
places, staging = Places(root), Staging(os.path.join(root, ".nbproof"), "s1")
seer = shim.attach(root, staging.folder, places.beginnings())
watch = Watch(places=places, staging=staging, seer=seer)
names["watch"] = watch
watch.begin()
exec(compile(code, "cell", "exec"), names)
seen = watch.end()
open("after.txt", "w").close()
staged = {one.path: open(one.staged, "rb").read().decode("latin-1") for one in seen if one.staged}
print(json.dumps({
    "files": [[one.path, one.is_read, one.is_written, staged.get(one.path)] for one in seen],
    "gone": [one.path for one in seen if one.after is None],
    "new": [one.path for one in seen if one.before is None],
    "remote": watch.reach.remote(),
    "children": watch.reach.children(),
    "left_out": watch.left_out,
    "missed": watch.missed(),
    "listed": watch.listings.found(),
}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the watch saw, file names relative to the folder where they lie in it.

    `staged` holds the old bytes that were kept, by file name.
    """

    read: set[str]
    written: set[str]
    staged: dict[str, str]
    gone: set[str]
    new: set[str]
    remote: list[list[str]]
    children: list[str]
    left_out: int
    missed: list[str]
    listed: list[tuple[str, list[str], list[str]]]


def watched(folder: Path, code: str, *, setup: str = "") -> Told:
    """What a watch in a new process says of `code`, which runs in `folder`."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(folder), setup, code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert not done.returncode, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])

    def short(path: str) -> str:
        return path.removeprefix(f"{folder}/")

    return Told(
        read={short(path) for path, is_read, _, _ in found["files"] if is_read},
        written={short(path) for path, _, is_written, _ in found["files"] if is_written},
        staged={short(path): old for path, _, _, old in found["files"] if old is not None},
        gone={short(path) for path in found["gone"]},
        new={short(path) for path in found["new"]},
        remote=found["remote"],
        children=found["children"],
        left_out=found["left_out"],
        missed=[short(path) for path in found["missed"]],
        listed=[(short(path), names, patterns) for path, names, patterns in found["listed"]],
    )
