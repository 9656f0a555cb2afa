"""What the command line and REST show of a snapshot and of a plan: the contract's JSON."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from nbproof.model.data import RemoteSource
from nbproof.model.pairing import PairStatus
from nbproof.model.restoring import LastGood, RestorePlan
from nbproof.model.runs import CellRun
from nbproof.model.snapshot import Snapshot, SnapshotSummary
from nbproof.wire.text import escaped_throughout

Json = dict[str, object]


def snapshot_document(snapshot: Snapshot) -> Json:
    """The whole snapshot; a query that was not recorded is left out."""
    runs = [_run_document(run) for run in snapshot.runs]
    return _plain(replace(snapshot, runs=())) | {"runs": runs}


def summary_document(summary: SnapshotSummary) -> Json:
    """One line of a list of snapshots."""
    return _plain(summary)


def plan_document(plan: RestorePlan) -> Json:
    """What a restore would do."""
    return _plain(plan)


def last_good_document(found: LastGood) -> Json:
    """Whether a notebook can be read, and else what was kept of it."""
    return _plain(found)


def pair_document(pair: PairStatus) -> Json:
    """How a notebook stands to its script."""
    return _plain(pair)


def _run_document(run: CellRun) -> Json:
    remote = [_remote_document(source) for source in run.remote]
    return _plain(replace(run, remote=())) | {"remote": remote}


def _remote_document(source: RemoteSource) -> Json:
    return {key: value for key, value in _plain(source).items() if (key, value) != ("query", None)}


def _plain(value: object) -> Json:
    """`value` in JSON's own types, with text that JSON cannot carry escaped."""
    return msgspec.convert(escaped_throughout(msgspec.to_builtins(value)), Json)
