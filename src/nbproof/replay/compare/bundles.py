"""MIME bundles: one result in several representations.

Every representation that carries content must agree. Plain text beside a richer one that agrees
may be laid out otherwise, or be no more than the name of an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from nbproof.model.replaying import Difference, DifferenceKind
from nbproof.replay.compare.findings import agree, different, equivalent
from nbproof.replay.compare.likeness import SPACING
from nbproof.replay.compare.masking import masked
from nbproof.replay.compare.representations import (
    PLAIN,
    WIDGET,
    joined,
    representation_differences,
    richness,
)
from nbproof.replay.compare.rules import Rules
from nbproof.replay.compare.texts import LARGE

Bundle = Mapping[str, object]

_OBJECT = re.compile(r"\s{0,20}<[^\n]{0,2000}>\s{0,20}")


def richest(bundle: Bundle) -> str:
    """The MIME type that a reader would be shown; plain text for an empty bundle."""
    return max(bundle, key=richness, default=PLAIN)


def bundle_differences(recorded: Bundle, replayed: Bundle, rules: Rules) -> tuple[Difference, ...]:
    """In what two bundles differ, the richest representation first."""
    shared = sorted(recorded.keys() & replayed.keys(), key=lambda mime: (-richness(mime), mime))
    found = {
        mime: representation_differences(mime, recorded[mime], replayed[mime], rules)
        for mime in shared
    }
    if len(found) > 1 and not agree(found.get(PLAIN, ())):
        richer = [differences for mime, differences in found.items() if mime != PLAIN]
        if all(map(agree, richer)):
            found[PLAIN] = _beside_richer(recorded[PLAIN], replayed[PLAIN], found[PLAIN])
    every = [one for differences in found.values() for one in differences]
    agreed = [mime for mime in shared if agree(found[mime]) and _has_content(recorded, mime)]
    return (*every, *_one_sided(recorded, replayed, agreed, rules))


def _beside_richer(
    recorded: object, replayed: object, found: tuple[Difference, ...]
) -> tuple[Difference, ...]:
    """What the plain text's difference is worth where a richer representation agrees."""
    one, other = joined(recorded), joined(replayed)
    if one is None or other is None or max(len(one), len(other)) > LARGE:
        return found
    if _OBJECT.fullmatch(one) and _OBJECT.fullmatch(other):
        detail = "an object is named otherwise beside what it shows"
        return (equivalent(PLAIN, "representation", detail),)
    if _words(one) == _words(other):
        return (equivalent(PLAIN, SPACING.kind, SPACING.detail),)
    return found


def _words(text: str) -> str:
    return "".join(masked(text).text.split())


def _has_content(bundle: Bundle, mime: str) -> bool:
    """Whether a representation says more than which object it is of."""
    text = joined(bundle[mime]) if mime == PLAIN else None
    return text is None or _OBJECT.fullmatch(text) is None


def _one_sided(
    recorded: Bundle, replayed: Bundle, agreed: list[str], rules: Rules
) -> Iterator[Difference]:
    """Representations without a counterpart.

    One that is poorer than another that agrees adds nothing. A richer one may come from another
    version of a library, where what both have carries the content.
    """
    best = max(map(richness, agreed), default=None)
    for mime in sorted(recorded.keys() ^ replayed.keys()):
        kind: DifferenceKind = "missing" if mime in recorded else "added"
        words = "is not there" if mime in recorded else "is new"
        is_poorer = best is not None and richness(mime) < best
        is_other_version = best is not None and rules.reprs_may_differ
        if mime != WIDGET and (is_poorer or is_other_version):
            yield equivalent(mime, kind, f"this representation {words}; others agree")
        else:
            yield different(mime, kind, f"this representation {words}")
