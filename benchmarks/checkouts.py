"""Notebooks of other people's repositories: their files laid out, and plain runs of them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from nbproof.workspace.commits import commit, reading

KERNEL = "measured"


class NotRun(Exception):
    """A notebook that cannot be measured, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A notebook of a commit, in a git copy of its repository, bare or not."""

    id: str
    mirror: Path
    commit: str
    path: str

    def lay_out(self, folder: Path) -> Path:
        """Write the files of the commit, as far as the copy has them; the notebook's path.

        The notebook asks for KERNEL, and its cells have ids.
        """
        with self._clone() as clone, reading(clone) as blobs:
            for blob in commit(clone, self.commit).blobs:
                content = None if blob.is_link else blobs.read(blob)
                if content is not None:
                    target = folder / blob.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
        notebook = folder / self.path
        if not notebook.exists():
            raise NotRun("the copy lacks it")
        document = read(notebook)
        for number, cell in enumerate(document["cells"]):
            cell["id"] = f"c{number}"
        document["metadata"]["kernelspec"] = {"name": KERNEL, "display_name": KERNEL}
        notebook.write_text(json.dumps(document), encoding="utf-8")
        return notebook

    @contextmanager
    def _clone(self) -> Iterator[Path]:
        """A repository that shares the copy's objects and is not bare, for as long as it lasts."""
        with tempfile.TemporaryDirectory() as folder:
            words = ["git", "clone", "--quiet", "--shared", "--no-checkout"]
            subprocess.run([*words, str(self.mirror), folder], check=True)
            yield Path(folder)


def checkouts(manifest: Path, mirrors: Path, only: str) -> Iterator[Checkout]:
    """The notebooks of a manifest whose id holds `only`.

    `mirrors` has the copies, as `owner+name`, `owner+name/repo` or `owner+name.git`.
    """
    for item in json.loads(manifest.read_text("utf-8"))["notebooks"]:
        name = item["repo"].replace("/", "+")
        places = (f"{name}/repo", f"{name}/.git", name, f"{name}.git")
        mirror = next(
            (mirrors / place for place in places if (mirrors / place / "objects").is_dir()), None
        )
        if mirror is not None and only in item["id"]:
            yield Checkout(id=item["id"], mirror=mirror, commit=item["commit"], path=item["path"])


def run_plainly(notebook: Path, *, timeout_s: float, variables: Mapping[str, str]) -> None:
    """Run a notebook in place by nbconvert, which knows nothing of nbproof."""
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace"]
    command += ["--allow-errors", f"--ExecutePreprocessor.timeout={timeout_s:g}", notebook.name]
    done = subprocess.run(
        command,
        check=False,
        cwd=notebook.parent,
        env=dict(variables),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotRun(f"nbconvert: {done.stderr.strip().splitlines()[-1:]}")


def read(notebook: Path) -> dict[str, Any]:
    """A notebook in today's format, its texts whole."""
    document: dict[str, Any] = nbformat.reads(notebook.read_text("utf-8"), as_version=4)  # type: ignore[no-untyped-call]  # nbformat has none
    document["nbformat_minor"] = 5
    return document


def code_cells(notebook: Path) -> list[dict[str, Any]]:
    """The code cells of a notebook."""
    return [cell for cell in read(notebook)["cells"] if cell["cell_type"] == "code"]
