"""What the causes of differences are told from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbproof.model.environment import Drift
from nbproof.model.ids import CellId
from nbproof.model.status import CellVerdict
from nbproof.replay.wording import change_of

_OTHER_NAMES = {
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "yaml": "pyyaml",
    "skimage": "scikit-image",
    "bs4": "beautifulsoup4",
}
"""Distributions that do not have the name of their module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The present versions of packages and Python, and what stands in for a record.

    `saved_with` is the version of Python that the notebook's metadata names, None where an
    environment was recorded or it names none.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    python: str | None = None
    saved_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the causes are told from; cells by their index.

    `sources` are the code cells in document order, `upstream` the cells that each depends on,
    `draws` the calls in them that draw without a seed.
    `inputs` are the files that each reads, `changed_files` those of them that are not what was
    recorded, `overwritten` those that the notebook itself writes later on. `status` is what
    the recorded outputs themselves show: order, edits, cells that are gone. `drift` is limited to
    what is known to differ.
    """

    sources: Mapping[int, str]
    upstream: Mapping[int, frozenset[int]]
    draws: Mapping[int, str]
    inputs: Mapping[int, tuple[str, ...]]
    changed_files: Mapping[int, tuple[str, ...]]
    overwritten: frozenset[str]
    remote: Mapping[int, tuple[str, ...]]
    status: Mapping[CellId, CellVerdict]
    drift: tuple[Drift, ...]
    labels: Mapping[int, str]
    surroundings: Surroundings = field(default_factory=Surroundings)

    def label(self, index: int) -> str:
        """A cell as people find it."""
        return self.labels.get(index, f"cell {index + 1}")

    def change(self, distribution: str) -> str | None:
        """How the version of a distribution has changed; None where it is not known to."""
        for one in self.drift:
            if one.kind == "package" and one.name.replace("_", "-") == distribution:
                return change_of(one)
        return None

    def installed(self, module: str) -> str | None:
        """A module's distribution with its version, here and where it was recorded."""
        name = distribution(module)
        version = self.surroundings.versions.get(name)
        return self.change(name) or (f"{name} {version}" if version is not None else None)


def distribution(module: str) -> str:
    """The distribution that a top-level module comes from, as far as its name tells."""
    return _OTHER_NAMES.get(module, module).lower().replace("_", "-")
