"""What the README promises of the command line is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from nbproof.cli.verbs import SUMMARIES

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_tells_every_verb_and_no_other() -> None:
    told = re.findall(r"^\| `nbproof (\w+)", README.read_text(encoding="utf-8"), re.MULTILINE)

    assert told == list(SUMMARIES)
