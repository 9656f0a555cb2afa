"""A proof file describes what script and notebook both say, also while saves come quickly."""

from __future__ import annotations

from pathlib import Path

from nbproof.sessions.pairs import look
from nbproof.sessions.pairwriting import write_proof, write_script
from nbproof.sessions.room import Room, open_room
from nbproof.sessions.scripts import make_versioned
from tests.snapshots.desk import notebook_text

NAME = "report.ipynb"


def versioned(tmp_path: Path) -> Room:
    """A room that keeps scripts, with a notebook whose pair is written."""
    room = open_room(tmp_path.resolve())
    (tmp_path / NAME).write_text(notebook_text("x = 1"))
    make_versioned(room)
    write_script(room, NAME)
    write_proof(room, NAME, (), None)
    return room


def test_a_save_between_script_and_proof_file_leaves_the_proof_file_to_its_own_turn(
    tmp_path: Path,
) -> None:
    room = versioned(tmp_path)
    before = (tmp_path / "report.proof.json").read_bytes()
    (tmp_path / NAME).write_text(notebook_text("x = 2"))
    written = write_proof(room, NAME, (), None)

    assert (written, (tmp_path / "report.proof.json").read_bytes()) == ((), before)
    assert look(room, NAME).state == "notebook-ahead"


def test_what_is_the_same_is_not_written_again(tmp_path: Path) -> None:
    room = versioned(tmp_path)

    assert write_script(room, NAME).files == ()
    assert write_proof(room, NAME, (), None) == ()
