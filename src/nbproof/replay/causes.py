"""Why a cell's output is likely to differ: the first explanation that the evidence supports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from nbproof.capture.analysis import names_of
from nbproof.model.environment import Drift
from nbproof.model.ids import CellId
from nbproof.model.replaying import Cause, CauseKind, Difference, ReplayedCell
from nbproof.model.status import CellVerdict
from nbproof.replay import uses
from nbproof.replay.wording import change_of, listed

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
_FIGURE = re.compile(
    r"<(?:Figure size (?P<there>\d+x\d+) with|matplotlib\.figure\.Figure\b)[^→]{0,80} → "
    r"<Figure size (?P<here>\d+x\d+) with"
)
_DRAWS_FIGURES = ("matplotlib", "matplotlib-inline", "ipykernel")
_OF_ALL_CELLS = frozenset({"packages", "environment"})
"""Causes that are the same for every cell, and not handed on from one to the next."""
_OF_STATUS: Mapping[str, CauseKind] = {
    "edited": "edited",
    "upstream-edited": "edited",
    "file-changed": "data",
    "module-changed": "edited",
    "environment-changed": "packages",
    "deleted-upstream": "missing-name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The present versions of packages and Python, and what stands in for a record.

    `saved_with` is the version of Python that the notebook's metadata names, None where an
    environment was recorded or it names none.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    python: str | None = None
    saved_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the causes are told from; cells by their index.

    `sources` are the code cells in document order, `upstream` the cells that each depends on,
    `draws` the calls in them that draw without a seed.
    `inputs` are the files that each reads, `changed_files` those of them that are not what was
    recorded, `overwritten` those that the notebook itself writes later on. `status` is what
    the recorded outputs themselves show: order, edits, cells that are gone. `drift` is limited to
    what is known to differ.
    """

    sources: Mapping[int, str]
    upstream: Mapping[int, frozenset[int]]
    draws: Mapping[int, str]
    inputs: Mapping[int, tuple[str, ...]]
    changed_files: Mapping[int, tuple[str, ...]]
    overwritten: frozenset[str]
    remote: Mapping[int, tuple[str, ...]]
    status: Mapping[CellId, CellVerdict]
    drift: tuple[Drift, ...]
    labels: Mapping[int, str]
    surroundings: Surroundings = field(default_factory=Surroundings)


def with_causes(cells: tuple[ReplayedCell, ...], evidence: Evidence) -> tuple[ReplayedCell, ...]:
    """The cells, each difference that matters with its likely cause where one is known."""
    known: dict[int, Cause | None] = {}
    return tuple(replace(cell, differences=tuple(_each(cell, evidence, known))) for cell in cells)


def _each(
    cell: ReplayedCell, evidence: Evidence, known: dict[int, Cause | None]
) -> Iterator[Difference]:
    """The differences of a cell; where it raised, the error alone has a cause."""
    has_error = any(one.kind == "error" for one in cell.differences)
    for one in cell.differences:
        is_asked = cell.grade in ("different", "failed") and (one.kind == "error" or not has_error)
        yield _told(one, cell, evidence, known) if is_asked else one


