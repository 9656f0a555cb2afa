"""Known changes of how one and the same value is printed, between versions of libraries.

They count only where versions differ or are not known: within one version they are differences.
"""

from __future__ import annotations

import re

_NUMPY_SCALAR = (
    r"\b(?:np|numpy)\.(?:longdouble|float(?:16|32|64|128)?|u?int(?:c|p|8|16|32|64)?|bool_?|str_"
    r"|bytes_)\(((?:[^()'\"\n]|'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"){1,200})\)"
)

_CHANGES = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        # numpy 2: scalars say what they are (NEP 51).
        (_NUMPY_SCALAR, r"\1"),
        (r"\b(?:np|numpy)\.complex(?:64|128)\(([^()\n]{1,100})\)", r"(\1)"),
        (r"\bnp\.(True|False)_\b", r"\1"),
        (r"\bnumpy\.(datetime64|timedelta64)\(", r"np.\1("),
        # pandas 3: text has a type of its own, times keep the unit that they came in.
        (r"\bdtype(=|: )'?(?:object|str|string)\b'?", r"dtype\1object"),
        (r"\bdtype\('(?:O|str)'\)", "dtype('O')"),
        (r"<StringDtype\([^()\n]{0,60}\)>|\bdtype\('object'\)", "dtype('O')"),
        (r"\b(datetime64|timedelta64)\[(?:ns|us|ms|s)(?=[\],])", r"\1["),
        (r"\b[<>]?([mM]8)\[(?:ns|us|ms|s)\]", r"\1[]"),
        # pandas 2: one Index for all numbers.
        (r"\b(?:U?Int64|Float64)Index\(", "Index("),
        # pandas 2.2: names of frequencies.
        (r"\b(freq='|Freq: )(B?)([MQ]|Y|A)E?(?=['\n,-]|$)", r"\1\2\3"),
        (r"\b(freq='|Freq: )A(?=['\n,-]|$)", r"\1Y"),
        (r"\b(freq='|Freq: )H(?=['\n,]|$)", r"\1h"),
        (r"\b(freq='|Freq: )T(?=['\n,]|$)", r"\1min"),
        (r"\b(freq='|Freq: )S(?=['\n,]|$)", r"\1s"),
        # Modules of a library that its classes moved to and from.
        (r"\b(pandas|numpy|matplotlib|sklearn)(?:\.[a-z_][a-z0-9_]{0,40}){1,6}\.(?=[A-Z])",
         r"\1."),
        (r"<AxesSubplot:", "<Axes:"),
        (r"<Axes: *", "<Axes: "),
        # matplotlib 3: what hist and bar give.
        (r"<(?:a list of|(?:Bar)?Container object of) ([0-9]{1,9}) (?:Patch objects|artists)>",
         r"<\1 artists>"),
        # numpy 1.14: no room for a sign that no number of the array has; wraps fall elsewhere.
        (r"([\[,])\n? {1,100}(?=[^\s])", r"\1"),
        (r"\n {1,100}\.\.\.,?\n {1,100}", " ... "),
        (r"(?<=[0-9.\]]) {2,100}(?=[-+0-9.])", " "),
    )
)  # fmt: skip

# What df.dtypes prints: a column, and the type of its text.
_TYPES = re.compile(r"^(\S.{0,400}? {2,100})(?:object|str|string)$", re.MULTILINE)
_LATEX_BEGINS = ("$\\displaystyle ", "$$", "$")


def plain(text: str) -> str:
    """`text` as each version of the libraries would print it, so that only values are left."""
    for pattern, replacement in _CHANGES:
        text = pattern.sub(replacement, text)
    if text.endswith("\ndtype: object"):
        text = _TYPES.sub(r"\1object", text)
    return text


def plain_latex(text: str) -> str:
    """A formula without the marks around it, which sympy has changed."""
    text = text.strip()
    for begin in _LATEX_BEGINS:
        if text.startswith(begin):
            return text[len(begin) :].strip("$ \n")
    return text
