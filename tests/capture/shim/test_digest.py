"""The hash that the shim brings along, against the xxhash package."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nbproof.capture.shim import LIBRARY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the shim")
SHIM_ONLY = "import sys; sys.modules['xxhash'] = None; from nbproof.capture.agent import hashing\n"
SAME = """
import xxhash
from nbproof.capture.agent.native import xxh64
data = bytes(n * n % 251 for n in range(70_000))
quick = xxh64()
for size in (*range(200), 65_536, 69_999):
    for at in (0, 1, 5):
        piece = data[at : at + size]
        for form in (piece, memoryview(piece), bytearray(piece)):
            assert quick(form) == xxhash.xxh64(piece).digest(), (size, at)
"""
NAMED = SHIM_ONLY + "assert hashing.fast()(b'a' * 70_000).startswith(b'xxh64')"
WITHOUT = SHIM_ONLY + "assert hashing.fast() is None"
FREED = """
from nbproof.capture.agent.native import xxh64
data = bytearray(70_000)
xxh64()(memoryview(data))
data.extend(b'a')
"""


def test_the_shims_hash_is_xxh64_of_any_length_and_kind_of_buffer() -> None:
    run_with_shim(SAME)


def test_large_pieces_go_through_the_shims_hash_where_xxhash_is_not_installed() -> None:
    run_with_shim(NAMED)


def test_without_shim_and_xxhash_there_is_no_fast_hash() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT], check=True)


def test_a_buffer_is_let_go_after_it_was_hashed() -> None:
    run_with_shim(FREED)


def run_with_shim(code: str) -> None:
    """Run a program in a process that has the shim; raises where it fails."""
    environment = {**os.environ, "LD_PRELOAD": str(LIBRARY)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
