"""A workspace with a notebook, a store beside it, and short ways to act on both."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from nbproof.model.environment import Environment, Package
from nbproof.model.ids import CellId, SessionId, SnapshotId
from nbproof.model.restoring import BeforeRun, Restored, RestorePlan
from nbproof.model.runs import Before, CellRun, FileRead, FileWrite
from nbproof.snapshots.apply import apply
from nbproof.snapshots.keeping import Told
from nbproof.snapshots.restore import plan
from nbproof.snapshots.take import Taken, take
from nbproof.store.interface import Store
from nbproof.wire.canonical import digest_of
from nbproof.workspace.place import Workspace

START = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
ENVIRONMENT = Environment(
    python="3.12.1",
    implementation="CPython",
    platform="Linux-x86_64",
    packages=(Package(name="pandas", version="2.3.0"),),
    variables={"TZ": "UTC"},
)


def notebook_text(*sources: str) -> str:
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"c{index}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for index, source in enumerate(sources)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def read(path: str, content: bytes, *, is_code: bool = False) -> FileRead:
    return FileRead(path=path, digest=digest_of(content), size_bytes=len(content), is_code=is_code)


def write(path: str, after: bytes | None, before: bytes | None = None) -> FileWrite:
    return FileWrite(
        path=path,
        digest=None if after is None else digest_of(after),
        size_bytes=len(after or b""),
        before=None
        if before is None
        else Before(digest=digest_of(before), size_bytes=len(before), kept=True),
    )


def run(
    cell: str,
    count: int,
    *,
    reads: tuple[FileRead, ...] = (),
    writes: tuple[FileWrite, ...] = (),
    source: str = "x = 1",
) -> CellRun:
    return CellRun(
        cell_id=CellId(cell),
        session=SessionId("s1"),
        execution_count=count,
        source=source,
        outcome="ok",
        started_at=START + timedelta(seconds=count),
        ended_at=START + timedelta(seconds=count, milliseconds=5),
        files_read=reads,
        files_written=writes,
    )


@dataclass(kw_only=True)
class Desk:
    """What a person has in front of them; each act is a minute after the one before."""

    store: Store
    workspace: Workspace
    minutes: int = field(default=0)

    def put(self, name: str, content: bytes | str) -> None:
        path = self.workspace.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def tree(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".nbproof" not in path.parts
        }

    @property
    def root(self) -> Path:
        return self.workspace.root

    def now(self) -> datetime:
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)

    def take(
        self,
        *runs: CellRun,
        globs: tuple[str, ...] = (),
        environment: Environment | None = None,
        notebook: str = "report.ipynb",
        told: Told | None = None,
    ) -> Taken:
        return take(
            self.store,
            self.workspace,
            notebook=Path(notebook),
            runs=runs,
            environment=environment,
            capture=("audit-hook",) if runs else (),
            data_globs=globs,
            told=told,
            taken_at=self.now(),
        )

    def plan(
        self,
        snapshot: SnapshotId,
        *files: str,
        before_run: BeforeRun | None = None,
        runs: tuple[CellRun, ...] = (),
        as_copies: bool = False,
    ) -> RestorePlan:
        return plan(
            self.store,
            self.workspace,
            snapshot,
            files=files or None,
            before_run=before_run,
            as_copies=as_copies,
            runs=runs,
            made_at=self.now(),
        )

    def apply(self, plan: RestorePlan) -> Restored:
        return apply(self.store, self.workspace, plan, taken_at=self.now())
