"""HTML by what a reader sees: texts and table cells; attributes, ids and layout do not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from nbproof.model.replaying import Difference, DifferenceKind
from nbproof.replay.compare.drawings import same_drawn
from nbproof.replay.compare.findings import agree, change, count, different, equivalent
from nbproof.replay.compare.images import embedded_image, image_differences
from nbproof.replay.compare.likeness import TOLERANCE, Likeness, likeness
from nbproof.replay.compare.markup import Piece, pieces
from nbproof.replay.compare.masking import LABELLED_MASKS, SCRIPT_MASKS, STYLE_MASKS, masked, shown
from nbproof.replay.compare.rules import Rules
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
        return (_other_shape(mime, ours, theirs),)
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
        return _described(mime, unlike, recorded)
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


def _described(
    mime: str, unlike: Sequence[tuple[Piece, Piece]], recorded: Sequence[Piece]
) -> Difference:
    """The first cell of a table that differs, or else the first text."""
    cells = [pair for pair in unlike if pair[0].place is not None]
    if not cells:
        one, other = unlike[0]
        return different(mime, "markup", f"{_named(one)}: {_changed(one, other)}")
    one, other = cells[0]
    if one.place is None or one.place != other.place:
        return different(mime, "table", f"a cell has moved: {_changed(one, other)}")
    rows = {(cell.place.table, cell.place.row) for cell, _ in cells if cell.place}
    every = {(cell.place.table, cell.place.row) for cell in _data(recorded) if cell.place}
    least = "at least " if len(unlike) >= _MOST else ""
    detail = f"{least}{len(rows)} of {count(len(every | rows), 'row')} differ, first: "
    return different(mime, "table", f"{detail}{_where(one, recorded)}: {_changed(one, other)}")


def _named(piece: Piece) -> str:
    names = {"script": "a script", "source": "an attribute", "drawn": "a drawing"}
    return names.get(piece.kind, "text")


def _changed(recorded: Piece, replayed: Piece) -> str:
    """Both sides where they begin to differ in what is not masked."""
    one, other = masked(recorded.content, SCRIPT_MASKS), masked(replayed.content, SCRIPT_MASKS)
    return change(shown(one.text), shown(other.text))


def _where(cell: Piece, recorded: Sequence[Piece]) -> str:
    """The cell's row among those with data, and its column, by name where each has a head."""
    if cell.place is None:
        return "a cell"
    table = [piece for piece in recorded if piece.place and piece.place.table == cell.place.table]
    rows = sorted({piece.place.row for piece in _data(table) if piece.place})
    row = f"row {rows.index(cell.place.row) + 1}" if cell.place.row in rows else "the head"
    heads = [piece.content for piece in _row(table, 1) if piece.is_header]
    same_row = list(_row(table, cell.place.row))
    column = cell.place.column
    has_names = len(heads) == len(same_row) and column <= len(heads) and heads[column - 1]
    return f"{row}, column {heads[column - 1] if has_names else column}"


def _row(table: Iterable[Piece], number: int) -> Iterator[Piece]:
    return (piece for piece in table if piece.place and piece.place.row == number)


def _data(cells: Iterable[Piece]) -> Iterator[Piece]:
    """The cells of those rows that do not consist of heads alone."""
    every = [piece for piece in cells if piece.place is not None]
    rows = {(one.place.table, one.place.row) for one in every if one.place and not one.is_header}
    return (one for one in every if one.place and (one.place.table, one.place.row) in rows)


def _other_shape(mime: str, recorded: Sequence[Piece], replayed: Sequence[Piece]) -> Difference:
    ours, theirs = _shape(recorded), _shape(replayed)
    if ours != theirs:
        return different(mime, "table", f"{ours} → {theirs}")
    pairs = zip(recorded, replayed, strict=False)
    first = next(((one, other) for one, other in pairs if one.content != other.content), None)
    detail = _changed(*first) if first else f"{len(recorded)} pieces of text → {len(replayed)}"
    return different(mime, "markup", f"text: {detail}")


def _shape(every: Sequence[Piece]) -> str:
    """How large its tables are, in words."""
    rows = Counter(
        (piece.place.table, piece.place.row) for piece in _data(every) if piece.place is not None
    )
    widths = "/".join(str(width) for width in sorted(set(rows.values())))
    return f"{count(len(rows), 'row')} of {widths or 0} cells"
