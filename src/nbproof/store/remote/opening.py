"""Which kind of place a URL leads to."""

from __future__ import annotations

from urllib.parse import urlsplit

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.store.remote import cloud
from nbproof.store.remote.address import without_user
from nbproof.store.remote.place import RemotePlace

_INSTALL_SSH = "Install it with: pip install 'nbproof[ssh]'"


def place_at(url: str) -> RemotePlace:
    """The place at a URL; raises BadInput for one of no known kind."""
    scheme = urlsplit(url).scheme
    if scheme == "ssh":
        return _by_ssh(url)
    if scheme in cloud.SCHEMES:
        return cloud.CloudPlace(url)
    raise BadInput(
        f"{without_user(url)} is no place that nbproof can push to",
        hint="Use s3://bucket/path, gs://bucket/path, az://account/container/path,"
        " ssh://host/path or file:///path.",
    )


def _by_ssh(url: str) -> RemotePlace:
    try:
        from nbproof.store.remote.ssh import SshPlace  # noqa: PLC0415  it needs an extra
    except ImportError as error:
        raise CannotBeDoneHere(
            "Remotes by SSH need the package asyncssh", hint=_INSTALL_SSH
        ) from error
    return SshPlace(url)
