"""A notebook played by hand: runs with the names they read and wrote, and the verdict on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from nbproof.capture.analysis import names_of
from nbproof.model.ids import CellId, Digest, SessionId, ValueDigest
from nbproof.model.runs import Before, CellRun, FileRead, FileWrite, NamedValue, Outcome
from nbproof.model.status import CellSource, CellVerdict, Status
from nbproof.staleness.evidence import Evidence, Recorded
from nbproof.staleness.judge import judge

NOON = datetime(2026, 11, 2, 12, tzinfo=timezone.utc)


@dataclass
class Notebook:
    """Sources by cell id in document order; `values` is what the kernel holds, as digests."""

    sources: dict[str, str]
    session: str = "s1"
    files: dict[str, str | None] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    runs: list[CellRun] = field(default_factory=list)

    def run(
        self,
        cell: str,
        *,
        outcome: Outcome = "ok",
        reads_files: tuple[str, ...] = (),
        writes_files: Mapping[str, str] | None = None,
        appends: Mapping[str, str] | None = None,
        missing: str | None = None,
        not_observed: tuple[str, ...] = (),
        **values: str,
    ) -> None:
        """Run a cell as its source stands; `values` are the digests that it leaves."""
        source = self.sources[cell]
        added = {path: f"{self.files[path]}{more}" for path, more in (appends or {}).items()}
        written = {**(writes_files or {}), **added}
        read = names_of(source).reads
        began = NOON + timedelta(minutes=len(self.runs))
        absent = [NamedValue(name=missing, digest=None, is_absent=True)] if missing else []
        self.runs.append(
            CellRun(
                cell_id=CellId(cell),
                session=SessionId(self.session),
                execution_count=len(self.runs) + 1,
                source=source,
                outcome=outcome,
                started_at=began,
                ended_at=began + timedelta(seconds=2),
                names_read=(*_named({n: v for n, v in self.values.items() if n in read}), *absent),
                names_written=tuple(_named(values)),
                files_read=tuple(
                    FileRead(path=path, digest=_digest(self.files[path]), size_bytes=1)
                    for path in reads_files
                ),
                files_written=tuple(
                    FileWrite(
                        path=path,
                        digest=_digest(content),
                        size_bytes=1,
                        before=_before(self.files.get(path)),
                        keeps=path in (appends or {}),
                    )
                    for path, content in written.items()
                ),
                not_observed=not_observed,
            )
        )
        self.values |= values
        self.files |= written

    def restart(self) -> None:
        """A new kernel session."""
        self.session += "'"
        self.values = {}

    def status(self) -> Status:
        """The verdict on the notebook as it stands."""
        return judge("play.ipynb", self.evidence())

    def evidence(self, recorded: Mapping[str, Recorded] | None = None) -> Evidence:
        """What the verdict rests on."""
        return Evidence(
            cells=tuple(
                CellSource(id=CellId(cell), type="code", source=source)
                for cell, source in self.sources.items()
            ),
            indexes=tuple(range(len(self.sources))),
            runs=tuple(self.runs),
            session=SessionId(self.session),
            present={path: _digest(content) for path, content in self.files.items()},
            recorded={CellId(cell): what for cell, what in (recorded or {}).items()},
        )

    def verdict(self, cell: str) -> CellVerdict:
        """The verdict on one cell."""
        return next(one for one in self.status().cells if one.id == cell)

    def said(self) -> dict[str, tuple[str, bool | None, tuple[str, ...]]]:
        """State, freshness and kinds of reasons of every cell."""
        return {
            cell.id: (cell.state, cell.fresh, tuple(reason.kind for reason in cell.reasons))
            for cell in self.status().cells
        }


def _named(values: Mapping[str, str]) -> list[NamedValue]:
    return [NamedValue(name=name, digest=ValueDigest(value)) for name, value in values.items()]


def _digest(content: str | None) -> Digest | None:
    return Digest(f"blake3:{content}") if content is not None else None


def _before(content: str | None) -> Before | None:
    if content is None:
        return None
    return Before(digest=Digest(f"blake3:{content}"), size_bytes=1, kept=True)
