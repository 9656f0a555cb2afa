"""What a replay leaves for whoever asked: the executed notebook, and outputs to look at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbproof.model.replaying import ReplayedCell
from nbproof.replay.compare.cells import Output
from nbproof.replay.grading import Pair

EXECUTED = "executed.ipynb"
LARGEST_OUTPUT_CHARACTERS = 2_000_000
LARGEST_CELL_CHARACTERS = 8_000_000
MOST_OUTPUTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The outputs of one cell for a person to compare; `is_cut`: some are not whole."""

    index: int
    source: str
    recorded: tuple[Output, ...]
    replayed: tuple[Output, ...]
    is_cut: bool


def write_outcome(
    folder: Path, executed: str, pairs: Sequence[Pair], cells: Sequence[ReplayedCell]
) -> None:
    """Write the executed notebook, and the outputs of every cell that is not identical."""
    (folder / EXECUTED).write_text(executed, encoding="utf-8", errors="surrogatepass")
    differing = {cell.index for cell in cells if cell.grade != "identical"}
    for pair in pairs:
        if pair.index in differing:
            recorded, is_recorded_cut = _cut(pair.recorded)
            replayed, is_replayed_cut = _cut(pair.replayed)
            document = {
                "index": pair.index,
                "source": pair.cell.source,
                "recorded": recorded,
                "replayed": replayed,
                "is_cut": is_recorded_cut or is_replayed_cut,
            }
            _file_of(folder, pair.index).write_text(json.dumps(document), encoding="utf-8")


def read_shown(folder: Path, index: int) -> Shown | None:
    """The outputs of one cell; None where it was identical, or is none."""
    try:
        document = json.loads(_file_of(folder, index).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Shown(
        index=document["index"],
        source=document["source"],
        recorded=tuple(document["recorded"]),
        replayed=tuple(document["replayed"]),
        is_cut=document["is_cut"],
    )


def _file_of(folder: Path, index: int) -> Path:
    return folder / f"cell-{index:d}.json"


def _cut(outputs: Sequence[Output]) -> tuple[list[object], bool]:
    """The outputs as far as they can be shown, and whether some of them were cut."""
    shown: list[object] = []
    left = LARGEST_CELL_CHARACTERS
    is_cut = len(outputs) > MOST_OUTPUTS
    for output in outputs[:MOST_OUTPUTS]:
        size = len(json.dumps(output))
        if size <= min(left, LARGEST_OUTPUT_CHARACTERS):
            shown.append(output)
            left -= size
            continue
        is_cut = True
        text = output.get("text")
        if output.get("output_type") == "stream" and isinstance(text, str) and left > 0:
            kept = text[: min(left, LARGEST_OUTPUT_CHARACTERS)]
            shown.append({**output, "text": kept})
            left -= len(kept)
    return shown, is_cut
