"""A batch's differences as annotations of a GitHub job, on the lines of the paired scripts.

`python -m nbproof.replay.reports.annotations FILE` prints them for what `nbproof replay --json`
wrote, run where that was run. They follow GitHub's documentation of workflow commands; text from
notebooks stands in them as text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.errors import NbproofError
from nbproof.model.status import CellSource
from nbproof.pairing.dialect import dialect_of
from nbproof.pairing.places import lines_of
from nbproof.pairing.settings import text_at
from nbproof.replay.reports.printing import Verdicts, print_report
from nbproof.replay.target import target
from nbproof.workspace.notebooks import Document, read_notebook

MOST = 50
LONGEST = 500
_IN_VALUES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_NAMES = _IN_VALUES | {":": "%3A", ",": "%2C"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A line of a file with what is to be told there; `line` is None for the file as a whole."""

    file: str
    line: int | None
    title: str
    message: str

    def command(self) -> str:
        """The workflow command that shows it."""
        where = f"file={_escaped(self.file, _IN_NAMES)}"
        if self.line is not None:
            where += f",line={self.line:d}"
        title = _escaped(self.title, _IN_NAMES)
        return f"::error {where},title={title}::{_escaped(self.message, _IN_VALUES)}"


def annotated(verdicts: Verdicts, folder: Path) -> Iterator[Annotation]:
    """What these verdicts tell, in the contract's JSON; notebooks are named from `folder`."""
    for verdict in verdicts:
        named = str(verdict.get("notebook"))
        path = target(named, folder).path
        if "grade" not in verdict:
            message = f"{verdict.get('message')}. {verdict.get('hint')}"
            yield Annotation(file=path, line=None, title="Not replayed", message=message)
        elif not verdict.get("reproduced"):
            yield from _of_cells(verdict, path, folder)


def _of_cells(verdict: Mapping[str, object], path: str, folder: Path) -> Iterator[Annotation]:
    script, lines = _script(folder, path)
    cells = verdict.get("cells")
    for cell in cells if isinstance(cells, list) else ():
        telling = [one for one in cell["differences"] if one["grade"] in ("different", "failed")]
        if telling:
            line = lines.get(cell["index"])
            yield Annotation(
                file=path if line is None else script,
                line=line,
                title=f"{Path(path).name}, cell {cell['index'] + 1}: {cell['grade']}",
                message="\n".join(_told(one) for one in telling[:3]),
            )


def _told(difference: Mapping[str, object]) -> str:
    cause = difference.get("cause")
    return f"{difference['detail']}{f' (likely cause: {cause})' if cause else ''}"


def _script(folder: Path, path: str) -> tuple[str, dict[int, int]]:
    """The script beside a notebook, and the lines of its cells; none where there is no script."""
    try:
        document: Document = read_notebook(folder / path)
    except NbproofError:
        return path, {}
    dialect = dialect_of(document.language, document.kernel_name)
    if dialect is None:
        return path, {}
    script = path.removesuffix(".ipynb") + dialect.extension
    cells = [CellSource(id=one.id, type=one.type, source=one.source) for one in document.cells]
    text = text_at(folder / script)
    return script, {} if text is None else lines_of(text, cells, dialect)


def _escaped(text: str, signs: Mapping[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text[:LONGEST])


def _text(verdicts: Verdicts) -> str:
    """The commands for GitHub, a line each, run where the report was made."""
    found = list(annotated(verdicts, Path()))
    return "".join(f"{one.command()}\n" for one in found[:MOST])


def main(path: str) -> int:
    """Print the annotations of a report; 2 where the file holds none."""
    return print_report(path, _text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
