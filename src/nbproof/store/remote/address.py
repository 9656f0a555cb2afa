"""URLs without what is nobody else's business."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def without_user(url: str) -> str:
    """The URL without user, password and query: only this is shown or written into a store."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
