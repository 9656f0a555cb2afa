"""Bringing a pair in step: from the script, from the notebook, or from both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.model.pairing import PairStatus
from nbproof.model.snapshot import Snapshot
from nbproof.pairing.base import base_of_cells
from nbproof.pairing.deciding import Picks
from nbproof.pairing.document import with_cells
from nbproof.pairing.merging import Merged, MergedCell, merge
from nbproof.sessions.live import Live
from nbproof.sessions.pairs import Pair, look, status_of
from nbproof.sessions.pairwords import sentence
from nbproof.sessions.pairwriting import put_script
from nbproof.sessions.room import Room
from nbproof.sessions.scripts import Take
from nbproof.wire.canonical import digest_of
from nbproof.workspace.files import replace_file
from nbproof.workspace.notebooks import parse_notebook

Clock = Callable[[], datetime]


def bring_in_step(
    room: Room, name: str, take: Take, picks: Picks, *, live: Live | None, clock: Clock
) -> PairStatus:
    """Bring notebook and script in step; what stands there now is kept as a snapshot first.

    Raises BadInput where there is nothing to take, or a conflict for which no side was picked;
    CannotBeDoneHere where the present state cannot be kept. Nothing has changed then.
    """
    pair = look(room, name)
    path = room.workspace.path_of(name)
    _check(pair, take)
    merged = _merged(pair, take, picks)
    raw = pair.notebook.raw
    if merged is not None:
        raw = _rewritten(pair, merged)
    kept = room.keep(path, live, script=pair.script, taken_at=clock()).snapshot
    _check_kept(pair, kept)
    if raw != pair.notebook.raw:
        replace_file(room.root, name, raw, now=pair.notebook.stamp)
    now = _look_again(room, pair)
    if now.state != "in-step":
        put_script(room, now)
    room.take(path, live, taken_at=clock())
    return status_of(look(room, name))


def _look_again(room: Room, pair: Pair) -> Pair:
    """The pair after its notebook was written; its script is the one that was looked at."""
    now = look(room, pair.name)
    if now.script_file != pair.script_file:
        raise CannotBeDoneHere(f"{pair.script} was changed meanwhile", hint="Try again.")
    return now


def _check(pair: Pair, take: Take) -> None:
    """Raise where the pair cannot be brought in step in this way."""
    is_open = pair.script is not None and pair.state not in {"jupytext", "occupied"}
    is_resolved = pair.state != "conflicted" or (take == "notebook" and pair.cells)
    if not is_open or not is_resolved:
        told = sentence(
            pair.state, script=pair.script, why=pair.why, has_base=pair.base is not None
        )
        raise BadInput(told, hint="Nothing was changed.")
    if take != "notebook" and pair.script_file is None:
        raise BadInput(f"There is no script {pair.script} to take over", hint="Save the notebook.")


def _merged(pair: Pair, take: Take, picks: Picks) -> Merged | None:
    """The cells that the notebook is to have; None where it stays as it is."""
    if take == "notebook" or pair.dialect is None or pair.state == "in-step":
        return None
    base = base_of_cells(pair.cells) if take == "script" else pair.base
    merged = merge(pair.cells, pair.parts, base, pair.dialect, picks)
    left = merged.open_conflicts(picks)
    if left:
        raise BadInput(
            f"{len(left)} of the cells that both sides changed wait for a decision, the first is"
            f" cell {left[0].index + 1}",
            hint="Pick a side for each, or take one side for all.",
        )
    return merged


def _rewritten(pair: Pair, merged: Merged) -> bytes:
    """The notebook with the merged cells, read back before anything is written."""
    raw = with_cells(pair.notebook.raw, pair.cells, merged.cells)
    written = parse_notebook(raw, what=pair.name).cells
    if [(cell.type, cell.source) for cell in written] != [*map(_said, merged.cells)]:
        raise CannotBeDoneHere(f"{pair.name} could not be written with the script's cells")
    return raw


def _said(cell: MergedCell) -> tuple[str, str]:
    return cell.type, cell.source


def _check_kept(pair: Pair, kept: Snapshot) -> None:
    """Raise where the store lacks what is about to be replaced."""
    for file, state in ((pair.notebook, kept.document), (pair.script_file, kept.script)):
        if file is not None and (
            state is None or not state.kept or state.digest != digest_of(file.raw)
        ):
            raise CannotBeDoneHere(
                f"{pair.name} and its script cannot be kept as they are, so nothing was changed",
                hint="Try again; `nbproof doctor` says whether the store can be used.",
            )
