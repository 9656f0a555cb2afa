"""Outputs made to stop a comparison: each must end soon, and say different."""

from __future__ import annotations

import time

import pytest

from tests.replay.compare.made import grade_of

LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
ENTITIES = f'<!DOCTYPE s [<!ENTITY l0 "ha">{LAUGHS}]>'


@pytest.mark.parametrize(
    ("mime", "content"),
    [
        *(("text/plain", fragment * (200_000 // len(fragment))) for fragment in (
            " ", "1", "[", "{", "1 ", "1%|", ",\n ", "\\x1b[", "np.int64(", "at 0x", "1s ", "$",
            "Cell In[", "Date: ", "\n",
        )),
        ("text/plain", "x" * 5_000_000),
        ("text/html", "<div>" * 50_000),
        ("text/html", "<table><tr><td>" * 80),
        ("text/html", "<p>" + "a" * 11_000_000),
        ("image/svg+xml", f"{ENTITIES}<svg>&l11;</svg>"),
        ("image/svg+xml", '<!DOCTYPE s SYSTEM "file:///etc/passwd"><svg>&x;</svg>'),
        ("image/svg+xml", "<svg>" * 50_000),
    ],
)  # fmt: skip
def test_a_comparison_ends_soon(mime: str, content: str) -> None:
    began = time.monotonic()

    grade = grade_of(mime, f"{content}x", f"{content}y", differ=None)

    assert (grade, time.monotonic() - began < 10) == ("different", True)
