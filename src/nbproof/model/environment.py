"""What a kernel runs in, and how two such records differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An installed distribution; `origin` is a URL (PEP 610), None where it came from an index.

    `record` is the SHA-256 digest of its RECORD, the list of its files (PEP 376), or conda's MD5 of
    the package; None without one. Of conda's packages `origin` is the address of the package.
    """

    name: str
    version: str
    origin: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Interpreter, platform, distributions and allow-listed variables, read inside the kernel.

    `conda` are conda's own packages, and `machine` says what else outputs can depend on: number of
    processors, locale, time zone, graphics cards and their driver. Both are empty in old records.
    `entropy` is what the session's randomness began with; None where it is not known.
    """

    python: str
    implementation: str
    platform: str
    packages: tuple[Package, ...]
    variables: Mapping[str, str]
    conda: tuple[Package, ...] = ()
    machine: Mapping[str, str] = field(default_factory=dict)
    entropy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference between the recorded and the present environment.

    `recorded` or `present` is None where the thing exists on the other side only.
    """

    kind: Literal["python", "platform", "package", "variable", "machine"]
    name: str
    recorded: str | None
    present: str | None
