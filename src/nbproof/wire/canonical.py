"""The one way in which a value is written as JSON: sorted keys, no spaces, UTF-8."""

from __future__ import annotations

from blake3 import blake3
from msgspec import json

from nbproof.model.ids import Digest


def encode(value: object) -> bytes:
    """The canonical JSON of a value of the model."""
    return json.encode(value, order="sorted")


def digest_of(content: bytes) -> Digest:
    """The digest of these bytes as nbproof writes it."""
    return Digest(f"blake3:{blake3(content).hexdigest()}")
