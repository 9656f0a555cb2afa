"""HTML by what a reader sees: texts and table cells; attributes, ids and layout do not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nbproof.model.replaying import Difference, DifferenceKind
from nbproof.replay.compare.drawings import same_drawn
from nbproof.replay.compare.findings import agree, equivalent
from nbproof.replay.compare.images import embedded_image, image_differences
from nbproof.replay.compare.likeness import TOLERANCE, Likeness, likeness
from nbproof.replay.compare.markup import Piece, pieces
from nbproof.replay.compare.masking import LABELLED_MASKS, SCRIPT_MASKS, STYLE_MASKS
from nbproof.replay.compare.rules import Rules
from nbproof.replay.compare.tables import other_shape, unlike_pieces
from nbproof.replay.compare.texts import LARGE, text_differences

_MOST = 1_000
_FORM = Likeness(kind="markup", detail="only markup that does not show differs")
# The worst reason first: the one that a person should hear of.
_REASONS: tuple[DifferenceKind, ...] = ("tolerance", "representation", "image", "masked")


def html_differences(
    mime: str, recorded: str, replayed: str, rules: Rules
) -> tuple[Difference, ...]:
    """In what two HTML texts differ; those that cannot be parsed are compared as text."""
    if recorded == replayed:
        return ()
    one, other = pieces(recorded), pieces(replayed)
    if one is None or other is None:
        return text_differences(mime, recorded, replayed, rules, SCRIPT_MASKS)
    ours, theirs = _compared(one), _compared(other)
    if [piece.kind for piece in ours] != [piece.kind for piece in theirs]:
        return (other_shape(mime, ours, theirs),)
    return (_piecewise(mime, ours, theirs, rules),)


def _compared(every: Iterable[Piece]) -> list[Piece]:
    """Without style sheets, but for those of pandas that colour cells by their values."""
    return [piece for piece in every if piece.kind != "style" or "#T_" in piece.content]


def _piecewise(
    mime: str, recorded: Sequence[Piece], replayed: Sequence[Piece], rules: Rules
) -> Difference:
    reasons: dict[DifferenceKind, Likeness] = {}
    unlike: list[tuple[Piece, Piece]] = []
    label = ""
    for one, other in zip(recorded, replayed, strict=True):
        if _is_at_another_place(one, other):
            unlike.append((one, other))
        elif one.content != other.content:
            same = _piece_likeness(one, other, rules) or _labelled(label, one, other, rules)
            if same is None:
                unlike.append((one, other))
            else:
                reasons.setdefault(same.kind, same)
        if len(unlike) >= _MOST:
            break
        label = one.content if one.content == other.content else ""
    if unlike:
        return unlike_pieces(mime, unlike, recorded, is_all=len(unlike) < _MOST)
    reason = next((reasons[kind] for kind in _REASONS if kind in reasons), _FORM)
    return equivalent(mime, reason.kind, reason.detail)


def _is_at_another_place(recorded: Piece, replayed: Piece) -> bool:
    return recorded.place != replayed.place


def _piece_likeness(recorded: Piece, replayed: Piece, rules: Rules) -> Likeness | None:
    one, other = recorded.content, replayed.content
    match recorded.kind:
        case "drawn":
            return TOLERANCE if same_drawn(one, other, rules) else None
        case "source":
            return _source_likeness(one, other, rules)
        case "style":
            return likeness(one, other, rules, STYLE_MASKS)
        case "script":
            if max(len(one), len(other)) > LARGE:
                return None
            return likeness(one, other, rules, SCRIPT_MASKS)
        case _:
            return likeness(one, other, rules)


def _labelled(label: str, recorded: Piece, replayed: Piece, rules: Rules) -> Likeness | None:
    """Of two cells that the cell before them labels."""
    if not label or recorded.kind != "cell":
        return None
    one, other = f"{label}\t{recorded.content}", f"{label}\t{replayed.content}"
    return likeness(one, other, rules, LABELLED_MASKS)


def _source_likeness(recorded: str, replayed: str, rules: Rules) -> Likeness | None:
    """Of what an attribute holds: an image, a document of its own, or a text."""
    one, other = embedded_image(recorded), embedded_image(replayed)
    if one is not None and other is not None:
        found = image_differences("image", one, other, rules.tolerance)
        return Likeness(kind="image", detail=_only(found)) if agree(found) else None
    if max(len(recorded), len(replayed)) > LARGE:
        return None
    if "<" not in recorded:
        return likeness(recorded, replayed, rules, SCRIPT_MASKS)
    ours, theirs = pieces(recorded), pieces(replayed)
    if ours is None or theirs is None or len(ours) != len(theirs):
        return None
    return _frame_likeness(ours, theirs, rules)


def _frame_likeness(
    recorded: Sequence[Piece], replayed: Sequence[Piece], rules: Rules
) -> Likeness | None:
    """Of the documents in two frames; frames within them are compared as text."""
    for one, other in zip(recorded, replayed, strict=True):
        if one.kind != other.kind or _is_at_another_place(one, other):
            return None
        is_same = one.content == other.content or likeness(
            one.content, other.content, rules, SCRIPT_MASKS
        )
        if not is_same and one.kind != "style":
            return None
    return Likeness(kind="masked", detail="only ids within a frame differ")


def _only(found: Sequence[Difference]) -> str:
    return found[0].detail if found else "the same image"
