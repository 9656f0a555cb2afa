"""Script and proof file, written where they have to change and nobody else has changed them."""

from __future__ import annotations

from dataclasses import dataclass

from nbproof.model.environment import Environment
from nbproof.model.runs import CellRun
from nbproof.pairing.form import bytes_of, text_in
from nbproof.pairing.proof import proof_of
from nbproof.pairing.script import script_of
from nbproof.sessions.pairs import Pair, look
from nbproof.sessions.pairwords import sentence
from nbproof.sessions.room import Room
from nbproof.wire import prooffile
from nbproof.workspace.files import Whole, replace_file

IN_STEP = ("in-step", "notebook-ahead", "unwritten")
"""States in which the script may be written from the notebook: it holds nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What writing came to: the script's name, None without one, and the files that are new.

    `is_in_step`: script and notebook say the same now, or there can be no script.
    """

    script: str | None
    is_in_step: bool
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def write_script(room: Room, name: str) -> Written:
    """Bring the script of a notebook up to date, unless it has changes of its own."""
    pair = look(room, name)
    if pair.state not in IN_STEP:
        is_ours = pair.state not in {"jupytext", "occupied"}
        told = sentence(
            pair.state, script=pair.script, why=pair.why, has_base=pair.base is not None
        )
        return Written(
            script=pair.script if is_ours else None,
            is_in_step=False,
            notes=() if pair.state == "jupytext" else (told,),
        )
    return Written(script=pair.script, is_in_step=True, files=put_script(room, pair))


def put_script(room: Room, pair: Pair) -> tuple[str, ...]:
    """Write the script from the notebook, whatever stands there; its name where it has changed."""
    if pair.dialect is None or pair.script is None:
        return ()
    present = pair.script_file
    before = text_in(present.raw) if present is not None else None
    text = script_of(pair.cells, pair.dialect, like=before or "")
    return _put(room, pair.script, text, present)


def write_proof(
    room: Room, name: str, runs: tuple[CellRun, ...], environment: Environment | None
) -> tuple[str, ...]:
    """Bring the proof file up to date; its name where it has changed.

    It always describes a state in which the pair was in step: where the notebook was saved again
    since its script was written, the save's own turn comes next.
    """
    pair = look(room, name)
    if pair.state != "in-step":
        return ()
    last = name.rpartition("/")[2]
    proof = proof_of(last, pair.cells, runs, environment, pair.recorded)
    if proof == pair.recorded:
        return ()
    return _put(room, pair.proof, prooffile.encode(proof).decode(), pair.proof_file)


def _put(room: Room, name: str, text: str, present: Whole | None) -> tuple[str, ...]:
    """Write a file unless it has this text already, whatever its line ends are."""
    if present is not None and text_in(present.raw) == text:
        return ()
    raw = bytes_of(text, like=present.raw if present is not None else None)
    replace_file(room.root, name, raw, now=present.stamp if present is not None else None)
    return (name,)
