"""Long lists on disk: cut into pages, so that a list that grew shares its full pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LARGEST_PAGE_BYTES = 4 * 1024 * 1024


def pages(items: Iterable[bytes], *, most: int) -> Iterator[bytes]:
    """JSON lists of at most `most` of these JSON values, and of 4 MiB unless one alone is larger.

    They are filled in order: appending to the list changes the last page only.
    """
    page: list[bytes] = []
    size_bytes = 0
    for item in items:
        if page and (len(page) == most or size_bytes + len(item) > LARGEST_PAGE_BYTES):
            yield _as_list(page)
            page, size_bytes = [], 0
        page.append(item)
        size_bytes += len(item) + 1
    if page:
        yield _as_list(page)


def _as_list(items: list[bytes]) -> bytes:
    return b"[" + b",".join(items) + b"]"
