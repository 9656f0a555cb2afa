"""Conda's environments as explicit lists: the address and digest of each package, for git.

`conda create --name NAME --file FILE` makes such an environment again, without solving; see conda's
documentation of explicit specifications. nbproof itself never runs conda.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbproof.environment.locking import Lock, normal
from nbproof.model.environment import Environment, Package
from nbproof.model.errors import BadInput
from nbproof.wire.canonical import digest_of

_ADDRESS = re.compile(r"https?://[^\s#]+\.(?:conda|tar\.bz2)")
_MD5 = re.compile(r"md5:([0-9a-f]{32})")
_HEAD = "# Written by nbproof: what conda had installed.\n# record: "
_BEGIN = "@EXPLICIT"


def explicit(environment: Environment) -> Lock:
    """The list of a recorded environment; `left` says what conda cannot install from it."""
    lines = tuple(filter(None, map(_line, environment.conda)))
    left = tuple(_left(environment))
    record = digest_of("\n".join((environment.platform, *lines, "", *left)).encode())
    text = "".join(
        (
            f"{_HEAD}{record}\n",
            _comment(f"platform: {environment.platform}, Python {environment.python}"),
            *(_comment(f"not in this list: {one}") for one in left),
            f"{_BEGIN}\n",
            *(f"{line}\n" for line in lines),
        )
    )
    return Lock(python=environment.python, requirements=lines, left=left, text=text, record=record)


def record_of(raw: bytes, *, what: str) -> str:
    """Which record a list was written for; raises BadInput where nbproof did not write it."""
    text = raw.decode(errors="replace")
    if not text.startswith(_HEAD):
        raise BadInput(f"{what} is no list of nbproof's", hint="Move it away, or delete it.")
    return text.removeprefix(_HEAD).partition("\n")[0]


def _comment(text: str) -> str:
    """A comment of one line, whatever a record holds: a second line would be installed."""
    return f"# {' '.join(text.split())}\n"


def _line(package: Package) -> str | None:
    if package.origin is None or not _ADDRESS.fullmatch(package.origin):
        return None
    digest = _MD5.fullmatch(package.record or "")
    return f"{package.origin}#{digest[1]}" if digest else package.origin


def _left(environment: Environment) -> Iterator[str]:
    """Packages of conda without an address, and what pip installed beside conda."""
    for package in environment.conda:
        if _line(package) is None:
            yield f"{package.name} {package.version}: its address is not known"
    own = {normal(package.name) for package in environment.conda}
    for package in environment.packages:
        if normal(package.name) not in own:
            came = f" from {package.origin}" if package.origin else ""
            yield f"{package.name} {package.version}{came}: not installed by conda"
