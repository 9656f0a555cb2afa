"""Where in an HTML output a difference stands: which row and column of a table, or which text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from nbproof.model.replaying import Difference
from nbproof.replay.compare.findings import change, count, different
from nbproof.replay.compare.markup import Piece
from nbproof.replay.compare.masking import SCRIPT_MASKS, masked, shown


def unlike_pieces(
    mime: str, unlike: Sequence[tuple[Piece, Piece]], recorded: Sequence[Piece], *, is_all: bool
) -> Difference:
    """The first cell of a table that differs, or else the first text; `is_all`: no others do."""
    cells = [pair for pair in unlike if pair[0].place is not None]
    if not cells:
        one, other = unlike[0]
        return different(mime, "markup", f"{_named(one)}: {_changed(one, other)}")
    one, other = cells[0]
    if one.place is None or one.place != other.place:
        return different(mime, "table", f"a cell has moved: {_changed(one, other)}")
    rows = {(cell.place.table, cell.place.row) for cell, _ in cells if cell.place}
    every = {(cell.place.table, cell.place.row) for cell in _data(recorded) if cell.place}
    least = "" if is_all else "at least "
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


def other_shape(mime: str, recorded: Sequence[Piece], replayed: Sequence[Piece]) -> Difference:
    """What to say where there are more pieces, or others: how large the tables are, or a text."""
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
