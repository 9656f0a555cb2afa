"""How a notebook stands to its script, in one plain sentence."""

from __future__ import annotations

from nbproof.model.pairing import PairState

_SENTENCES: dict[PairState, str] = {
    "unversioned": "This workspace keeps no scripts; `nbproof init` begins to.",
    "jupytext": "jupytext pairs this notebook, told by {why}: nbproof leaves the pair alone.",
    "occupied": "{script} is left alone: {why}.",
    "unwritten": "The next save writes {script}.",
    "in-step": "{script} says the same as the notebook.",
    "notebook-ahead": "The notebook was edited; the next save brings {script} up to date.",
    "script-ahead": "{script} was edited; its changes can be taken over into the notebook.",
    "both-changed": "The notebook and {script} were both edited since they were in step.",
    "conflicted": "{why} holds git's conflict markers: resolve them first.",
}
_NO_SCRIPT = "There is no script: {why}."
_NO_BASE = "The notebook and {script} differ, and no state is known in which they were in step."


def sentence(state: PairState, *, script: str | None, why: str, has_base: bool) -> str:
    """What to tell of a pair; `why` is the reason, or the file, that the state is about."""
    if state == "in-step" and script is None:
        return _NO_SCRIPT.format(why=why)
    if state == "both-changed" and not has_base:
        return _NO_BASE.format(script=script)
    return _SENTENCES[state].format(script=script, why=why)
