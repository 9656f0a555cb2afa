"""Scripts as bytes: UTF-8, with the line ends and the mark that the file had before."""

from __future__ import annotations

import re

_BOM = b"\xef\xbb\xbf"
_MARKER = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)


def text_in(raw: bytes) -> str | None:
    """The text of a script, its lines ended with a line feed; None where it is not UTF-8."""
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def bytes_of(text: str, *, like: bytes | None) -> bytes:
    """The text as bytes, with the byte order mark and the line ends of `like`."""
    raw = text.encode("utf-8")
    if like is None:
        return raw
    if 2 * like.count(b"\r\n") > like.count(b"\n"):
        raw = raw.replace(b"\n", b"\r\n")
    return _BOM + raw if like.startswith(_BOM) else raw


def conflicts_in(text: str) -> int:
    """How many of git's conflict markers stand at the beginning of lines."""
    return len(_MARKER.findall(text))
