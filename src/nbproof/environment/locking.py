"""A recorded environment as requirements that uv installs just so, and what of it cannot be.

Names, versions and addresses come from a record, which anybody may have written: what is not of the
form that packaging gives it (PEP 440, 508, 610) is not passed on.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nbproof.model.environment import Environment, Package
from nbproof.model.errors import CannotBeDoneHere
from nbproof.wire.canonical import digest_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]*")
_ADDRESS = re.compile(r"(?:git\+)?https://[^\s#;\\]+(?:#[^\s;\\]*)?")
_COMMIT = re.compile(r"@[0-9a-f]{40}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Exact requirements, a line each and in order of their names.

    `code` are the names of packages that are the workspace's own code, installed in place; `left`
    says what cannot be installed, and why. `text` is the lock file that it was read from, whole
    (PEP 751); empty where it was made from a record. `record` is the key of what was to be locked.
    """

    python: str
    requirements: tuple[str, ...]
    code: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    text: str = ""
    record: str = ""


def lock(environment: Environment, root: Path) -> Lock:
    """What to install for a recorded environment of the workspace at `root`.

    Raises CannotBeDoneHere for one of conda.
    """
    if environment.conda:
        raise CannotBeDoneHere(
            "The environment was one of conda, which nbproof does not rebuild",
            hint="Make it again with conda, and replay there with --environment present.",
        )
    requirements: list[str] = []
    code: list[str] = []
    left: list[str] = []
    for package in sorted(environment.packages, key=lambda one: normal(one.name)):
        if is_code(package, root):
            code.append(package.name)
        elif (found := _requirement(package)) is not None:
            requirements.append(found)
        else:
            left.append(f"{package.name} {package.version}{_from(package)}")
    told = (environment.python, *requirements, "", *code, "", *left)
    return Lock(
        python=environment.python,
        requirements=tuple(requirements),
        code=tuple(code),
        left=tuple(left),
        record=digest_of("\n".join(told).encode(errors="surrogateescape")),
    )


def normal(name: str) -> str:
    """A name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_code(package: Package, root: Path) -> bool:
    """Whether a package was installed from the workspace itself: its code is in the revision.

    The workspace may have lain elsewhere then, so a folder of the same project's name counts too.
    """
    parts = urlsplit(package.origin or "")
    if parts.scheme != "file":
        return False
    folder = Path(unquote(parts.path))
    return folder.is_relative_to(root) or normal(package.name) in set(_projects(root))


def _projects(root: Path) -> Iterator[str]:
    """The name of the project that the workspace is, where it is one."""
    try:
        settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
        name = settings["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if isinstance(name, str):
        yield normal(name)


def _requirement(package: Package) -> str | None:
    if not _NAME.fullmatch(package.name):
        return None
    if package.origin is None:
        is_plain = _VERSION.fullmatch(package.version) is not None
        return f"{package.name}=={package.version}" if is_plain else None
    address = package.origin
    if _COMMIT.search(address) and not address.startswith("git+"):
        address = f"git+{address}"
    return f"{package.name} @ {address}" if _ADDRESS.fullmatch(address) else None


def _from(package: Package) -> str:
    return f" from {package.origin}" if package.origin else ""
