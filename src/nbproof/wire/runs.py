"""Runs on disk: in pages, with long sources and long lists of files as objects of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from nbproof.model.errors import BadInput
from nbproof.model.ids import Digest
from nbproof.model.runs import CellRun
from nbproof.wire import records, text
from nbproof.wire.pages import pages

RUNS_A_PAGE = 256
ENTRIES_A_PAGE = 4096
LONGEST_SOURCE_BYTES = 64 * 1024
_FILE_LISTS = ("files_read", "files_written")

Keep = Callable[[bytes], Digest]
"""Puts an object aside to be stored, and gives its digest."""

Fetch = Callable[[Digest], bytes]
"""The bytes of an object, verified."""


def encode_runs(runs: Iterable[CellRun], keep: Keep) -> tuple[Digest, ...]:
    """The digests of the pages that hold these runs."""
    encoded = (_encode_run(run, keep) for run in runs)
    return tuple(keep(page) for page in pages(encoded, most=RUNS_A_PAGE))


def decode_runs(page_digests: Iterable[Digest], fetch: Fetch) -> tuple[CellRun, ...]:
    """The runs that `encode_runs` was given; raises BadInput where a page cannot be read."""
    return tuple(
        records.shaped(_completed(run, fetch), CellRun, what="a run")
        for run in page_entries(page_digests, fetch)
    )


def run_objects(page_digests: Iterable[Digest], fetch: Fetch) -> Iterator[Digest]:
    """The objects besides the pages themselves that these pages of runs need to be read."""
    for run in page_entries(page_digests, fetch):
        if not isinstance(run, dict):
            raise BadInput("a run is no JSON object")
        if run.get("source_object") is not None:
            yield Digest(str(run["source_object"]))
        for name in _FILE_LISTS:
            yield from _digests(run.get(f"{name}_pages", []))


def page_entries(page_digests: Iterable[Digest], fetch: Fetch) -> Iterator[object]:
    """The entries of these pages, one after the other, in JSON's own types."""
    for digest in page_digests:
        page = records.parse(fetch(digest), what=f"page {digest}")
        if not isinstance(page, list):
            raise BadInput(f"page {digest} is no JSON list")
        yield from page


def _encode_run(run: CellRun, keep: Keep) -> bytes:
    value = msgspec.to_builtins(run)
    value["source_object"] = None
    source = text.escaped(run.source).encode()
    if len(source) > LONGEST_SOURCE_BYTES:
        value["source"], value["source_object"] = None, keep(source)
    for name in _FILE_LISTS:
        entries, value[f"{name}_pages"] = value[name], []
        if len(entries) > ENTRIES_A_PAGE:
            cut = pages(map(records.encode, entries), most=ENTRIES_A_PAGE)
            value[name], value[f"{name}_pages"] = [], [keep(page) for page in cut]
    return records.encode(value)


def _completed(run: object, fetch: Fetch) -> object:
    """`run` with what it keeps in objects of their own put back in place."""
    if not isinstance(run, dict):
        raise BadInput("a run is no JSON object")
    value = dict(run)
    source = value.pop("source_object", None)
    if source is not None:
        value["source"] = fetch(Digest(str(source))).decode()
    for name in _FILE_LISTS:
        listed = _digests(value.pop(f"{name}_pages", []))
        if listed:
            value[name] = list(page_entries(listed, fetch))
    return value


def _digests(value: object) -> tuple[Digest, ...]:
    return records.shaped(value, tuple[Digest, ...], what="a list of pages")
