"""Cutting large files where their content says so, and making pieces smaller.

FastCDC (Xia et al., USENIX ATC 2016, and its 2020 revision): an edit changes the chunks around it
only, so that versions of a file share all others.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from pyfastcdc import FastCDC

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LARGE_BYTES = 1 << 20
SMALLEST_CHUNK = 16 << 10
USUAL_CHUNK = 64 << 10
LARGEST_CHUNK = 256 << 10
_WINDOW_BYTES = 8 << 20
_LEVEL = 1
_PROBES = 4
_PROBE_BYTES = 8 << 10
_LITTLE = 64 << 10
_WORTH = 0.9


def compressed(content: bytes | memoryview) -> bytes | None:
    """The content as a Zstandard frame; None where that is not worth it.

    Of more than a little, its beginning and its middle are tried first.
    """
    middle = len(content) // 2
    if len(content) > _LITTLE and not any(
        _is_worth(content[start : start + _PROBE_BYTES]) for start in (0, middle)
    ):
        return None
    small = zstd.compress(content, level=_LEVEL)
    return small if len(small) < _WORTH * len(content) else None


def _is_worth(probe: bytes | memoryview) -> bool:
    return len(zstd.compress(probe, level=_LEVEL)) < _WORTH * len(probe)


def decompressed(frame: bytes, size: int) -> bytes | None:
    """The content of a frame of which `size` bytes are expected; None where it is no such frame.

    No pack has a larger object than `LARGE_BYTES` in one piece: who says so lies.
    """
    if size > LARGE_BYTES:
        return None
    try:
        reader = zstd.ZstdDecompressor()
        content = reader.decompress(frame, max_length=size + 1)
    except zstd.ZstdError:
        return None
    is_whole = reader.eof and not reader.unused_data and len(content) == size
    return content if is_whole else None


def is_compressible(file: int, size_bytes: int) -> bool:
    """Whether a few places of an open file can be made smaller."""
    step = max(size_bytes // _PROBES, 1)
    probes = (os.pread(file, USUAL_CHUNK, start) for start in range(0, size_bytes, step))
    return any(probe and compressed(probe) is not None for probe in probes)


def chunks_in(content: bytes) -> Iterator[memoryview]:
    """These bytes, cut."""
    whole = memoryview(content)
    for chunk in _cutter().cut_buf(whole):
        yield whole[chunk.offset : chunk.offset + chunk.length]


def _cutter() -> FastCDC:
    return FastCDC(USUAL_CHUNK, min_size=SMALLEST_CHUNK, max_size=LARGEST_CHUNK)


def chunks_of(file: int) -> Iterator[memoryview]:
    """The bytes of an open file from where it stands, cut; each is valid until the next."""
    cutter = _cutter()
    window = memoryview(bytearray(_WINDOW_BYTES))
    held = 0
    while True:
        read = os.readv(file, [window[held:]])
        filled = held + read
        is_end = read == 0
        start = 0
        for chunk in cutter.cut_buf(window[:filled]):
            end = chunk.offset + chunk.length
            if not is_end and end > filled - LARGEST_CHUNK:
                break
            yield window[start:end]
            start = end
        if is_end:
            return
        held = filled - start
        window[:held] = bytes(window[start:filled])
