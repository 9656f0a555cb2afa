"""What a cell printed: streams joined, and lines of tools that say nothing of the result."""

from __future__ import annotations

import re

from nbproof.model.replaying import Difference
from nbproof.replay.compare.findings import equivalent
from nbproof.replay.compare.rules import Rules
from nbproof.replay.compare.terminal import as_shown
from nbproof.replay.compare.texts import text_differences

STDOUT = "application/vnd.jupyter.stdout"
STDERR = "application/vnd.jupyter.stderr"

# What pip prints is only recognised beside one of the lines that nothing else prints.
_PIP_MARK = re.compile(
    r"^(?:Requirement already satisfied: |Requirement already up-to-date: "
    r"|Installing collected packages: |Note: you may need to restart the kernel )",
    re.MULTILINE,
)
_PIP = re.compile(
    r"^(?:Requirement already (?:satisfied|up-to-date): .*|Installing collected packages: .*"
    r"|Successfully installed .*|Note: you may need to restart the kernel .*"
    r"|Looking in (?:indexes|links): .*|Collecting \S+(?: \(from .{1,200}\))?"
    r"|(?:  )?(?:Downloading|Using cached) \S+\.(?:whl|tar\.gz|zip|metadata)\b.*"
    r"| {2,9}(?:\|[█▏▎▍▌▋▊▉ ]{1,80}\||[━╸╺ ]{10,80}) .{0,80}|\[notice\] .*"
    r"|WARNING: (?:You are using pip|Running pip|There was an error checking) .*)(?:\n|$)",
    re.MULTILINE,
)
_TOOLS = re.compile(
    r"^\[nltk_data\] .*\n?"
    r"|(?<=Type '\?' for help\.\n)Tip: .*\n?"
    r"|^The \S{1,100} extension is already loaded\. To reload it, use:\n *%reload_ext \S+\n?",
    re.MULTILINE,
)
_WRITTEN = re.compile(r"\A(?:Writing|Overwriting) (\S+)\n?\Z")


def printed_differences(recorded: str, replayed: str, rules: Rules) -> tuple[Difference, ...]:
    """In what two texts on stdout differ."""
    one, other = as_shown(recorded), as_shown(replayed)
    if one == other:
        return ()
    if _result(one) == _result(other):
        detail = "only messages of tools differ, such as pip's or those of magics"
        return (equivalent(STDOUT, "masked", detail),)
    return text_differences(STDOUT, _result(one), _result(other), rules)


def warned_differences(recorded: str, replayed: str, rules: Rules) -> tuple[Difference, ...]:
    """In what two texts on stderr differ: reported, and never more than that."""
    found = text_differences(STDERR, as_shown(recorded), as_shown(replayed), rules)
    return tuple(
        one
        if one.grade == "equivalent"
        else equivalent(STDERR, "text", f"only on stderr, such as a warning: {one.detail}")
        for one in found
    )


def _result(text: str) -> str:
    """`text` without the messages of tools."""
    text = _TOOLS.sub("", text)
    if _PIP_MARK.search(text):
        text = _PIP.sub("", text)
    return _WRITTEN.sub(r"Writing \1", text)
