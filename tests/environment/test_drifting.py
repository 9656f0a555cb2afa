from __future__ import annotations

from dataclasses import replace

from nbproof.environment.drifting import drift
from nbproof.model.environment import Drift, Environment, Package

RECORDED = Environment(
    python="3.12.1",
    implementation="CPython",
    platform="Linux-x86_64",
    packages=(Package(name="Scikit_Learn", version="1.6"), Package(name="gone", version="1")),
    variables={"TZ": "UTC", "OMP_NUM_THREADS": "2"},
)


def test_an_environment_does_not_drift_from_itself() -> None:
    renamed = replace(
        RECORDED,
        packages=(Package(name="gone", version="1"), Package(name="scikit-learn", version="1.6")),
    )

    assert drift(RECORDED, renamed) == ()


def test_every_difference_is_named_once() -> None:
    present = Environment(
        python="3.13.0",
        implementation="CPython",
        platform="Darwin-arm64",
        packages=(
            Package(name="scikit-learn", version="1.6", origin="https://example.org/x.git"),
            Package(name="new", version="2"),
        ),
        variables={"TZ": "UTC", "LANG": "C"},
    )

    assert drift(RECORDED, present) == (
        Drift(kind="python", name="python", recorded="CPython 3.12.1", present="CPython 3.13.0"),
        Drift(kind="platform", name="platform", recorded="Linux-x86_64", present="Darwin-arm64"),
        Drift(kind="package", name="gone", recorded="1", present=None),
        Drift(kind="package", name="new", recorded=None, present="2"),
        Drift(
            kind="package",
            name="scikit-learn",
            recorded="1.6",
            present="1.6 from https://example.org/x.git",
        ),
        Drift(kind="variable", name="LANG", recorded=None, present="C"),
        Drift(kind="variable", name="OMP_NUM_THREADS", recorded="2", present=None),
    )


def test_conda_and_the_machine_are_compared_where_both_records_have_them() -> None:
    blas = Package(name="libblas", version="3.9 h1")
    own = Package(name="gone", version="1 h0")
    recorded = replace(RECORDED, conda=(blas, own), machine={"processors": "2", "locale": "C"})
    present = replace(
        RECORDED,
        conda=(replace(blas, version="3.9 h2"), replace(own, version="1 h5")),
        machine={"processors": "4", "locale": "C"},
    )

    assert drift(RECORDED, present) == ()
    assert drift(recorded, present) == (
        Drift(kind="package", name="libblas", recorded="3.9 h1", present="3.9 h2"),
        Drift(kind="machine", name="processors", recorded="2", present="4"),
    )
