"""Turns what a kernel reported of a run into the run: files get digests, their bytes are kept.

It happens when the run ends, not at the save, so that a digest belongs to the run. What a kernel
says is not trusted: a staged path counts only inside the session's own staging folder, and bytes
are digested here.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, get_args

from nbproof.capture.agent.secret import is_secret
from nbproof.model.data import RemoteSource
from nbproof.model.errors import NbproofError
from nbproof.model.ids import CellId, Digest, SessionId, ValueDigest
from nbproof.model.runs import (
    Before,
    CellRun,
    FileRead,
    FileWrite,
    NamedValue,
    Outcome,
    PartValue,
)
from nbproof.sessions.live import moment
from nbproof.snapshots.keeping import keep
from nbproof.store.interface import Store
from nbproof.wire.reports import Ran, SeenFile, SeenModule, Signature
from nbproof.wire.text import unescaped
from nbproof.workspace.digests import Present
from nbproof.workspace.place import Workspace

Remembered: TypeAlias = MutableMapping[tuple[str, Signature], Digest]
"""Digests of the states of files that were seen before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """Settles the runs of one workspace."""

    store: Store
    workspace: Workspace
    remembered: Remembered = field(default_factory=dict)

    def settle(self, session: SessionId, ran: Ran, *, count: int) -> CellRun:
        """The run that a kernel reported; `count` stands in where it gave no execution count."""
        reads, writes, unseen = self._files(session, ran.files)
        reads += [self._module(module) for module in ran.modules]
        read = [
            NamedValue(name=name, digest=ValueDigest(token), parts=_parts(ran.read_parts.get(name)))
            for name, token in ran.reads
        ]
        missing = [NamedValue(name=name, digest=None, is_absent=True) for name in ran.missing]
        written = [
            NamedValue(
                name=name,
                digest=ValueDigest(token),
                parts=_parts(ran.written_parts.get(name)),
                changed=ran.changed_parts.get(name),
            )
            for name, token in ran.writes
        ]
        deleted = [NamedValue(name=name, digest=None, is_absent=True) for name in ran.deleted]
        if ran.left_out:
            unseen.append(f"{ran.left_out} more opened files")
        if ran.fault is not None:
            unseen.append(f"part of the run, since the agent failed: {ran.fault}")
        return CellRun(
            cell_id=CellId(ran.cell_id),
            session=session,
            execution_count=ran.count if ran.count is not None else count,
            source=unescaped(ran.source),
            outcome=_outcome(ran.outcome),
            started_at=moment(ran.started),
            ended_at=moment(ran.ended),
            names_read=(*read, *missing),
            names_written=(*written, *deleted),
            files_read=tuple(reads),
            files_written=tuple(writes),
            files_missed=tuple(self.workspace.name_of(Path(unescaped(one))) for one in ran.missed),
            remote=tuple(
                RemoteSource(kind=kind, locator=locator, pinned=False)
                for kind, locator in ran.remote
            ),
            not_observed=(*ran.children, *unseen),
            not_analysed=ran.unknown,
        )

    def _files(
        self, session: SessionId, seen: tuple[SeenFile, ...]
    ) -> tuple[list[FileRead], list[FileWrite], list[str]]:
        reads: list[FileRead] = []
        writes: list[FileWrite] = []
        unseen: list[str] = []
        for file in seen:
            name = self.workspace.name_of(Path(unescaped(file.path)))
            before = self._before(session, name, file)
            if file.is_written:
                digest, size_bytes = self._now(name)
                if digest is None and file.after is not None:
                    size_bytes = file.after[1]
                    unseen.append(f"the bytes of {name} after the run")
                writes.append(
                    FileWrite(
                        path=name,
                        digest=digest,
                        size_bytes=size_bytes,
                        before=before,
                        keeps=file.keeps and before is not None,
                    )
                )
                if before is not None and before.digest is None:
                    unseen.append(f"the bytes of {name} before the run")
            if file.is_read:
                reads.append(self._read(name, file, before))
        return reads, writes, unseen

    def _read(self, name: str, file: SeenFile, before: Before | None) -> FileRead:
        if before is not None:
            return FileRead(path=name, digest=before.digest, size_bytes=before.size_bytes)
        if file.is_written or file.before is None:
            size_bytes = file.before[1] if file.before else 0
            return FileRead(path=name, digest=None, size_bytes=size_bytes)
        digest, size_bytes = self._now(name, as_seen=file.before)
        return FileRead(path=name, digest=digest, size_bytes=size_bytes)

    def _before(self, session: SessionId, name: str, file: SeenFile) -> Before | None:
        """What stood there before: staged bytes, or a state that was met at an earlier run.

        None where nothing stood there, and where a file that was only read was not staged.
        """
        if file.before is None:
            return None
        staged = self._staged(session, name, file.staged)
        if staged is not None:
            try:
                stored = self.store.adopt(staged)
            except (NbproofError, OSError):
                return self._not_kept(name, staged, file.before)
            self.remembered[name, file.before] = stored.digest
            return Before(digest=stored.digest, size_bytes=stored.size_bytes, kept=True)
        if not file.is_written:
            return None
        known = self.remembered.get((name, file.before))
        return Before(digest=known, size_bytes=file.before[1], kept=self._has(known))

    def _not_kept(self, name: str, staged: Path, seen: Signature) -> Before:
        """Old bytes that the store would not take: known by digest, and left where they lie."""
        found = self.workspace.cache.look(str(staged))
        digest = found.digest if isinstance(found, Present) else None
        if digest is not None:
            self.remembered[name, seen] = digest
        return Before(digest=digest, size_bytes=seen[1], kept=False)

    def _has(self, digest: Digest | None) -> bool:
        try:
            return digest is not None and self.store.has(digest)
        except (NbproofError, OSError):
            return False

    def _staged(self, session: SessionId, name: str, staged: str | None) -> Path | None:
        if staged is None:
            return None
        path = Path(unescaped(staged))
        folder = self.workspace.root / ".nbproof" / "staging" / session
        is_ours = path.parent == folder and not path.is_symlink() and path.is_file()
        return path if is_ours and not is_secret(name) else None

    def _now(self, name: str, *, as_seen: Signature | None = None) -> tuple[Digest | None, int]:
        """Digest and size of a file as it is; kept where the rules allow it.

        Where it is no longer what the run saw, the digest is the remembered one of that state, or
        None.
        """
        now = _signature(self.workspace.path_of(name))
        if as_seen is not None and now != as_seen:
            return self.remembered.get((name, as_seen)), as_seen[1]
        digest, size_bytes = self._kept(name)
        if now is not None and digest is not None:
            self.remembered[name, now] = digest
        return digest, size_bytes

    def _kept(self, name: str) -> tuple[Digest | None, int]:
        """Digest and size of a file whose bytes are kept if that can be done now."""
        try:
            looked = keep(self.store, self.workspace, (name,), at_any_size=frozenset())
        except (NbproofError, OSError):
            found = self.workspace.look(name)
            return (found.digest, found.size_bytes) if isinstance(found, Present) else (None, 0)
        for state in looked.states:
            return state.digest, state.size_bytes
        return None, 0

    def _module(self, module: SeenModule) -> FileRead:
        name = self.workspace.name_of(Path(unescaped(module.path)))
        digest, size_bytes = self._now(name, as_seen=module.before)
        return FileRead(path=name, digest=digest, size_bytes=size_bytes, is_code=True)


def _outcome(text: str) -> Outcome:
    return next((known for known in get_args(Outcome) if known == text), "error")


def _signature(path: Path) -> Signature | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _parts(found: Mapping[str, str] | None) -> tuple[PartValue, ...] | None:
    if found is None:
        return None
    return tuple(
        PartValue(part=part, digest=ValueDigest(token)) for part, token in sorted(found.items())
    )
