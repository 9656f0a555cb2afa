"""The newest verdict on each notebook, kept in its store for the panel to show."""

from __future__ import annotations

from msgspec import json

from nbproof.model.errors import NbproofError
from nbproof.model.replaying import Verdict
from nbproof.store.interface import Store
from nbproof.wire.verdicts import decode_verdict, verdict_document


def remember(store: Store, notebook: str, verdict: Verdict) -> None:
    """Keep a verdict as the newest on its notebook; a store that cannot take it is no failure."""
    try:
        store.put_verdict(notebook, json.encode(verdict_document(verdict)))
    except (NbproofError, OSError):
        return


def newest(store: Store, notebook: str) -> Verdict | None:
    """The newest verdict on a notebook; None where there is none, or it cannot be read."""
    raw = store.verdict(notebook)
    if raw is None:
        return None
    try:
        return decode_verdict(raw, what="the newest verdict")
    except NbproofError:
        return None
