"""A picture of where two pictures differ: the replayed one, pale, with the pixels marked."""

from __future__ import annotations

import base64
import io
import warnings

import numpy as np
from PIL import Image

from nbproof.replay.compare.images import FORMATS, decoded

MOST_PIXELS = 4_000_000
_MARK = (200, 30, 30)
_PALE = 0.25
_WHITE = 255


def marked(recorded: str, replayed: str) -> str | None:
    """Of two pictures in base64 the marked one as a PNG in base64.

    None where nothing is to be marked: they are of different sizes, the same, too large or no
    pictures.
    """
    one, other = decoded(recorded), decoded(replayed)
    if one is None or other is None or one == other:
        return None
    # Pillow's decoders raise nearly anything on broken input, and memory may not suffice.
    try:
        return _marked(one, other)
    except Exception:
        return None


def _marked(recorded: bytes, replayed: bytes) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with (
            Image.open(io.BytesIO(recorded), formats=FORMATS) as one,
            Image.open(io.BytesIO(replayed), formats=FORMATS) as other,
        ):
            if one.size != other.size or one.width * one.height > MOST_PIXELS:
                return None
            return _drawn(_on_white(one), _on_white(other))


def _on_white(image: Image.Image) -> np.ndarray:
    """An image as a browser shows it on a white page."""
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    return np.asarray(page.convert("RGB"))


def _drawn(recorded: np.ndarray, replayed: np.ndarray) -> str | None:
    differs = (recorded != replayed).any(axis=2)
    if not differs.any():
        return None
    grey = replayed.mean(axis=2, keepdims=True).repeat(3, axis=2)
    pixels = (_WHITE - _PALE * (_WHITE - grey)).astype(np.uint8)
    pixels[differs] = _MARK
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, format="PNG", optimize=True)
    return base64.b64encode(written.getvalue()).decode()
