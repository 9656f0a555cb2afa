"""Names of things: one NewType for every kind of identifier."""

from __future__ import annotations

from typing import NewType

CellId = NewType("CellId", str)
"""The id that nbformat gives a cell; unique within its notebook."""

SessionId = NewType("SessionId", str)
"""A kernel from one start to its end; a restart begins a new session."""

KernelId = NewType("KernelId", str)
"""The id that the Jupyter server gives a kernel; it survives restarts."""

SnapshotId = NewType("SnapshotId", str)
"""64 lower-case hexadecimal digits: BLAKE3 of the snapshot's canonical content."""

PlanId = NewType("PlanId", str)
"""A restore plan that was shown and may be applied once."""

ReplayId = NewType("ReplayId", str)
"""A replay that was begun through the server."""

Digest = NewType("Digest", str)
"""`blake3:` and 64 hexadecimal digits: the digest of a file's whole content."""

ValueDigest = NewType("ValueDigest", str)
"""What the kernel agent says of a value; equal digests mean equal values within one notebook."""
