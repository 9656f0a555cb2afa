"""The languages that have a script form: which ending it has, and where a cell of it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from jupytext.languages import (  # type: ignore[import-untyped]  # it has no types
    _SCRIPT_EXTENSIONS,
    usual_language_name,
)

DEFAULT = "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Scripts of one language; `marker` matches the line that a cell begins with."""

    language: str
    extension: str
    comment: str
    marker: re.Pattern[str]

    @property
    def formats(self) -> dict[str, str]:
        """What jupytext is to write and read: the percent format, and no metadata at all."""
        return {
            "extension": self.extension,
            "format_name": "percent",
            "notebook_metadata_filter": "-all",
            "cell_metadata_filter": "-all",
        }


@lru_cache
def dialect_of(language: str | None, kernel_name: str | None) -> Dialect | None:
    """How scripts of a notebook are written, by jupytext's table; None where it knows no way.

    A notebook that names neither language nor kernel is one of Python, as it is for Jupyter.
    """
    if language is None and (kernel_name is None or kernel_name.startswith(DEFAULT)):
        language = DEFAULT
    usual = usual_language_name(language or "").lower()
    for extension, entry in _SCRIPT_EXTENSIONS.items():
        if entry["language"].lower() == usual:
            return Dialect(
                language=entry["language"],
                extension=extension,
                comment=entry["comment"],
                marker=_marker(re.escape(entry["comment"])),
            )
    return None


def _marker(comment: str) -> re.Pattern[str]:
    """The lines at which jupytext begins a cell (its DoublePercentScriptCellReader)."""
    return re.compile(
        rf"\s*{comment}\s*(?:%%%*\s.*|(?:%%|<codecell>|In\[[0-9 ]*\]:?)\s*)", re.DOTALL
    )
