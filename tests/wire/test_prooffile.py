"""The proof file as text: read as it was written, and refused where it is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbproof.model.errors import BadInput
from nbproof.model.ids import CellId, Digest
from nbproof.model.prooffile import ProofCell, ProofEntry, ProofFile
from nbproof.wire.prooffile import decode, encode

GOLDEN = Path(__file__).parents[1] / "golden" / "prooffile-1.json"
ONE, TWO = (Digest("blake3:" + digit * 64) for digit in "12")
PROOF = ProofFile(
    notebook="отчёт ✓.ipynb",
    cells=(
        ProofCell(id=CellId("a"), type="markdown", source=ONE),
        ProofCell(id=CellId("b"), type="code", source=TWO, order=1),
    ),
    inputs=(ProofEntry(path="data/caf\udce9.csv", digest=ONE, size_bytes=17),),
    outputs=(ProofEntry(path="out.png", digest=None, size_bytes=5),),
    code=(ProofEntry(path="lib.py", digest=TWO, size_bytes=1),),
    environment=ONE,
    python="3.12.1",
)


def test_the_golden_file_is_read_and_written_as_it_was() -> None:
    assert decode(GOLDEN.read_bytes(), what="it") == PROOF
    assert encode(PROOF) == GOLDEN.read_bytes()


def test_line_ends_and_a_byte_order_mark_of_a_checkout_do_not_matter() -> None:
    raw = b"\xef\xbb\xbf" + encode(PROOF).replace(b"\n", b"\r\n")

    assert decode(raw, what="it") == PROOF


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "it cannot be read"),
        (b"[]", "it cannot be read"),
        (encode(PROOF)[:200], "it cannot be read"),
        (b"<<<<<<< HEAD\n" + encode(PROOF), "it holds git's conflict markers"),
        (encode(PROOF).replace(b'"format": 1', b'"format": 2'), "it has format 2"),
        (encode(PROOF).replace(b'"format": 1', b'"format": "1"'), "it has format 1"),
        (encode(PROOF).replace(ONE.encode(), b"../../etc/passwd"), "it cannot be read"),
        (encode(PROOF).replace(b'"order": 1', b'"order": "x"'), "it cannot be read"),
        (b'{"format": 1, "cells": ' + b"[" * 100 + b"]" * 100 + b"}", "it is nested deeper"),
        (b" " * (9 << 20), "it is too large"),
    ],
)
def test_what_is_no_proof_file_is_refused_in_one_line(raw: bytes, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        decode(raw, what="it")

    assert refused.value.message.startswith(message)
    assert "\n" not in refused.value.message
