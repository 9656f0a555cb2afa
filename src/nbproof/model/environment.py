"""What a kernel runs in, and how two such records differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An installed distribution; `origin` is a URL (PEP 610), None where it came from an index."""

    name: str
    version: str
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Interpreter, platform, distributions and allow-listed variables, read inside the kernel."""

    python: str
    implementation: str
    platform: str
    packages: tuple[Package, ...]
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference between the recorded and the present environment.

    `recorded` or `present` is None where the thing exists on the other side only.
    """

    kind: Literal["python", "platform", "package", "variable"]
    name: str
    recorded: str | None
    present: str | None
