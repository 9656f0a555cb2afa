"""What `nbproof replay --json` wrote, printed in another form."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import DecodeError, json

Verdicts: TypeAlias = Sequence[Mapping[str, object]]
"""The verdicts of a batch, in the contract's JSON."""


def print_report(path: str, text_of: Callable[[Verdicts], str]) -> int:
    """Print what `text_of` makes of a report; 2 where the file holds none."""
    try:
        verdicts = json.decode(Path(path).read_bytes(), type=list[dict[str, object]])
    except (OSError, DecodeError) as error:
        print(f"nbproof: {path} holds no report: {error}", file=sys.stderr)  # noqa: T201
        return 2
    sys.stdout.write(text_of(verdicts))
    return 0
