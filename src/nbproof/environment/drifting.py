"""How the present environment differs from the recorded one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from nbproof.environment.locking import normal
from nbproof.model.environment import Drift, Environment, Package

DriftKind = Literal["python", "platform", "package", "variable", "machine"]


def drift(recorded: Environment, present: Environment) -> tuple[Drift, ...]:
    """Every difference: interpreter and platform first, then packages and variables by name.

    Records of old versions do not tell of conda's packages and of the machine.
    """
    conda = _conda(recorded), _conda(present)
    machine = recorded.machine, present.machine
    return (
        *_of("python", {"python": _interpreter(recorded)}, {"python": _interpreter(present)}),
        *_of("platform", {"platform": recorded.platform}, {"platform": present.platform}),
        *_of("package", _versions(recorded.packages), _versions(present.packages)),
        *(_of("package", *conda) if recorded.conda and present.conda else ()),
        *_of("variable", recorded.variables, present.variables),
        *(_of("machine", *machine) if all(machine) else ()),
    )


def _of(
    kind: DriftKind, recorded: Mapping[str, str], present: Mapping[str, str]
) -> Iterator[Drift]:
    for name in sorted(recorded.keys() | present.keys()):
        before, now = recorded.get(name), present.get(name)
        if before != now:
            yield Drift(kind=kind, name=name, recorded=before, present=now)


def _interpreter(environment: Environment) -> str:
    return f"{environment.implementation} {environment.python}"


def _conda(environment: Environment) -> dict[str, str]:
    """Versions of what conda alone installed: libraries, interpreters of other languages."""
    python = _versions(environment.packages)
    found = _versions(environment.conda)
    return {name: version for name, version in found.items() if name not in python}


def _versions(packages: tuple[Package, ...]) -> dict[str, str]:
    """Version, and origin where it is no index, by normalised name (PEP 503)."""
    return {
        normal(package.name): (
            package.version
            if package.origin is None
            else f"{package.version} from {package.origin}"
        )
        for package in packages
    }
