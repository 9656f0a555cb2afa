"""Turns what a kernel reported of a run into the run: files get digests, their bytes are kept.

It happens when the run ends, not at the save, so that a digest belongs to the run. What a kernel
says is not trusted: a staged path counts only inside the session's own staging folder, and bytes
are digested here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, get_args

from nbproof.capture.agent.secret import is_secret
from nbproof.model.errors import NbproofError
from nbproof.model.ids import CellId, Digest, SessionId, ValueDigest
from nbproof.model.runs import (
    Before,
    CellRun,
    FileRead,
    FileWrite,
    Listing,
    NamedValue,
    Outcome,
    PartValue,
)
from nbproof.sessions.late import joined
from nbproof.sessions.live import moment
from nbproof.sessions.remotes import remote_sources
from nbproof.snapshots.keeping import keep
from nbproof.store.interface import Store
from nbproof.wire.reports import Ran, SeenFile, SeenModule, Signature, WentOn
from nbproof.wire.text import unescaped
from nbproof.workspace.digests import Present
from nbproof.workspace.place import Workspace

Remembered: TypeAlias = MutableMapping[tuple[str, Signature], Digest]
"""Digests of the states of files that were seen before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """A file as it is: `signature` was taken before its bytes were read; None where none is."""

    signature: Signature | None
    digest: Digest | None
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """Settles the runs of one workspace."""

    store: Store
    workspace: Workspace
    remembered: Remembered = field(default_factory=dict)

    def settle(self, session: SessionId, ran: Ran, *, count: int) -> CellRun:
        """The run that a kernel reported; `count` stands in where it gave no execution count."""
        paths = (*(file.path for file in ran.files), *(module.path for module in ran.modules))
        now = self._look(set(map(self._name, paths)))
        reads, writes, unseen = self._files(session, ran.files, now)
        modules = {one.path: one for one in (self._module(one, now) for one in ran.modules)}
        reads = [read for read in reads if read.path not in modules]
        reads += modules.values()
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
            files_missed=tuple(map(self._name, ran.missed)),
            listings=tuple(
                Listing(
                    folder=self._name(folder), names=tuple(map(unescaped, names)), patterns=patterns
                )
                for folder, names, patterns in ran.listed
            ),
            remote=remote_sources(ran.remote, ran.queries),
            not_observed=(*ran.children, *unseen),
            not_analysed=ran.unknown,
        )

    def join(self, session: SessionId, run: CellRun, later: WentOn) -> CellRun:
        """The run with what was done for it after its cell."""
        now = self._look({self._name(file.path) for file in later.files})
        return joined(run, *self._files(session, later.files, now))

    def _name(self, path: str) -> str:
        return self.workspace.name_of(Path(unescaped(path)))

    def _look(self, names: Iterable[str]) -> Mapping[str, Now]:
        """Files as they are, all at once; their bytes are kept where the rules allow it."""
        known = {name: _signature(self.workspace.path_of(name)) for name in names}
        found = self._kept([name for name, signature in known.items() if signature is not None])
        return {
            name: Now(signature=signature, digest=digest, size_bytes=size_bytes)
            for name, signature in known.items()
            for digest, size_bytes in [found.get(name, (None, 0))]
        }

    def _kept(self, names: list[str]) -> Mapping[str, tuple[Digest | None, int]]:
        if not names:
            return {}
        try:
            with self.store.adding():
                looked = keep(self.store, self.workspace, names, at_any_size=frozenset())
        except (NbproofError, OSError):
            return {name: self._digest(name) for name in names}
        return {state.path: (state.digest, state.size_bytes) for state in looked.states}

    def _digest(self, name: str) -> tuple[Digest | None, int]:
        found = self.workspace.look(name)
        return (found.digest, found.size_bytes) if isinstance(found, Present) else (None, 0)

    def _files(
        self, session: SessionId, seen: tuple[SeenFile, ...], now: Mapping[str, Now]
    ) -> tuple[list[FileRead], list[FileWrite], list[str]]:
        reads: list[FileRead] = []
        writes: list[FileWrite] = []
        unseen: list[str] = []
        for file in seen:
            name = self._name(file.path)
            before = self._before(session, name, file)
            if file.is_written:
                digest, size_bytes = self._now(name, now[name])
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
                if self._has_other_names(name, file):
                    unseen.append(f"the other names of {name}: it has hard links")
            if file.is_read:
                reads.append(self._read(name, file, before, now[name]))
        return reads, writes, unseen

    def _read(self, name: str, file: SeenFile, before: Before | None, now: Now) -> FileRead:
        if before is not None:
            return FileRead(path=name, digest=before.digest, size_bytes=before.size_bytes)
        if file.is_written or file.before is None:
            size_bytes = file.before[1] if file.before else 0
            return FileRead(path=name, digest=None, size_bytes=size_bytes)
        digest, size_bytes = self._now(name, now, as_seen=file.before)
        return FileRead(path=name, digest=digest, size_bytes=size_bytes)

    def _has_other_names(self, name: str, file: SeenFile) -> bool:
        """Whether a file that was changed in place has more names: their bytes changed too."""
        if file.before is None or file.after is None or file.before[0] != file.after[0]:
            return False
        try:
            return self.workspace.path_of(name).stat().st_nlink > 1
        except OSError:
            return False

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

    def _now(
        self, name: str, now: Now, *, as_seen: Signature | None = None
    ) -> tuple[Digest | None, int]:
        """Digest and size of a file as it is.

        Where it is no longer what the run saw, the digest is the remembered one of that state, or
        None.
        """
        if as_seen is not None and now.signature != as_seen:
            return self.remembered.get((name, as_seen)), as_seen[1]
        if now.signature is not None and now.digest is not None:
            self.remembered[name, now.signature] = now.digest
        return now.digest, now.size_bytes

    def _module(self, module: SeenModule, now: Mapping[str, Now]) -> FileRead:
        name = self._name(module.path)
        digest, size_bytes = self._now(name, now[name], as_seen=module.before)
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
