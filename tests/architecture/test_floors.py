"""The floors of docs/design.md, told from imports alone; the linter's contracts hold the rest."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import nbproof

ROOT = Path(nbproof.__file__).parent
MODULES = sorted(path for path in ROOT.rglob("*.py") if path.name != "_version.py")
EDGES = {"jupyter_server": "server", "tornado": "server", "click": "cli", "rich": "cli"}
LONGEST = 400


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """The packages that a module imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_edges_know_the_server_and_the_terminal(path: Path) -> None:
    floor = name_of(path).partition("/")[0]
    strangers = {package for package in imports(path) if EDGES.get(package, floor) != floor}

    assert strangers == set()


def test_jupyter_client_is_known_where_kernels_are_started_only() -> None:
    knowing = {name_of(path) for path in MODULES if "jupyter_client" in imports(path)}

    assert {name for name in knowing if not name.startswith(("server/", "replay/"))} <= {
        "capture/provisioner.py"
    }


@pytest.mark.parametrize("package", ["requests", "httpx", "urllib3", "pickle", "git"])
def test_nobody_reaches_the_network_or_unpickles(package: str) -> None:
    assert [name_of(path) for path in MODULES if package in imports(path)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST
