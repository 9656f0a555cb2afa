"""A batch's verdicts as a table in Markdown, for a CI job's summary.

`python -m nbproof.replay.reports.summary FILE` prints the table of what `nbproof replay --json`
wrote. Text from notebooks stands in it as text: what Markdown or HTML would act on is escaped.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from nbproof.replay.reports.printing import Verdicts, print_report

LONGEST = 200
_ACTS = re.compile(r"[\\`*_{}\[\]<>()#+!|~&@:-]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]+")


def summary(verdicts: Verdicts) -> str:
    """The table of these verdicts, in the contract's JSON."""
    lines = ["| notebook | grade | what |", "|---|---|---|"]
    for verdict in verdicts:
        grade = verdict.get("grade", "not replayed")
        what = "; ".join(_telling(verdict)) or verdict.get("sentence") or verdict.get("message")
        cells = (str(cell) for cell in (verdict.get("notebook"), grade, what))
        lines.append(f"| {' | '.join(map(plain, cells))} |")
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Text as Markdown shows it unchanged, on one line."""
    line = _UNSEEN.sub(" ", text)[:LONGEST]
    return _ACTS.sub(lambda match: f"&#{ord(match[0])};", line)


def _telling(verdict: Mapping[str, object]) -> Iterator[str]:
    """The first difference of each cell that differs or failed, with its cause."""
    cells = verdict.get("cells")
    for cell in cells if isinstance(cells, list) else ():
        for one in cell["differences"]:
            if one["grade"] in ("different", "failed"):
                cause = f" ({one['cause']})" if one.get("cause") else ""
                yield f"cell {cell['index'] + 1}: {one['detail']}{cause}"
                break


def main(path: str) -> int:
    """Print the summary of a report; 2 where the file holds none."""
    return print_report(path, summary)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
