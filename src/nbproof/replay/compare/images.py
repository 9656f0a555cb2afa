"""Two images: whether they show the same, pixel by pixel."""

from __future__ import annotations

import base64
import io
import math
import re
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image

from nbproof.model.replaying import Difference
from nbproof.replay.compare.findings import different, equivalent
from nbproof.replay.compare.rules import Tolerance

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_MOST_PIXELS = 40_000_000
_MOST_FRAMES = 50
# Modes that become RGBA without loss; others are compared as they are.
_LOSSLESS = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})
_EMBEDDED = re.compile(r"data:image/[a-z+.-]{1,20};base64,", re.ASCII)


def embedded_image(address: str) -> bytes | None:
    """The image that a data address holds (RFC 2397); None where it holds none."""
    match = _EMBEDDED.match(address)
    return decoded(address[match.end() :]) if match else None


def decoded(text: str) -> bytes | None:
    """The bytes that a text holds in base64; None where it is not that."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return None


def image_differences(
    mime: str, recorded: bytes, replayed: bytes, tolerance: Tolerance
) -> tuple[Difference, ...]:
    """In what two images differ; those that cannot be decoded are compared by their bytes.

    Of an animation, frames up to a bound are compared; beyond it, the bytes decide.
    """
    if recorded == replayed:
        return ()
    # Pillow's decoders raise nearly anything on broken input, and memory may not suffice.
    try:
        found = _pixels(mime, recorded, replayed, tolerance)
    except Exception:
        found = different(mime, "image", "the bytes differ, and cannot be decoded as images")
    return (found,)


def _pixels(mime: str, recorded: bytes, replayed: bytes, tolerance: Tolerance) -> Difference:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with (
            Image.open(io.BytesIO(recorded), formats=FORMATS) as one,
            Image.open(io.BytesIO(replayed), formats=FORMATS) as other,
        ):
            return _frames(mime, one, other, tolerance)


def _frames(
    mime: str, recorded: Image.Image, replayed: Image.Image, tolerance: Tolerance
) -> Difference:
    if recorded.size != replayed.size:
        return different(mime, "image", f"{_size(recorded)} → {_size(replayed)}")
    frames, others = _frame_count(recorded), _frame_count(replayed)
    if frames != others:
        return different(mime, "image", f"{frames} frames → {others}")
    if recorded.width * recorded.height * frames > _MOST_PIXELS or frames > _MOST_FRAMES:
        return different(mime, "too-large", "the bytes differ, and it is too large to decode")
    share = 0.0
    for one, other in zip(_each(recorded), _each(replayed), strict=True):
        if one.info.get("duration") != other.info.get("duration"):
            return different(mime, "image", "frames are shown for another time")
        levels = _levels(one, other)
        if levels is None:
            return different(mime, "image", f"pixels of kind {one.mode} → {other.mode}")
        there = _share(levels)
        if there and not _is_faint(levels, there, tolerance):
            return different(mime, "image", f"{_percent(there)} of the pixels differ")
        share = max(share, there)
    if share:
        detail = f"{_percent(share)} of the pixels differ, and none visibly"
        return equivalent(mime, "tolerance", detail)
    return equivalent(mime, "image", "the same pixels; only what is stored beside them differs")


def _levels(recorded: Image.Image, replayed: Image.Image) -> np.ndarray | None:
    """How far each pixel is from the other, in the channel where it is most; None: no relation."""
    if recorded.mode in _LOSSLESS and replayed.mode in _LOSSLESS:
        one = np.asarray(recorded.convert("RGBA"))
        other = np.asarray(replayed.convert("RGBA"))
        levels: np.ndarray = (np.maximum(one, other) - np.minimum(one, other)).max(axis=2)
        return levels
    if recorded.mode != replayed.mode:
        return None
    one, other = np.asarray(recorded), np.asarray(replayed)
    # Deeper pixels have levels of another size: any difference counts in full.
    unequal = one != other
    return np.asarray(unequal.any(axis=-1) if recorded.getbands()[1:] else unequal) * np.uint8(255)


def _share(levels: np.ndarray) -> float:
    return float(np.count_nonzero(levels)) / max(1, levels.size)


def _is_faint(levels: np.ndarray, share: float, tolerance: Tolerance) -> bool:
    """Whether few pixels differ, and by little where they do."""
    there = levels[levels > 0].astype(np.float64)
    rms = math.sqrt(float(np.mean(there * there)))
    return share < tolerance.pixel_share and rms <= tolerance.pixel_levels


def _each(image: Image.Image) -> Iterator[Image.Image]:
    for number in range(_frame_count(image)):
        image.seek(number)
        yield image


def _frame_count(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1))


def _size(image: Image.Image) -> str:
    return f"{image.width} by {image.height} pixels"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 else "under 0.1 %"  # noqa: PLR2004
