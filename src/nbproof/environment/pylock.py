"""Lock files (PEP 751): what a recorded environment was, with the digest of each file, for git.

uv writes and installs them; `[tool.nbproof]` adds the exact Python and what is not in the lock.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from nbproof.environment.locking import Lock
from nbproof.environment.uv import run_uv
from nbproof.model.errors import BadInput, CannotBeDoneHere

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = "environments"
LARGEST_BYTES = 8 * 1024 * 1024
_USER = re.compile(r"(?<=://)[^/@\"\s]*@")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){1,2}[0-9a-z.]*")
_NAME = re.compile(r"\s*(?:==|@)\s*")
_ABSENT = re.compile(
    r"no version of ([\w.-]+)==|([\w.-]+) was not found in the (?:package registry|provided)"
)
_WHAT = "The environment cannot be locked"


def lock_name(notebook: str) -> str:
    """The path of a notebook's lock file, of the form that PEP 751 asks for."""
    return f"{FOLDER}/pylock.{_stem(notebook)}.toml"


def conda_name(notebook: str) -> str:
    """The path of the list of what conda had installed."""
    return f"{FOLDER}/conda.{_stem(notebook)}.txt"


def _stem(notebook: str) -> str:
    stem = str(PurePosixPath(notebook).with_suffix(""))
    return re.sub("[^A-Za-z0-9_-]+", "-", stem)


def written(wanted: Lock, *, check_stop: Callable[[], None] = lambda: None) -> str:
    """The text of a lock file; asks the index for digests, and takes some seconds.

    The files are those of all platforms. What the index does not have is left out, and said in the
    file. Raises CannotBeDoneHere where it cannot be told, with what uv says.
    """
    left: list[str] = []
    while True:
        there = [one for one in wanted.requirements if _NAME.split(one)[0] not in left]
        try:
            text = _compiled(wanted.python, there, check_stop)
            break
        except CannotBeDoneHere as error:
            missing = [one for one in _missing(error.message) if one not in left]
            if not missing:
                raise
            left += missing
    gone = [f"{one} is not in the index" for one in wanted.requirements if one not in there]
    own = {
        "python": wanted.python,
        "record": wanted.record,
        "code": list(wanted.code),
        "left": [*wanted.left, *gone],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in own.items()]
    return "\n".join((text.rstrip("\n"), "", "[tool.nbproof]", *lines, ""))


def _compiled(python: str, requirements: Sequence[str], check_stop: Callable[[], None]) -> str:
    with tempfile.TemporaryDirectory(prefix="nbproof-lock-") as name:
        folder = Path(name)
        listed, made = folder / "requirements.in", folder / "pylock.toml"
        listed.write_text("".join(f"{line}\n" for line in requirements), "utf-8")
        ask = ["pip", "compile", "--no-deps", "--no-header", "--format", "pylock.toml"]
        ask += ["--universal", "--python-version", python, "--output-file", str(made), str(listed)]
        run_uv(ask, folder, what=_WHAT, check_stop=check_stop)
        return _USER.sub("", made.read_text("utf-8"))


def _missing(said: str) -> list[str]:
    """The packages of which uv says that the index does not have them."""
    return [one or other for one, other in _ABSENT.findall(said)]


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
        record=str(own.get("record", "")),
    )


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("it has a list that is none")
    return tuple(value)
