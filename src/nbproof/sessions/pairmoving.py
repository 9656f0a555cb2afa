"""Script and proof file go where their notebook goes, where they are ours and nothing is there."""

from __future__ import annotations

from dataclasses import replace

from nbproof.model.errors import BadInput, RefusedPath
from nbproof.pairing.dialect import dialect_of
from nbproof.pairing.proof import ENDING
from nbproof.sessions.keptbases import was_kept_as_script
from nbproof.sessions.pairs import LARGEST_SCRIPT_BYTES
from nbproof.sessions.room import Room
from nbproof.sessions.scriptnames import script_name, stem_of
from nbproof.wire import prooffile
from nbproof.workspace.files import Whole, move_file, read_file, replace_file
from nbproof.workspace.notebooks import read_notebook


def move_pair(room: Room, old: str, new: str) -> None:
    """Rename the script and the proof file of a notebook that has moved from `old` to `new`."""
    document = read_notebook(room.workspace.path_of(new))
    dialect = dialect_of(document.language, document.kernel_name)
    proofs = stem_of(old) + ENDING, stem_of(new) + ENDING
    proof, target = (_file(room, name) for name in proofs)
    if dialect is not None:
        script, _ = script_name(room, new, dialect)
        before = stem_of(old) + dialect.extension
        is_ours = proof is not None or was_kept_as_script(room, new, before)
        is_free = script is not None and _file(room, script) is None and target is None
        if not is_ours or not is_free or script is None:
            return
        move_file(room.root, before, script)
    if proof is not None and target is None and move_file(room.root, *proofs):
        _rename_inside(room, proofs[1], new)


def _rename_inside(room: Room, name: str, notebook: str) -> None:
    """Let a proof file name the notebook that it lies beside."""
    found = _file(room, name)
    try:
        recorded = prooffile.decode(found.raw, what=name) if found is not None else None
    except BadInput:
        return
    if found is not None and recorded is not None:
        moved = replace(recorded, notebook=notebook.rpartition("/")[2])
        replace_file(room.root, name, prooffile.encode(moved), now=found.stamp)


def _file(room: Room, name: str) -> Whole | None:
    """A file that is ours to move, or that is in the way."""
    try:
        return read_file(room.root, name, largest=LARGEST_SCRIPT_BYTES)
    except RefusedPath:
        return None
