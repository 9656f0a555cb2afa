"""What the user named: a notebook, and perhaps the revision or snapshot of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbproof.model.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A notebook's path as it was typed; `at` is None where no state was named."""

    path: str
    at: str | None


def target(text: str, folder: Path) -> Target:
    """Take `NOTEBOOK[@REVISION|@SNAPSHOT]` apart; a file of the whole name comes first.

    Raises BadInput where nothing follows the `@`.
    """
    if "@" not in text or (folder / text).exists():
        return Target(path=text, at=None)
    end = text.find(".ipynb@")
    cut = end + len(".ipynb") if end >= 0 else text.rindex("@")
    path, at = text[:cut], text[cut + 1 :]
    if not at:
        raise BadInput(f"No revision follows the @ of {text!r}", hint="Name one, or leave out @.")
    return Target(path=path, at=at)
