"""Which names from a record may be written to: all rules on paths in one place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from nbproof.model.errors import RefusedPath

LONGEST_PATH_BYTES = 4096
LONGEST_PART_BYTES = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?", re.IGNORECASE
)
_OURS = re.compile(r"(?:\.git|git~[0-9]+|\.nbproof|nbproo~[0-9]+)")
_RUNS_CODE = re.compile(
    r"(?:^|/)(?:[^/]*\.pth|(?:site|user)customize\.py|conftest\.py|setup\.py|noxfile\.py|tasks\.py"
    r"|makefile|\.envrc|\.pre-commit-config\.yaml|\.(?:bash|zsh)rc|\.(?:bash_|zsh_?)?profile|\.zshenv"
    r"|ipython_config\.py|jupyter_[a-z_]*config\.(?:py|json))$"
    r"|(?:^|/)(?:\.vscode|\.idea|\.devcontainer|\.github|\.husky|\.ipython|\.jupyter)/",
    re.IGNORECASE,
)


def escapes(name: str) -> bool:
    """Whether a name leads out of the workspace, or is none: such a one is not even looked at."""
    parts = name.split("/")
    return "\0" in name or name.startswith("/") or not {"", ".", ".."}.isdisjoint(parts)


def why_refused(name: str) -> str | None:
    """Why this name must not be written to; None where it may."""
    broken = (reason for reason, breaks in _RULES if breaks(name))
    return next(broken, None)


def check_writable(names: Iterable[str]) -> None:
    """Raise RefusedPath where one of these must not be written to, or two may be one file."""
    spelled: dict[str, str] = {}
    for name in sorted(set(names)):
        reason = why_refused(name)
        if reason:
            raise RefusedPath(
                f"{name!r} is not written to: {reason}",
                hint="Name the files to put back, without this one.",
            )
        for part in _ancestry(name):
            other = spelled.setdefault(_folded(part), part)
            if other != part:
                raise RefusedPath(
                    f"{other!r} and {part!r} are one file on some systems: neither is written to",
                    hint="Name files of one of them only.",
                )


def runs_code(name: str) -> bool:
    """Whether programs execute a file of this name by themselves."""
    return _RUNS_CODE.search(name) is not None


def _any_part(breaks: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda name: any(breaks(part) for part in name.split("/"))


def _folded(name: str) -> str:
    """The name as the most forgiving file system compares it: case, Unicode form, ignorables."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")


def _ancestry(name: str) -> Iterable[str]:
    """The name itself, and each folder that it lies in."""
    parts = name.split("/")
    return ("/".join(parts[:length]) for length in range(1, len(parts) + 1))


def _size_bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


_RULES: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("it is empty", lambda name: not name),
    ("it is absolute", lambda name: name.startswith("/")),
    ("it names a drive", _DRIVE.match),
    ("it holds a backslash", lambda name: "\\" in name),
    ("it holds a control character", _CONTROL.search),
    ("it is not Unicode", _SURROGATE.search),
    ("it is too long", lambda name: _size_bytes(name) > LONGEST_PATH_BYTES),
    ("a part of it is empty, . or ..", _any_part(lambda part: part in {"", ".", ".."})),
    ("it holds a colon", lambda name: ":" in name),
    ("a part of it ends with a dot or a space", _any_part(lambda part: part.endswith((".", " ")))),
    ("a part of it is too long", _any_part(lambda part: _size_bytes(part) > LONGEST_PART_BYTES)),
    ("it names a device of Windows", _any_part(_DEVICE.fullmatch)),
    ("it lies in .git or in a store", _any_part(lambda part: _OURS.fullmatch(_folded(part)))),
)
