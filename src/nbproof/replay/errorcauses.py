"""Why a cell failed, as far as its error says: what is not there, and who should have made it."""

from __future__ import annotations

import re
from collections.abc import Collection

from nbproof.capture.analysis import names_of
from nbproof.model.replaying import Cause, CauseKind
from nbproof.replay import uses
from nbproof.replay.evidence import Evidence

_MODULE = re.compile(r"No module named '?([\w.]+)")
_NAME = re.compile(r"name '(\w+)' is not defined")
_FILE = re.compile(r"'([^'\n]+)'")
_NETWORK = re.compile(
    r"^(?:URLError|HTTPError|ConnectionError|ConnectTimeout|ConnectError|gaierror|SSLError|MaxRetryError"
    r"|NewConnectionError|RemoteDisconnected|ReadTimeout|ProxyError|NameResolutionError)\b"
    r"|urlopen error|Name or service not known|Temporary failure in name resolution"
    r"|Max retries exceeded|Failed to (?:resolve|establish)"
)
_MISSING_FILE = re.compile(r"^(?:FileNotFoundError|NotADirectoryError)\b|No such file or directory")
_NOT_IN_LIBRARY = (
    re.compile(r"^AttributeError: module '(?P<library>[\w.]+)' has no attribute '(?P<what>\w+)'"),
    re.compile(r"^ImportError: cannot import name '(?P<what>\w+)' from '(?P<library>[\w.]+)'"),
)


def cause_of_error(
    said: str, index: int, evidence: Evidence, unlike: Collection[int]
) -> Cause | None:
    """The cause that the error of a cell names; `unlike` are the cells above that differ."""
    module, name = _MODULE.search(said), _NAME.search(said)
    if module is not None:
        return _missing_module(module[1], evidence)
    if said.startswith("StdinNotImplementedError"):
        return Cause(kind="asked-for-input", sentence="the cell asks for input")
    if _NETWORK.search(said):
        return Cause(kind="network", sentence="a host could not be reached")
    if _MISSING_FILE.search(said):
        path = _FILE.search(said)
        which = path[1] if path else "a file"
        return Cause(kind="missing-file", sentence=f"{which} is not in the clean copy")
    if name is not None:
        return _missing_name(name[1], index, evidence, unlike)
    return _other_interface(said, evidence)


def _missing_module(name: str, evidence: Evidence) -> Cause:
    """A module that is not there, or not in the version that is."""
    library, _, inner = name.partition(".")
    installed = evidence.installed(library) if inner else None
    if installed is not None:
        return Cause(kind="packages", sentence=f"{installed} has no {name}")
    return Cause(kind="missing-module", sentence=f"{name} is not installed here")


def _missing_name(name: str, index: int, evidence: Evidence, unlike: Collection[int]) -> Cause:
    """Why nobody had made a name: its maker failed, stands below, or is gone."""
    others = {one: source for one, source in evidence.sources.items() if one != index}
    makers = [one for one, source in others.items() if name in names_of(source).binds]
    above = [one for one in makers if one < index]
    if above:
        sentence = f"{evidence.label(above[-1])} makes {name}, and did not come to it"
        return Cause(kind="upstream", sentence=sentence)
    if makers:
        sentence = f"{name} is made by {evidence.label(makers[0])}, which stands below"
        return Cause(kind="order", sentence=sentence)
    whole = [one for one in unlike if one < index and uses.imports_all(evidence.sources[one])]
    if whole:
        sentence = f"{evidence.label(max(whole))} imports all of a module, and did not come to it"
        return Cause(kind="upstream", sentence=sentence)
    return Cause(kind="missing-name", sentence=f"no cell of this notebook makes {name}")


def _other_interface(said: str, evidence: Evidence) -> Cause | None:
    """A library that has not, here, what the cell asks it for."""
    match = next((found for one in _NOT_IN_LIBRARY if (found := one.search(said))), None)
    if match is None:
        return None
    library = match["library"].partition(".")[0]
    installed = evidence.installed(library)
    is_own = installed is None and evidence.surroundings.versions
    kind: CauseKind = "missing-name" if is_own else "packages"
    return Cause(kind=kind, sentence=f"{installed or library} has no {match['what']}")
