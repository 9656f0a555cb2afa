"""Which objects snapshots need: their parts, the files that they keep, and the chunks of those."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from nbproof.model.errors import BadInput, DamagedStore
from nbproof.model.ids import Digest
from nbproof.store.interface import Store
from nbproof.store.records import fetch
from nbproof.wire import records
from nbproof.wire.snapshots import Record

_PAGES = ("files_read_pages", "files_written_pages")


class Reach:
    """What records refer to; each page is read once, however many snapshots share it."""

    def __init__(self, store: Store) -> None:
        self._fetch = partial(fetch, store)
        self._pages: dict[Digest, frozenset[Digest]] = {}

    def of(self, record: Record) -> set[Digest]:
        """The digests of everything that a snapshot needs."""
        states = (record.document, record.script)
        found = {state.digest for state in states if state and state.kept and state.digest}
        found |= {record.environment} if record.environment is not None else set()
        for page in (*record.runs, *record.data, *record.code):
            found |= self._of_page(page)
        return found

    def _of_page(self, page: Digest) -> frozenset[Digest]:
        if page not in self._pages:
            try:
                entries = records.parse(self._fetch(page), what=f"page {page}")
                found = frozenset(self._of_entries(entries))
            except (BadInput, DamagedStore):
                found = frozenset()
            self._pages[page] = found | {page}
        return self._pages[page]

    def _of_entries(self, entries: object) -> Iterator[Digest]:
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                yield from self._of_entry(entry)

    def _of_entry(self, entry: dict[str, object]) -> Iterator[Digest]:
        """What a data state, a file that was written, or a run refers to."""
        if entry.get("kept") is True and entry.get("digest"):
            yield Digest(str(entry["digest"]))
        if entry.get("source_object"):
            yield Digest(str(entry["source_object"]))
        before = entry.get("before")
        if isinstance(before, dict):
            yield from self._of_entry(before)
        yield from self._of_entries(entry.get("files_written"))
        for name in _PAGES:
            pages = entry.get(name)
            for page in pages if isinstance(pages, list) else ():
                yield from self._of_page(Digest(str(page)))
