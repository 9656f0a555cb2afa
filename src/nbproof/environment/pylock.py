"""Lock files (PEP 751): what a recorded environment was, with the digest of each file, for git.

uv writes and installs them; `[tool.nbproof]` adds the exact Python and what is not in the lock.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from nbproof.environment.locking import Lock
from nbproof.environment.uv import run_uv
from nbproof.model.errors import BadInput

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = "environments"
LARGEST_BYTES = 8 * 1024 * 1024
_USER = re.compile(r"(?<=://)[^/@\"\s]*@")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){1,2}[0-9a-z.]*")
_WHAT = "The environment cannot be locked"


def lock_name(notebook: str) -> str:
    """The path of a notebook's lock file, of the form that PEP 751 asks for."""
    stem = str(PurePosixPath(notebook).with_suffix(""))
    return f"{FOLDER}/pylock.{re.sub('[^A-Za-z0-9_-]+', '-', stem)}.toml"


def written(wanted: Lock, *, check_stop: Callable[[], None] = lambda: None) -> str:
    """The text of a lock file; asks the index for digests, and takes some seconds.

    Raises CannotBeDoneHere where it cannot be told, with what uv says.
    """
    with tempfile.TemporaryDirectory(prefix="nbproof-lock-") as name:
        folder = Path(name)
        listed, made = folder / "requirements.in", folder / "pylock.toml"
        listed.write_text("".join(f"{line}\n" for line in wanted.requirements), "utf-8")
        ask = ["pip", "compile", "--no-deps", "--no-header", "--format", "pylock.toml"]
        ask += ["--python-version", wanted.python, "--output-file", str(made), str(listed)]
        run_uv(ask, folder, what=_WHAT, check_stop=check_stop)
        text = _USER.sub("", made.read_text("utf-8"))
    own = ["", "[tool.nbproof]", f"python = {json.dumps(wanted.python)}"]
    own += [f"code = {json.dumps(list(wanted.code))}", f"left = {json.dumps(list(wanted.left))}"]
    return text.rstrip("\n") + "\n" + "\n".join(own) + "\n"


def read(raw: bytes, *, what: str) -> Lock:
    """The lock that a file of `written` holds; raises BadInput where it is none."""
    try:
        return _lock(raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(
            f"{what} is no lock of nbproof's: {error}", hint="`nbproof lock` writes it anew."
        ) from error


def _lock(raw: bytes) -> Lock:
    if len(raw) > LARGEST_BYTES:
        raise ValueError(f"it has {len(raw)} bytes")
    text = raw.decode("utf-8")
    found = tomllib.loads(text)
    own = found["tool"]["nbproof"]
    if not _VERSION.fullmatch(own["python"]):
        raise ValueError("it names no version of Python")
    return Lock(
        python=own["python"],
        requirements=tuple(f"{one['name']}=={one.get('version', '')}" for one in found["packages"]),
        code=_names(own["code"]),
        left=_names(own["left"]),
        text=text,
    )


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("it has a list that is none")
    return tuple(value)