def _told(
    difference: Difference,
    cell: ReplayedCell,
    evidence: Evidence,
    known: dict[int, Cause | None],
) -> Difference:
    if difference.grade not in ("different", "failed") or difference.cause is not None:
        return difference
    question = _Question(difference=difference, cell=cell, evidence=evidence, known=known)
    cause = next(question.causes(), None)
    if known.get(cell.index) is None:
        known[cell.index] = cause
    if cause is None:
        return difference
    return replace(difference, cause=cause.sentence, cause_kind=cause.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Why one difference of one cell came about; `known` has the causes of the cells above."""

    difference: Difference
    cell: ReplayedCell
    evidence: Evidence
    known: Mapping[int, Cause | None]

    def causes(self) -> Iterator[Cause]:
        """The causes that the evidence supports, the most certain first."""
        ways: tuple[Callable[[], Cause | None], ...] = (
            self._error,
            self._size_of_figures,
            self._data,
            self._status,
            self._cells_above,
            self._random,
            self._clock,
            self._order_of_hashes,
            self._network,
            self._packages,
            self._platform,
            self._not_recorded,
        )
        yield from (cause for way in ways if (cause := way()) is not None)

    def _near(self) -> list[int]:
        """The cell itself and those that it depends on, the nearest first."""
        above = self.evidence.upstream.get(self.cell.index, frozenset())
        return [self.cell.index, *sorted(above, reverse=True)]

    def _label(self, index: int) -> str:
        return self.evidence.labels.get(index, f"cell {index + 1}")

    def _error(self) -> Cause | None:
        """What the error itself says."""
        if self.difference.kind != "error":
            return None
        said = self.difference.detail
        module, name = _MODULE.search(said), _NAME.search(said)
        if module is not None:
            return self._missing_module(module[1])
        if said.startswith("StdinNotImplementedError"):
            return Cause(kind="asked-for-input", sentence="the cell asks for input")
        if _NETWORK.search(said):
            return Cause(kind="network", sentence="a host could not be reached")
        if _MISSING_FILE.search(said):
            path = _FILE.search(said)
            which = path[1] if path else "a file"
            return Cause(kind="missing-file", sentence=f"{which} is not in the clean copy")
        if name is not None:
            return self._missing_name(name[1])
        return self._other_interface(said)

    def _other_interface(self, said: str) -> Cause | None:
        """A library that has not, here, what the cell asks it for."""
        for pattern in _NOT_IN_LIBRARY:
            match = pattern.search(said)
            if match is not None:
                library = match["library"].partition(".")[0]
                installed = self._installed(library)
                is_own = installed is None and self.evidence.surroundings.versions
                kind: CauseKind = "missing-name" if is_own else "packages"
                return Cause(kind=kind, sentence=f"{installed or library} has no {match['what']}")
        return None

    def _missing_module(self, name: str) -> Cause:
        """A module that is not there, or not in the version that is."""
        library, _, inner = name.partition(".")
        installed = self._installed(library) if inner else None
        if installed is not None:
            return Cause(kind="packages", sentence=f"{installed} has no {name}")
        return Cause(kind="missing-module", sentence=f"{name} is not installed here")

    def _installed(self, module: str) -> str | None:
        """The distribution of a module with its version, here and where it was recorded."""
        distribution = next(iter(_distributions(frozenset({module})))).replace("_", "-")
        for one in self.evidence.drift:
            if one.kind == "package" and one.name.replace("_", "-") == distribution:
                return change_of(one)
        version = self.evidence.surroundings.versions.get(distribution)
        return f"{distribution} {version}" if version is not None else None

    def _missing_name(self, name: str) -> Cause:
        """Why nobody had made a name: its maker failed, stands below, or is gone."""
        whole = [
            index
            for index, source in self.evidence.sources.items()
            if index < self.cell.index and index in self.known and uses.imports_all(source)
        ]
        makers = [
            index
            for index, source in self.evidence.sources.items()
            if name in names_of(source).binds and index != self.cell.index
        ]
        above = [index for index in makers if index < self.cell.index]
        if above:
            sentence = f"{self._label(above[-1])} makes {name}, and did not come to it"
            return Cause(kind="upstream", sentence=sentence)
        if makers:
            sentence = f"{name} is made by {self._label(makers[0])}, which stands below"
            return Cause(kind="order", sentence=sentence)
        if whole:
            sentence = f"{self._label(whole[-1])} imports all of a module, and did not come to it"
            return Cause(kind="upstream", sentence=sentence)
        return Cause(kind="missing-name", sentence=f"no cell of this notebook makes {name}")

    def _size_of_figures(self) -> Cause | None:
        """All figures are drawn at another size, as matplotlib's defaults have it since."""
        if self.difference.kind != "image" and not self.difference.detail.startswith("line 1: <"):
            return None
        sizes = [match for one in self.cell.differences if (match := _FIGURE.search(one.detail))]
        if not sizes or all(match["there"] == match["here"] for match in sizes):
            return None
        there, here = sizes[0]["there"], sizes[0]["here"]
        change = f"{there} → {here}" if there else f"now {here}"
        moved = [self._installed(name) for name in _DRAWS_FIGURES if self._has_moved(name)]
        why = listed([one for one in moved if one]) or "another version or setting of matplotlib"
        return Cause(kind="packages", sentence=f"figures are of another size ({change}): {why}")

    def _has_moved(self, distribution: str) -> bool:
        return any(
            one.kind == "package" and one.name == distribution for one in self.evidence.drift
        )

    def _data(self) -> Cause | None:
        """A file that the cell, or one above it, read is not what was recorded."""
        names = {
            name: None
            for index in self._near()
            for name in self.evidence.changed_files.get(index, ())
        }
        if names:
            verb = "is" if len(names) == 1 else "are"
            sentence = f"{listed(list(names))} {verb} not what was recorded"
            return Cause(kind="data", sentence=sentence)
        lost = [
            name
            for index in self._near()
            for name in self.evidence.inputs.get(index, ())
            if name in self.evidence.overwritten
        ]
        if not lost:
            return None
        sentence = f"this notebook writes over {lost[0]}, which it has read"
        return Cause(kind="data", sentence=sentence)

    def _status(self) -> Cause | None:
        """The recorded output was not that of a clean run in the first place."""
        verdict = self.evidence.status.get(self.cell.id)
        if verdict is None or verdict.fresh is not False or not verdict.reasons:
            return None
        reason = verdict.reasons[0]
        return Cause(
            kind=_OF_STATUS.get(reason.kind, "order"), sentence=reason.sentence.rstrip(".")
        )

    def _cells_above(self) -> Cause | None:
        """A cell above, which this one depends on, differs for a reason that is known."""
        for index in self._near()[1:]:
            cause = self.known.get(index)
            if cause is not None and cause.kind == "upstream":
                return cause
            if cause is not None and cause.kind not in _OF_ALL_CELLS:
                sentence = f"it uses {self._label(index)}: {cause.sentence}"
                return Cause(kind="upstream", sentence=sentence)
        return None

    def _random(self) -> Cause | None:
        for index in self._near():
            call = self.evidence.draws.get(index)
            if call is not None:
                where = "" if index == self.cell.index else f" in {self._label(index)}"
                return Cause(kind="no-seed", sentence=f"no seed is set ({call}{where})")
        return None

    def _clock(self) -> Cause | None:
        for index in self._near():
            call = uses.clock(self.evidence.sources.get(index, ""))
            if call is not None:
                return Cause(kind="clock", sentence=f"it depends on the time ({call})")
        return None

    def _order_of_hashes(self) -> Cause | None:
        if self.difference.kind != "order":
            return None
        return Cause(kind="hash-order", sentence="sets have no order of their own")

    def _network(self) -> Cause | None:
        hosts = {host: None for one in self._near() for host in self.evidence.remote.get(one, ())}
        if not hosts:
            return None
        return Cause(kind="network", sentence=f"it asks {listed(list(hosts))}")

    def _packages(self) -> Cause | None:
        """A package that the notebook imports has another version now, or any other has."""
        moved = [one for one in self.evidence.drift if one.kind == "package"]
        imports = uses.imported(self.evidence.sources.values())
        named = [one for one in moved if one.name.replace("-", "_") in _distributions(imports)]
        if not moved:
            return None
        shown = listed([change_of(one) for one in named or moved])
        return Cause(kind="packages", sentence=f"other versions: {shown}")

    def _platform(self) -> Cause | None:
        moved = [one for one in self.evidence.drift if one.kind in ("python", "platform")]
        if not moved:
            return None
        return Cause(kind="environment", sentence=listed([change_of(one) for one in moved]))

    def _not_recorded(self) -> Cause | None:
        """All that a notebook without a record tells: that it comes from another Python."""
        there, here = self.evidence.surroundings.saved_with, self.evidence.surroundings.python
        if there is None or here is None or there == here:
            return None
        sentence = f"it was saved with Python {there}, and this is {here}; its packages are unknown"
        return Cause(kind="environment", sentence=sentence)


_OTHER_NAMES = {
    "sklearn": "scikit_learn",
    "PIL": "pillow",
    "cv2": "opencv_python",
    "yaml": "pyyaml",
}


def _distributions(modules: frozenset[str]) -> frozenset[str]:
    """The distributions that these modules come from, as far as their names tell."""
    return frozenset(_OTHER_NAMES.get(module, module).lower() for module in modules)
