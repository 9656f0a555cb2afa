from __future__ import annotations

import base64
import struct
import zlib

import numpy as np

from nbproof.replay.compare.cells import compare
from tests.replay.compare.made import gif, grade_of, identical, png, shown, verdict

PNG = "image/png"
WHITE = np.full((100, 200, 3), 255, dtype=np.uint8)


def changed(rows: int, columns: int, by: int) -> np.ndarray:
    pixels = WHITE.copy()
    pixels[:rows, :columns] -= by
    return pixels


def huge(level: bytes) -> str:
    """A PNG of a few bytes that says it has 3.6 billion pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(level * 1000)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def test_the_same_bytes_are_identical_however_they_are_wrapped() -> None:
    one = png(WHITE)

    found = compare([shown({PNG: one + "\n"})], [shown({PNG: [one]})], versions_differ=None)

    assert found == identical()


def test_the_same_pixels_with_other_metadata_are_equivalent() -> None:
    sides = [shown({PNG: png(WHITE, "3.9")})], [shown({PNG: png(WHITE, "3.10")})]

    found = compare(*sides, versions_differ=False)

    detail = "the same pixels; only what is stored beside them differs"
    assert found == verdict(PNG, "image", detail, "equivalent")


def test_few_pixels_that_differ_faintly_are_equivalent() -> None:
    sides = [shown({PNG: png(WHITE)})], [shown({PNG: png(changed(10, 15, 2))})]

    found = compare(*sides, versions_differ=False)

    detail = "0.8 % of the pixels differ, and none visibly"
    assert found == verdict(PNG, "tolerance", detail, "equivalent")


def test_the_share_of_pixels_that_differ_is_told() -> None:
    sides = [shown({PNG: png(WHITE)})], [shown({PNG: png(changed(41, 20, 200))})]

    found = compare(*sides, versions_differ=False)

    assert found == verdict(PNG, "image", "4.1 % of the pixels differ", "different")


def test_another_size_is_different() -> None:
    sides = [shown({PNG: png(WHITE)})], [shown({PNG: png(WHITE[:, :150])})]

    found = compare(*sides, versions_differ=None)

    detail = "200 by 100 pixels → 150 by 100 pixels"
    assert found == verdict(PNG, "image", detail, "different")


def test_a_digit_in_a_label_or_many_faint_pixels_are_different() -> None:
    grades = [
        grade_of(PNG, png(WHITE), png(changed(*change))) for change in ((3, 5, 200), (50, 50, 2))
    ]

    assert grades == ["different", "different"]


def test_deep_and_transparent_pixels_are_compared_in_full() -> None:
    deep = np.full((10, 10), 60_000, dtype=np.uint16)
    clear = np.zeros((10, 10, 4), dtype=np.uint8)
    other = clear.copy()
    other[..., 3] = 255

    assert grade_of(PNG, png(deep), png(deep - 1)) == "different"
    assert grade_of(PNG, png(clear), png(other)) == "different"


def test_animations_are_compared_frame_by_frame() -> None:
    frames = [np.full((20, 20), level, dtype=np.uint8) for level in (0, 80, 160)]
    grades = [
        grade_of("image/gif", gif(frames), gif(other))
        for other in (frames, [*frames[:2], frames[0] + 9], frames[:2])
    ]

    assert grades == ["identical", "different", "different"]


def test_what_cannot_be_decoded_is_compared_by_its_bytes() -> None:
    junk = base64.b64encode(b"hello").decode(), base64.b64encode(b"hello!").decode()
    detail = "the bytes differ, and cannot be decoded as images"

    for one, other in (junk, (huge(b"\0"), huge(b"\1"))):
        found = compare([shown({PNG: one})], [shown({PNG: other})], versions_differ=None)
        assert found == verdict(PNG, "image", detail, "different")
    assert grade_of(PNG, "no base64!", "no base64!") == "identical"
    assert grade_of(PNG, "no base64!", "none at all!") == "different"
