"""What may differ between two outputs that still count as the same."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far two outputs may lie apart.

    `relative` is for floats: there is no absolute tolerance, since 1e-19 may be a constant of
    nature. Images of one size may differ in less than `pixel_share` of their pixels, if the root
    mean square of what differs there is at most `pixel_levels` of 255: noise that nobody sees. A
    digit in a label changes fewer pixels, but changes them by far more.
    """

    relative: float = 1e-6
    pixel_share: float = 0.01
    pixel_levels: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The tolerance, and whether the versions of packages or Python differ (None: not known)."""

    tolerance: Tolerance = field(default_factory=Tolerance)
    versions_differ: bool | None = None

    @property
    def reprs_may_differ(self) -> bool:
        """Whether another way to print the same value may come from another version."""
        return self.versions_differ is not False
