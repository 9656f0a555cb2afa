"""What an `ssh://` URL says, checked before anything is done with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from nbproof.model.errors import BadInput
from nbproof.store.remote.address import without_user

_HOST = re.compile(r"[a-z0-9][a-z0-9._-]*|[0-9a-f:.]+")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_HOME = "/~/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to connect; None where the user's own configuration says it.

    `folder` is relative to the user's home there unless it begins with a slash.
    """

    host: str
    port: int | None
    user: str | None
    folder: str


def target_of(url: str) -> Target:
    """What a URL names; raises BadInput where it is no plain address.

    Host and user reach the user's own ~/.ssh/config, which may start programs with them.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise _refused(url, "its port is no number") from None
    if parts.password is not None:
        raise _refused(url, "it holds a password, which others can see: use a key or an agent")
    if parts.query or parts.fragment:
        raise _refused(url, "it has a query or a fragment")
    if not _HOST.fullmatch(parts.hostname or ""):
        raise _refused(url, "its host is no name or address")
    if parts.username is not None and not _USER.fullmatch(parts.username):
        raise _refused(url, "its user is no plain name")
    path = unquote(parts.path)
    folder = (path.removeprefix(_HOME) if path.startswith(_HOME) else path).rstrip("/")
    if not folder or not folder.isprintable():
        raise _refused(url, "it names no folder")
    return Target(host=parts.hostname or "", port=port, user=parts.username, folder=folder)


def _refused(url: str, why: str) -> BadInput:
    return BadInput(
        f"{without_user(url)} cannot be used: {why}",
        hint="Use ssh://host/path, with a user before the host or a port behind it if need be.",
    )
