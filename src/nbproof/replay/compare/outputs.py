"""A cell's outputs read for comparing: streams joined, errors and warnings apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nbproof.replay.compare.bundles import richest
from nbproof.replay.compare.findings import one_line
from nbproof.replay.compare.raised import Raised
from nbproof.replay.compare.representations import joined
from nbproof.replay.compare.streams import STDOUT

Output = Mapping[str, object]
"""An output as nbformat 4 has it, its texts whole or as lists of lines."""

_UNCOUNTED = frozenset({"execution_count", "metadata", "transient"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stands below a cell: printed text, a result or display, or what we do not know.

    `text` is printed text's, `bundle` all others'.
    """

    kind: Literal["printed", "bundle", "unknown"]
    text: str = ""
    bundle: Mapping[str, object] = field(default_factory=dict)

    @property
    def mime(self) -> str:
        """The MIME type that a reader is shown."""
        return STDOUT if self.kind == "printed" else richest(self.bundle)

    @property
    def in_short(self) -> str:
        """Its first words."""
        text = self.text or joined(self.bundle.get("text/plain")) or self.mime
        return one_line(text.strip(), 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """A cell's outputs: what is shown, in its order, all of stderr, and errors."""

    shown: tuple[Shown, ...]
    warned: str
    errors: tuple[Raised, ...]


def read(outputs: Sequence[Output]) -> Outputs:
    """`outputs` for comparing. Where stderr stands between the others is left out."""
    shown: list[Shown] = []
    printed: list[str] = []
    warned: list[str] = []
    errors: list[Raised] = []
    for output in outputs:
        match _read(output):
            case ("stdout", str() as text):
                printed.append(text)
            case ("stderr", str() as text):
                warned.append(text)
            case Raised() as error:
                errors.append(error)
            case Shown() as one:
                _end_text(printed, shown)
                shown.append(one)
    _end_text(printed, shown)
    return Outputs(shown=tuple(shown), warned="".join(warned), errors=tuple(errors))


def _end_text(printed: list[str], shown: list[Shown]) -> None:
    """What was printed so far is one text, where another output follows."""
    text = "".join(printed)
    if text:
        shown.append(Shown(kind="printed", text=text))
    printed.clear()


def _read(output: Output) -> tuple[str, str] | Raised | Shown:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": value}:
            text = joined(value)
            if text is not None:
                return name, text
        case {"output_type": "error", "ename": str() as name, "evalue": str() as message}:
            return Raised(name=name, message=message)
        case {"output_type": "display_data" | "execute_result", "data": dict() as bundle}:
            return Shown(kind="bundle", bundle=bundle)
    known = {name: value for name, value in output.items() if name not in _UNCOUNTED}
    return Shown(kind="unknown", bundle=known)
