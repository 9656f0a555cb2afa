"""A notebook with what stands beside it, as it is on disk now; reads, and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nbproof.model.errors import BadInput, RefusedPath
from nbproof.model.pairing import PairChange, PairState, PairStatus
from nbproof.model.prooffile import ProofFile
from nbproof.model.status import CellSource
from nbproof.pairing.base import Base, base_of_proof
from nbproof.pairing.dialect import Dialect, dialect_of
from nbproof.pairing.faithful import unfaithful
from nbproof.pairing.foreign import pairs_it
from nbproof.pairing.form import conflicts_in, text_in
from nbproof.pairing.merging import merge
from nbproof.pairing.proof import ENDING
from nbproof.pairing.script import Parts, read_script, script_of
from nbproof.pairing.standing import standing
from nbproof.pairing.units import flat, units_of
from nbproof.sessions.keptbases import kept_base, was_kept_as_script
from nbproof.sessions.pairwords import sentence
from nbproof.sessions.room import Room
from nbproof.sessions.scriptnames import script_name, stem_of
from nbproof.wire import prooffile
from nbproof.workspace.files import Whole, read_file
from nbproof.workspace.notebooks import LARGEST_NOTEBOOK_BYTES, parse_notebook, sources_of

LARGEST_SCRIPT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A notebook, its script and its proof file; None for what is not there.

    `script` is a name, None where there can be none, and `parts` its cells. `base` is the state
    that both sides are compared with. `why` is what the state's sentence is about. `recorded` is
    what the proof file says, None where it cannot be read.
    """

    name: str
    notebook: Whole
    cells: tuple[CellSource, ...] = ()
    dialect: Dialect | None = None
    script: str | None = None
    script_file: Whole | None = None
    parts: Parts = ()
    proof_file: Whole | None = None
    recorded: ProofFile | None = None
    is_proof_conflicted: bool = False
    state: PairState = "in-step"
    base: Base | None = None
    why: str = ""

    @property
    def proof(self) -> str:
        """The proof file's name."""
        return stem_of(self.name) + ENDING


def look(room: Room, name: str) -> Pair:
    """The pair of the notebook of this name, in a versioned workspace.

    Raises BadInput where the notebook cannot be read, for another reason than git's conflict
    markers.
    """
    notebook = read_file(room.root, name, largest=LARGEST_NOTEBOOK_BYTES)
    if notebook is None:
        raise BadInput(f"There is no file {name}", hint="Check the path.")
    pair = Pair(name=name, notebook=notebook)
    try:
        document = parse_notebook(notebook.raw, what=name)
    except BadInput:
        if not conflicts_in(text_in(notebook.raw) or ""):
            raise
        return replace(pair, state="conflicted", why=name)
    told_by = pairs_it(notebook.raw, room.workspace.path_of(name), room.root)
    if told_by is not None:
        return replace(pair, state="jupytext", why=told_by)
    dialect = dialect_of(document.language, document.kernel_name)
    pair = _with_proof(room, replace(pair, cells=sources_of(document), dialect=dialect))
    if dialect is None:
        language = document.language or f"the kernel {document.kernel_name}"
        return replace(pair, why=f"jupytext knows no form of one for {language}")
    script, why_none = script_name(room, name, dialect)
    if script is None:
        return replace(pair, why=why_none)
    return _with_script(room, replace(pair, script=script), dialect)


def status_of(pair: Pair) -> PairStatus:
    """What is told of a pair: its state, the unfaithful cells, and where the sides differ."""
    state, why = pair.state, pair.why
    if pair.is_proof_conflicted and state not in {"jupytext", "occupied", "conflicted"}:
        state, why = "conflicted", pair.proof
    changes: tuple[PairChange, ...] = ()
    if pair.dialect is not None and pair.state in {
        "notebook-ahead",
        "script-ahead",
        "both-changed",
    }:
        changes = merge(pair.cells, pair.parts, pair.base, pair.dialect, {}).changes
    return PairStatus(
        notebook=pair.name,
        script=pair.script,
        state=state,
        sentence=sentence(state, script=pair.script, why=why, has_base=pair.base is not None),
        unfaithful=unfaithful(pair.cells, pair.dialect) if pair.dialect and pair.script else (),
        changes=changes,
    )


def _with_proof(room: Room, pair: Pair) -> Pair:
    """The pair with its proof file, as far as that can be read: it is never more than evidence."""
    try:
        found = read_file(room.root, pair.proof, largest=LARGEST_SCRIPT_BYTES)
    except (RefusedPath, BadInput):
        return pair
    if found is None:
        return pair
    try:
        recorded = prooffile.decode(found.raw, what=pair.proof)
    except prooffile.ConflictMarkers:
        return replace(pair, proof_file=found, is_proof_conflicted=True)
    except BadInput:
        return replace(pair, proof_file=found)
    return replace(pair, proof_file=found, recorded=recorded)


def _with_script(room: Room, pair: Pair, dialect: Dialect) -> Pair:
    script = pair.script or ""
    try:
        found = read_file(room.root, script, largest=LARGEST_SCRIPT_BYTES)
    except (RefusedPath, BadInput) as error:
        return replace(pair, state="occupied", why=error.message)
    if found is None:
        return replace(pair, state="unwritten")
    text = text_in(found.raw)
    if text is None:
        return replace(pair, state="occupied", why="it is not UTF-8 text")
    pair = replace(pair, script_file=found, parts=read_script(text, dialect))
    if flat(units_of(pair.cells, dialect)) == pair.parts:
        return pair
    if pair.proof_file is None and not was_kept_as_script(room, pair.name, script):
        return replace(pair, state="occupied", why="nbproof did not write it")
    if conflicts_in(text) > conflicts_in(script_of(pair.cells, dialect)):
        return replace(pair, state="conflicted", why=script)
    found_standing = standing(pair.cells, pair.parts, _bases(room, pair, dialect), dialect)
    return replace(pair, state=found_standing.state, base=found_standing.base)


def _bases(room: Room, pair: Pair, dialect: Dialect) -> tuple[Base, ...]:
    """States in which the pair was in step, the most trusted first."""
    kept = kept_base(room, pair.name, dialect)
    bases = [] if kept is None else [kept]
    if pair.recorded is not None:
        bases.append(base_of_proof(pair.recorded, units_of(pair.cells, dialect)))
    return tuple(bases)
