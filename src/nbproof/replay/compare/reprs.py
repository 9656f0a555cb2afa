"""Known changes of how one and the same value is printed, between versions of libraries.

They count only where versions differ or are not known: within one version they are differences.
"""

from __future__ import annotations

import re

_NUMPY_SCALAR = (
    r"\b(?:np|numpy)\.(?:longdouble|float(?:16|32|64|128)?|u?int(?:c|p|8|16|32|64)?|bool_?|str_"
    r"|bytes_)\(((?:[^()'\"\n]|'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"){1,200})\)"
)

_MODULES = ("pandas.", "numpy.", "matplotlib.", "sklearn.")
_FREQUENCY = ("freq='", "Freq: ")

_CHANGES = tuple(
    (marks, re.compile(pattern, re.MULTILINE), replacement)
    for marks, pattern, replacement in (
        # numpy 2: scalars say what they are (NEP 51).
        (("np.", "numpy."), _NUMPY_SCALAR, r"\1"),
        ((".complex",), r"\b(?:np|numpy)\.complex(?:64|128)\(([^()\n]{1,100})\)", r"(\1)"),
        (("np.",), r"\bnp\.(True|False)_\b", r"\1"),
        (("numpy.",), r"\bnumpy\.(datetime64|timedelta64)\(", r"np.\1("),
        # pandas 3: text has a type of its own, times keep the unit that they came in.
        (("dtype",), r"\bdtype(=|: )'?(?:object|str|string)\b'?", r"dtype\1object"),
        (("dtype",), r"\bdtype\('(?:O|str|object)'\)", "dtype('O')"),
        (("<StringDtype",), r"<StringDtype\([^()\n]{0,60}\)>", "dtype('O')"),
        (("64[",), r"\b(datetime64|timedelta64)\[(?:ns|us|ms|s)(?=[\],])", r"\1["),
        (("8[",), r"(?<![0-9A-Za-z])[<>]?([mM]8)\[(?:ns|us|ms|s)\]", r"\1[]"),
        # pandas 2: one Index for all numbers.
        (("64Index(",), r"\b(?:U?Int64|Float64)Index\(", "Index("),
        # pandas 2.2: names of frequencies.
        (_FREQUENCY, r"\b(freq='|Freq: )(B?)([MQYA])E?(?=['\n,-]|$)", r"\1\2\3"),
        (_FREQUENCY, r"\b(freq='|Freq: )A(?=['\n,-]|$)", r"\1Y"),
        (_FREQUENCY, r"\b(freq='|Freq: )H(?=['\n,]|$)", r"\1h"),
        (_FREQUENCY, r"\b(freq='|Freq: )T(?=['\n,]|$)", r"\1min"),
        (_FREQUENCY, r"\b(freq='|Freq: )S(?=['\n,]|$)", r"\1s"),
        # Modules of a library that its classes moved to and from.
        (_MODULES,
         r"\b(pandas|numpy|matplotlib|sklearn)(?:\.[a-z_][a-z0-9_]{0,40}){1,6}\.(?=[A-Z])", r"\1."),
        (("<Axes",), r"<Axes(?:Subplot)?:[ ]*", "<Axes: "),
        # matplotlib 3: what hist and bar give.
        (("objects>", "artists>"),
         r"<(?:a list of|(?:Bar)?Container object of) ([0-9]{1,9}) (?:Patch objects|artists)>",
         r"<\1 artists>"),
        # numpy 1.14: no room for a sign that no number of the array has; wraps fall elsewhere.
        (("[ ", ", ", ",\n "), r"([\[,])\n? {1,100}(?=[^\s])", r"\1"),
        (("..",), r"\n {1,100}\.\.\.,?\n {1,100}", " ... "),
        (("  ",), r"(?<=[0-9.\]]) {2,100}(?=[-+0-9.])", " "),
    )
)  # fmt: skip

# What df.dtypes prints: a column, and the type of its text.
_TYPES = re.compile(r"^(\S.{0,400}? {2,100})(?:object|str|string)$", re.MULTILINE)
_LATEX_BEGINS = ("$\\displaystyle ", "$$", "$")


def plain(text: str) -> str:
    """`text` as each version of the libraries would print it, so that only values are left."""
    for marks, pattern, replacement in _CHANGES:
        if any(mark in text for mark in marks):
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
