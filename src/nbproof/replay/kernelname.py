"""Which kernel runs a notebook."""

from __future__ import annotations

from nbproof.workspace.notebooks import Document

DEFAULT_KERNEL = "python3"


def kernel_of(document: Document) -> str:
    """The kernel that a notebook asks for; Python's where it names none."""
    return document.kernel_name or DEFAULT_KERNEL
