"""Ids that are made anew at each run: another name for the same thing, everywhere it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# 32 digits without a name before them may be a digest, which is data.
_GENERATED = re.compile(
    r"(?:[A-Za-z]{1,40}[_-]){1,4}[0-9a-f]{32}"
    r"|(?:[A-Za-z]{1,40}[_-]){0,4}[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
SHORTEST = 34
"""No id that is made anew has fewer characters, but for Bokeh's counted ones."""

# Bokeh counts its models through a session.
_COUNTED = re.compile(r"p[0-9]{4,9}", re.ASCII)


@dataclass(slots=True, kw_only=True)
class Renaming:
    """Which new id stands for which old one; no two may stand for one."""

    forth: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)

    def holds(self, recorded: str, replayed: str) -> bool:
        """Whether the new id can stand for the old one, as it did before."""
        return (
            self.forth.setdefault(recorded, replayed) == replayed
            and self.back.setdefault(replayed, recorded) == recorded
        )


def is_generated(text: str, *, counted: bool) -> bool:
    """Whether `text` looks like an id that is made anew; `counted` ids are Bokeh's."""
    if counted and _COUNTED.fullmatch(text):
        return True
    return _GENERATED.fullmatch(text) is not None
