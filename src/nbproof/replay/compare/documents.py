"""JSON documents such as charts and maps: parsed, without generated ids, floats by tolerance.

The walk keeps its own stack, so that no depth of nesting ends it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbproof.model.replaying import Difference, DifferenceKind
from nbproof.replay.compare.arrays import packed_numbers, same_numbers
from nbproof.replay.compare.findings import different, equivalent
from nbproof.replay.compare.likeness import likeness
from nbproof.replay.compare.masking import SCRIPT_MASKS
from nbproof.replay.compare.renaming import SHORTEST, Renaming, is_generated
from nbproof.replay.compare.rules import Rules
from nbproof.replay.compare.steps import Path, change_of, place_of
from nbproof.replay.compare.texts import LARGE

_UNSEEN = frozenset({"uid", "uuid", "model_id"})
_LARGEST = 1e300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """The same place in both documents; `path` is linked to what is above it."""

    recorded: object
    replayed: object
    path: Path = None


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A walk through two documents at once; `reason` is why they are not identical so far."""

    rules: Rules
    has_counted_ids: bool
    renaming: Renaming = field(default_factory=Renaming)
    reason: DifferenceKind | None = None

    def first_difference(self, recorded: object, replayed: object) -> _Pair | None:
        """The first place where the documents do not say the same."""
        waiting = [_Pair(recorded=recorded, replayed=replayed)]
        while waiting:
            pair = waiting.pop()
            inner = self._inner(pair)
            if inner is None:
                return pair
            waiting += inner
        return None

    def _inner(self, pair: _Pair) -> list[_Pair] | None:
        """What is still to be compared within a pair; None where it differs."""
        match pair.recorded, pair.replayed:
            case dict() as one, dict() as other:
                return self._members(one, other, pair.path)
            case (list() | tuple() as one, list() | tuple() as other):
                if len(one) != len(other):
                    return None
                return _items(one, other, pair.path)
            case str() as one, str() as other:
                return [] if self._is_same_text(one, other, pair.path) else None
            case (int() | float() as one, int() | float() as other):
                return [] if self._is_close(one, other) else None
            case one, other:
                return [] if one is None and other is None else None

    def _members(
        self, recorded: Mapping[str, object], replayed: Mapping[str, object], path: Path
    ) -> list[_Pair] | None:
        packed, others = packed_numbers(recorded), packed_numbers(replayed)
        if packed is not None and others is not None:
            if packed == others:
                return []
            if not same_numbers(packed, others, self.rules.tolerance.relative):
                return None
            self.reason = "tolerance"
            return []
        names = self._paired_names(recorded, replayed)
        if names is None:
            return None
        return [
            _Pair(recorded=recorded[one], replayed=replayed[other], path=(path, str(one)))
            for one, other in reversed(names)
            if not self._is_unseen(one, recorded[one], replayed[other])
        ]

    def _paired_names(
        self, recorded: Mapping[str, object], replayed: Mapping[str, object]
    ) -> list[tuple[str, str]] | None:
        """Each name with its counterpart: itself, or for generated ids the next in order."""
        if recorded.keys() == replayed.keys():
            return [(name, name) for name in recorded]
        ours = [name for name in recorded if name not in replayed]
        theirs = [name for name in replayed if name not in recorded]
        if len(ours) != len(theirs) or not all(map(self._is_generated, (*ours, *theirs))):
            return None
        if not all(map(self.renaming.holds, ours, theirs)):
            return None
        self._note("masked")
        shared = [(name, name) for name in recorded if name in replayed]
        return [*shared, *zip(ours, theirs, strict=True)]

    def _is_unseen(self, name: str, recorded: object, replayed: object) -> bool:
        if name not in _UNSEEN or not (isinstance(recorded, str) and isinstance(replayed, str)):
            return False
        if recorded != replayed:
            self._note("masked")
        return True

    def _is_generated(self, text: str) -> bool:
        return is_generated(text, counted=self.has_counted_ids)

    def _is_same_text(self, recorded: str, replayed: str, path: Path) -> bool:
        """Equal, or alike; an id that stayed the same must not stand for another elsewhere."""
        if recorded == replayed:
            return not self._is_generated(recorded) or self.renaming.holds(recorded, replayed)
        return self._is_alike(recorded, replayed, path)

    def _is_alike(self, recorded: str, replayed: str, path: Path) -> bool:
        if self._is_generated(recorded) and self._is_generated(replayed):
            if recorded != replayed:
                self._note("masked")
            return self.renaming.holds(recorded, replayed)
        if recorded == replayed:
            return True
        if path is not None and path[1] == "$schema" and self.rules.reprs_may_differ:
            self._note("representation")
            return _without_version(recorded) == _without_version(replayed)
        if max(len(recorded), len(replayed)) > LARGE:
            return False
        same = likeness(recorded, replayed, self.rules, SCRIPT_MASKS)
        if same is not None:
            self._note(same.kind)
        return same is not None

    def _is_close(self, recorded: float, replayed: float) -> bool:
        if isinstance(recorded, bool) or isinstance(replayed, bool):
            return recorded is replayed
        if recorded == replayed or (recorded != recorded and replayed != replayed):  # noqa: PLR0124
            return True
        if _is_whole(recorded) and _is_whole(replayed):
            return False
        if not (abs(recorded) < _LARGEST and abs(replayed) < _LARGEST):
            return False
        self._note("tolerance")
        return math.isclose(recorded, replayed, rel_tol=self.rules.tolerance.relative)

    def _note(self, reason: DifferenceKind) -> None:
        if self.reason != "tolerance":
            self.reason = reason


def document_differences(
    mime: str, recorded: object, replayed: object, rules: Rules
) -> tuple[Difference, ...]:
    """In what two JSON documents differ: nothing, or one difference that names its place."""
    walk = _Walk(rules=rules, has_counted_ids="bokeh" in mime or "holoviews" in mime)
    pair = walk.first_difference(recorded, replayed)
    if pair is not None:
        detail = f"{place_of(pair.path)}: {change_of(pair.recorded, pair.replayed)}"
        return (different(mime, "json", detail),)
    if walk.reason == "tolerance":
        return (equivalent(mime, "tolerance", "numbers differ within the tolerance"),)
    if walk.reason is not None:
        return (equivalent(mime, walk.reason, "only ids differ, or how something is written"),)
    return ()


def _items(recorded: Sequence[object], replayed: Sequence[object], path: Path) -> list[_Pair]:
    pairs = list(enumerate(zip(recorded, replayed, strict=True)))
    return [
        _Pair(recorded=one, replayed=other, path=(path, str(index)))
        for index, (one, other) in reversed(pairs)
        if not _is_equal_scalar(one, other)
    ]


def _is_equal_scalar(recorded: object, replayed: object) -> bool:
    """Whether both are the same number or short text: most of a chart's long lists."""
    if type(recorded) is not type(replayed):
        return False
    is_short_text = isinstance(recorded, str) and len(recorded) < SHORTEST
    return (is_short_text or isinstance(recorded, int | float)) and recorded == replayed


def _is_whole(number: float) -> bool:
    return isinstance(number, int) or number.is_integer()


def _without_version(schema: str) -> str:
    """`https://vega.github.io/schema/vega-lite/v5.8.json` without its last part."""
    return schema.rpartition("/")[0]
