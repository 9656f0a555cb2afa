"""Writes the golden store of the present format: `python -m tests.store.golden FILE.zip`.

It is written once for each format, and never again: today's code has to read all of them.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import zipfile
from pathlib import Path

from nbproof.model.ids import Digest
from nbproof.snapshots.forgetting import forget
from nbproof.snapshots.naming import give_name
from nbproof.snapshots.purging import purge, states_of
from nbproof.store import objects
from nbproof.store.directory import DirectoryStore
from nbproof.store.folders import created, new_file
from nbproof.store.regular import digest_of_open
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import ENVIRONMENT, Desk, notebook_text, run, write

GLOBS = ("data/**",)
LARGE = "".join(f"{row},{row % 7}\n" for row in range(160_000))
NOISE = random.Random(1).randbytes(3_000)
ALONE = random.Random(2).randbytes(2_000)
FILES = {
    "data/empty.csv": b"",
    "data/large.csv": LARGE.encode(),
    "data/noise.bin": NOISE,
    "data/sub/café.csv": b"day,amount\n1,10\n",
}
SECRET = b"do not keep"


def main(target: Path) -> None:
    """Write the store, and beside it what has to be found in it."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch).resolve()
        desk = Desk(store=DirectoryStore(root), workspace=Workspace(root=root))
        ids = fill(desk)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
            for path in sorted((root / ".nbproof").rglob("*")):
                if path.is_file() and path.name not in ("lock", "stamps"):
                    zipped.write(path, path.relative_to(root))
    target.with_suffix(".json").write_text(json.dumps(ids, indent=1) + "\n")


def fill(desk: Desk) -> dict[str, str]:
    """One of everything: each kind of entry, an object alone, something forgotten and purged."""
    for name, content in FILES.items():
        desk.put(name, content)
    desk.put("data/private.txt", SECRET)
    desk.put("report.ipynb", notebook_text("first"))
    first = desk.take(run("c0", 1), globs=GLOBS, environment=ENVIRONMENT).snapshot
    give_name(desk.store, first.id, "as sent")
    desk.put("report.ipynb", notebook_text("second"))
    second = desk.take(run("c0", 1), globs=GLOBS, environment=ENVIRONMENT).snapshot
    desk.put("data/large.csv", LARGE + "last,1\n")
    desk.put("data/alone.bin", ALONE)
    alone = put_alone(desk.root / ".nbproof", ALONE)
    desk.put("report.ipynb", notebook_text("third"))
    runs = (run("c0", 1), run("c1", 2, writes=(write("data/noise.bin", NOISE, b"before"),)))
    desk.store.put_bytes(b"before")
    third = desk.take(*runs, globs=GLOBS, environment=ENVIRONMENT).snapshot
    forget(desk.store, (second.id,))
    purge(desk.store, states_of(desk.store, "data/private.txt"))
    desk.store.put_verdict("report.ipynb", b'{"format":1}')
    return {"first": first.id, "forgotten": second.id, "head": third.id, "alone": alone}


def put_alone(base: Path, content: bytes) -> Digest:
    """An object in a file of its own, small enough for a golden file."""
    with created(base, "staging") as folder, new_file(folder) as (file, name):
        os.write(file, content)
        os.lseek(file, 0, os.SEEK_SET)
        digest = digest_of_open(file)
        objects.commit(base, digest, folder, name, file)
    return digest


if __name__ == "__main__":
    main(Path(sys.argv[1]))
