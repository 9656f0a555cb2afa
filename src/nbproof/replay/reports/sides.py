"""The outputs of a cell as a report can show them: text and pictures only, nothing that acts."""

from __future__ import annotations

import base64
import binascii
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nbproof.replay.compare.cells import Output

MOST_LINES = 400
LONGEST_LINE = 2_000
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_PICTURES = ("image/png", "image/jpeg", "image/gif")
_SVG = "image/svg+xml"
_TEXTS = ("text/plain", "text/markdown", "text/latex", "text/html", "application/json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text; `is_changed` where the other side has none like it."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: lines of text, and pictures as data addresses."""

    lines: tuple[Line, ...]
    pictures: tuple[str, ...]
    is_cut: bool


def sides(recorded: Sequence[Output], replayed: Sequence[Output]) -> tuple[Side, Side]:
    """Both sides of a cell, lines that differ marked."""
    old, new = list(_lines(recorded)), list(_lines(replayed))
    kept_old, kept_new = old[:MOST_LINES], new[:MOST_LINES]
    same_old, same_new = _same(kept_old, kept_new)
    return (
        _side(kept_old, same_old, recorded, is_cut=len(old) > MOST_LINES),
        _side(kept_new, same_new, replayed, is_cut=len(new) > MOST_LINES),
    )


def _side(lines: list[str], same: set[int], outputs: Sequence[Output], *, is_cut: bool) -> Side:
    return Side(
        lines=tuple(
            Line(text=text[:LONGEST_LINE], is_changed=number not in same)
            for number, text in enumerate(lines)
        ),
        pictures=tuple(_pictures(outputs)),
        is_cut=is_cut,
    )


def _same(old: list[str], new: list[str]) -> tuple[set[int], set[int]]:
    """The numbers of the lines that both sides have, on either side."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=True)
    in_old: set[int] = set()
    in_new: set[int] = set()
    for block in matcher.get_matching_blocks():
        in_old.update(range(block.a, block.a + block.size))
        in_new.update(range(block.b, block.b + block.size))
    return in_old, in_new


def _lines(outputs: Iterable[Output]) -> Iterator[str]:
    for output in outputs:
        for text in _texts(output):
            yield from _ANSI.sub("", text).splitlines()


def _texts(output: Output) -> Iterator[str]:
    """What an output says in text: that of a stream, an error, or the plainest of a bundle."""
    match output:
        case {"output_type": "stream", "text": str(text)}:
            yield text
        case {"output_type": "error"}:
            yield f"{output.get('ename')}: {output.get('evalue')}"
        case {"data": dict(data)}:
            found = (data[kind] for kind in _TEXTS if isinstance(data.get(kind), str))
            if not any(kind in data for kind in (*_PICTURES, _SVG)):
                yield from (text for text in [next(found, None)] if text is not None)


def _pictures(outputs: Iterable[Output]) -> Iterator[str]:
    """Pictures as data addresses: in an image element even SVG runs nothing."""
    for output in outputs:
        data = output.get("data")
        if not isinstance(data, dict):
            continue
        for kind in _PICTURES:
            content = data.get(kind)
            if isinstance(content, str) and _is_base64(content):
                yield f"data:{kind};base64,{''.join(content.split())}"
        drawing = data.get(_SVG)
        if isinstance(drawing, str):
            encoded = base64.b64encode(drawing.encode("utf-8", "replace")).decode()
            yield f"data:{_SVG};base64,{encoded}"


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
