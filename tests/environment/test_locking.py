"""A recorded environment as requirements; what a record says is not trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbproof.environment.locking import lock
from nbproof.model.environment import Environment, Package

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def environment(*packages: Package) -> Environment:
    return Environment(
        python="3.12.1",
        implementation="CPython",
        platform="linux-x86_64",
        packages=packages,
        variables={},
    )


PACKAGES = {
    "from an index": (Package(name="Zeta_x", version="1.0+cpu"), "Zeta_x==1.0+cpu"),
    "an epoch": (Package(name="a", version="1!2.0rc1"), "a==1!2.0rc1"),
    "a wheel": (
        Package(name="a", version="1", origin="https://host/a-1.whl"),
        "a @ https://host/a-1.whl",
    ),
    "a commit": (
        Package(name="a", version="1", origin=f"https://host/a.git@{COMMIT}"),
        f"a @ git+https://host/a.git@{COMMIT}",
    ),
}


@pytest.mark.parametrize(("package", "line"), PACKAGES.values(), ids=PACKAGES)
def test_a_package_is_one_exact_requirement(tmp_path: Path, package: Package, line: str) -> None:
    found = lock(environment(package), tmp_path)

    assert (found.python, found.requirements, found.left) == ("3.12.1", (line,), ())


STRANGE = {
    "a folder": Package(name="a", version="1", origin="file:///src/a"),
    "an option for a name": Package(name="--index-url=http://evil", version="1"),
    "a second line": Package(name="a", version="1\n--index-url http://evil"),
    "a marker": Package(name="a", version="1; os_name == 'x'"),
    "a plain address": Package(name="a", version="1", origin="http://host/a.whl"),
    "an address with a line": Package(name="a", version="1", origin="https://h/a.whl\n-e ."),
    "another scheme": Package(name="a", version="1", origin="git+ssh://host/a.git"),
}


@pytest.mark.parametrize("package", STRANGE.values(), ids=STRANGE)
def test_what_cannot_be_installed_just_so_is_said(tmp_path: Path, package: Package) -> None:
    found = lock(environment(package), tmp_path)

    assert (found.requirements, len(found.left)) == ((), 1)


def test_the_workspace_itself_is_code(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "My.Project"\n')
    here = Package(name="other", version="1", origin=f"file://{tmp_path}/lib")
    elsewhere = Package(name="my-project", version="1", origin="file:///home/her/my-project")
    found = lock(environment(here, elsewhere), tmp_path)

    assert (found.code, found.requirements, found.left) == (("my-project", "other"), (), ())


@pytest.mark.parametrize("text", ["", "[", "[project]\nname = 1", "project = 3", "\xff"])
def test_a_settings_file_that_names_no_project_is_no_hindrance(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="latin-1")
    stranger = Package(name="a", version="1", origin="file:///src/a")

    assert lock(environment(stranger), tmp_path).left == ("a 1 from file:///src/a",)


def test_requirements_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    packages = [Package(name=name, version="1") for name in ("b", "A", "c-d", "c_a")]

    assert lock(environment(*packages), tmp_path).requirements == (
        "A==1",
        "b==1",
        "c_a==1",
        "c-d==1",
    )
