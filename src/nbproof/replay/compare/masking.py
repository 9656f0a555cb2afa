"""What is left out of a comparison since it says nothing: addresses, ids, timings, temporary paths.

Each mask is as narrow as what it stands for: what might be data stays. A moment such as "now" is
data, since no one can tell it from a date in a table; only where a library always writes the
moment of the run under a label of its own is it masked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNIT = "(?:ns|us|µs|μs|ms|s|min|h|d)"
# IPython writes three digits: 1000 ns are 1e+03 ns.
_TIME = rf"[0-9.]{{1,12}}(?:e\+[0-9]{{2}})? ?{_UNIT}"
_SPAN = rf"{_TIME}(?: {_TIME}){{0,3}}"
_STEP_SPAN = rf"(?:[0-9.]{{1,12}}{_UNIT}|[0-9]{{1,3}}(?::[0-9]{{2}}){{1,2}})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Text that says nothing: what a person calls it, how it looks, and what stands for it.

    One of `marks` is in every such text: most texts hold none, and need no closer look.
    """

    reason: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text without what says nothing, and what that was."""

    text: str
    reasons: tuple[str, ...] = ()


def _mask(reason: str, marks: tuple[str, ...], pattern: str, shown: str) -> Mask:
    """`shown` with « » for the U+0000 around a name."""
    shown = shown.replace("«", "\0").replace("»", "\0")
    compiled = re.compile(pattern, re.MULTILINE)
    return Mask(reason=reason, marks=marks, pattern=compiled, shown=shown)


_TERMINAL = (
    # What a terminal obeys and does not show: colours, cursor moves, titles and links.
    _mask("colours", ("\x1b",),
          r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b\n]{0,2048}(?:\x07|\x1b\\)", ""),
)  # fmt: skip

_PLACES = (
    # The end of an object's repr must follow, since a hexadecimal number may be data.
    _mask("memory addresses", ("at 0x",), r"\bat 0x[0-9a-fA-F]{5,16}(?=>)", "at «address»"),
    # Where Linux puts heap, stack and libraries.
    _mask("memory addresses", ("0x7", "0x5"), r"\b0x(?:7[ef]|5[56])[0-9a-f]{10}\b", "«address»"),
    # ipykernel names a cell's file by its process, older IPython by a count and a digest.
    _mask("cell paths", ("ipykernel_",), r"ipykernel_[0-9]{1,10}([/\\])[0-9]{1,12}\.py\b",
          r"ipykernel\1«cell»"),
    _mask("cell paths", ("<ipython-input-",), r"<ipython-input-[0-9]{1,6}-[0-9a-f]{6,40}>",
          "«cell»"),
    _mask("cell counts", ("Cell In", "Input In"), r"\b(Cell|Input) In ?\[[0-9]{1,6}\]",
          r"\1 In[«count»]"),
    # tempfile's names: eight of these characters.
    _mask("temporary paths", ("tmp",), r"((?:/tmp|\\Temp|/T)[/\\])tmp[a-z0-9_]{8}\b",
          r"\1«temporary»"),
)  # fmt: skip

_TIMINGS = (
    # %time and %%time of IPython.
    _mask("timings", ("time", "Compiler", "Parser"),
          r"^(CPU times: |Wall time: |Compiler time: |Compiler {1,5}: |Parser {1,7}: )"
          rf"(?:(?:user|sys|total):? )?{_SPAN}(?:, (?:sys|total): {_SPAN}){{0,2}} *$",
          r"\1«time»"),
    # %timeit of IPython, and timeit of the command line.
    _mask("timings", ("per loop",),
          rf"(?<![0-9.]){_SPAN} ?(?:±|\+-) ?{_SPAN} per loop \(mean ± std\. dev\. of "
          r"([0-9]{1,9}) runs?, [0-9,]{1,16} loops? each\)", "«time» per loop"),
    _mask("timings", ("best of",),
          rf"(?<![0-9.])[0-9,]{{1,16}} loops?, best of [0-9]{{1,9}}: {_SPAN} per loop",
          "«time» per loop"),
    _mask("timings", ("slowest run",),
          r"^The slowest run took [0-9.]{1,12} times longer than the fastest\. This "
          r"could mean that an intermediate result is being cached\.? *\n", ""),
    # %memit of memory_profiler: how much the machine held, not what the code gave.
    _mask("memory use", ("peak memory",),
          r"\bpeak memory: [0-9.]{1,12} MiB, increment: -?[0-9.]{1,12} MiB",
          "peak memory: «memory»"),
    # statsmodels and lifelines say when a model was fitted, beside other fields of a summary.
    _mask("times of fitting", ("Date:",),
          r"^( *Date: +)[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4}(?=  +[A-Z][^:\n]{1,40}:)",
          r"\1«date»"),
    _mask("times of fitting", ("Time:",),
          r"^( *Time: +)[0-9]{2}:[0-9]{2}:[0-9]{2}(?=  +[A-Z][^:\n]{1,40}:)", r"\1«time»"),
    _mask("times of fitting", (r"\textbf{",),
          r"(\\textbf\{(?:Date|Time):\} {1,40}& {1,40})"
          r"(?:[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4}|[0-9]{2}:[0-9]{2}:[0-9]{2})(?= )",
          r"\1«time»"),
    # wget: when it began and ended, and how quick it was.
    _mask("times of downloading", ("--  http", "--  ftp"),
          r"^--[0-9]{4}(?:-[0-9]{2}){2} [0-9]{2}(?::[0-9]{2}){2}--(?=  (?:https?|ftp)://)",
          "--«time»--"),
    _mask("times of downloading", ("B/s) - ",),
          r"^[0-9]{4}(?:-[0-9]{2}){2} [0-9]{2}(?::[0-9]{2}){2} \([0-9.,]{1,12} [KMG]?B/s\) - "
          r"(?=\S{1,400} saved \[)", "«time» - "),
    _mask("times of fitting", ("time fit was run",),
          r"(\btime fit was run = )[0-9-]{10} [0-9:]{8} UTC\b", r"\1«time»"),
)  # fmt: skip

_PROGRESS = (
    # tqdm: the bar and the times; counts, and what the code adds to them, are data.
    _mask("progress bars", ("%|",),
          r"([0-9]{1,3}%)\|[^|\n]{0,400}\|( *[^\s|]{1,40}/[^\s|]{1,40}) "
          r"\[[0-9:?]{1,12}<[0-9:?]{1,12}, *[0-9.?]{1,12} ?[kMG]?[^\s/,\]]{1,20}/[^\s/,\]]{1,20}",
          r"\1|\2[«time»"),
    _mask("progress bars", ("it [", "B ["),
          r"\b([0-9]{1,12}[kMG]?(?:it|B)) \[[0-9:?]{1,12}, "
          r"*[0-9.?]{1,12} ?[kMG]?[^\s/,\]]{1,20}/[^\s/,\]]{1,20}", r"\1[«time»"),
    # Keras: "12s 3ms/step" beside a bar, "- 5s - 3ms/step -" or "- 5s/epoch - 3ms/step" without.
    _mask("progress bars", ("/step", "/sample", "/epoch"),
          rf"(?<!\w)(?:ETA: )?{_STEP_SPAN} [0-9.]{{1,12}}{_UNIT}/(?:step|sample|epoch)\b",
          "«time»"),
    _mask("progress bars", ("s - ",),
          r"^( *[0-9]{1,12}/[0-9]{1,12}) - [0-9]{1,9}s - (?:[0-9.]{1,12}(?:us|ms|s)/step - )?",
          r"\1 - «time» - "),
    _mask("progress bars", ("s/epoch",),
          r"- [0-9.]{1,12}s/epoch - [0-9.]{1,12}(?:us|ms|s)/step\b", "- «time»"),
)  # fmt: skip

MASKS = (*_TERMINAL, *_PLACES, *_TIMINGS, *_PROGRESS)

SCRIPT_MASKS = (
    # Ids of elements and variables: folium's map_<hex>, altair's, matplotlib's and Bokeh's own.
    _mask("element ids", ("",), r"(?<=[A-Za-z_-])[0-9a-f]{32}(?![0-9A-Za-z])", "«element»"),
    _mask("element ids", ("altair-viz-", "vis-", "graph-", "chart-", "plot-", "div-"),
          r"\b(altair-viz|vis|graph|chart|plot|div)-[0-9a-f]{8,32}\b", r"\1-«element»"),
)  # fmt: skip

STYLE_MASKS = (
    _mask("element ids", ("#T_",), r"#T_\w{1,60}?(?=_row|_level|_col|_caption|[\s{.,>:])",
          "#«element»"),
)  # fmt: skip

# A cell of a table after the one that labels it, as in those summaries.
LABELLED_MASKS = (
    _mask("times of fitting", ("Date:\t",),
          r"\A(Date:\t)[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4}\Z", r"\1«date»"),
    _mask("times of fitting", ("Time:\t",), r"\A(Time:\t)[0-9]{2}:[0-9]{2}:[0-9]{2}\Z",
          r"\1«time»"),
    _mask("times of fitting", ("time fit was run\t",),
          r"\A(time fit was run\t)[0-9-]{10} [0-9:]{8} UTC\Z", r"\1«time»"),
)  # fmt: skip

# With its hyphens only: 32 digits in a row may be a digest, which is data.
_UUID = re.compile(
    r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z])"
)


def masked(text: str, more: Sequence[Mask] = ()) -> Masked:
    """`text` with all that says nothing replaced by what it is, between U+0000.

    No two texts that differ elsewhere become one: a U+0000 of the text itself is doubled.
    """
    text = text.replace("\0", "\0\0")
    reasons: dict[str, None] = {}
    for mask in (*MASKS, *more):
        if any(mark in text for mark in mask.marks):
            text, found = mask.pattern.subn(mask.shown, text)
            reasons |= {mask.reason: None} if found else {}
    text, found = _numbered_uuids(text)
    if found:
        reasons["ids"] = None
    return Masked(text=text, reasons=tuple(reasons))


def shown(text: str) -> str:
    """A masked text for a person."""
    return re.sub("\0([a-z]+ ?[0-9]*)\0", r"<\1>", text)


def _numbered_uuids(text: str) -> tuple[str, int]:
    """Each UUID as the number of its first place, so that it is still seen which ones are one."""
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return f"\0id {numbers.setdefault(match[0], len(numbers))}\0"

    return _UUID.subn(number, text) if "-" in text else (text, 0)
