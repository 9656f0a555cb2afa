"""What the agent's modules may use: they run in environments that nbproof knows nothing of."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nbproof.capture import bundle

MODULES = sorted(bundle.AGENT.glob("*.py"))


def imported(tree: ast.AST) -> set[str]:
    """The top-level packages that a module imports; its siblings under the name `.`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else (node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_of_the_agent_imports_the_standard_library_only(path: Path) -> None:
    assert imported(ast.parse(path.read_text())) <= sys.stdlib_module_names | {"."}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_of_the_agent_is_written_in_the_grammar_of_python_3_8(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 8))


def test_every_module_of_the_agent_is_in_the_bundle() -> None:
    text = bundle.source_text()

    missing = [path.stem for path in MODULES if repr(path.read_text()) not in text]
    assert missing == ["__init__"]


def test_the_bundle_is_written_in_the_grammar_of_python_3_8() -> None:
    ast.parse(bundle.source_text(), feature_version=(3, 8))
    ast.parse(bundle.startup_text(), feature_version=(3, 8))
    ast.parse(bundle.request_text({"root": "a'\"\\\n"}), feature_version=(3, 8))


SHELL = """
import os, sys
class Events:
    def register(self, name, heard): pass
class Shell:
    user_ns = {}
    events = Events()
    def safe_execfile(self, path, names, raise_exceptions): exec(open(path).read(), names)
shell = Shell()
names = {"get_ipython": lambda: shell}
if "WITHOUT" in os.environ:
    sys.modules[os.environ["WITHOUT"]] = None
before = set(os.environ)
exec(open(sys.argv[1]).read(), names)
print(sorted(set(names) - {"__builtins__"}), sorted(shell.user_ns))
print(sorted(before - set(os.environ)), os.environ.get("PYTHONSTARTUP"))
print("_nbproof_agent.installed" in sys.modules, "nbproof" in sys.modules)
"""


def bare_python(tmp_path: Path, text: str, **variables: str) -> list[str]:
    """What SHELL prints in an interpreter without site-packages after it ran `text`."""
    (tmp_path / "text.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", SHELL, str(tmp_path / "text.py")],
        env={**os.environ, **variables},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert not done.returncode, done.stderr
    return done.stdout.splitlines()


SETTINGS: dict[str, object] = {"address": "/none", "session": "s1", "token": "t", "root": "/none"}


def test_the_bundle_works_without_any_package_and_binds_no_name(tmp_path: Path) -> None:
    names, _, installed = bare_python(tmp_path, bundle.request_text(SETTINGS))

    assert (names, installed) == ("['get_ipython'] []", "True False")


def test_the_start_up_file_takes_its_settings_out_of_the_environment(tmp_path: Path) -> None:
    found = bare_python(
        tmp_path,
        bundle.startup_text(),
        NBPROOF_AGENT='{"address":"/none","session":"s","token":"t","root":"/none"}',
        PYTHONSTARTUP="ours",
    )

    assert found == ["['get_ipython'] []", "['NBPROOF_AGENT', 'PYTHONSTARTUP'] None", "True False"]


def test_the_users_own_start_up_file_runs_afterwards(tmp_path: Path) -> None:
    own = tmp_path / "own.py"
    own.write_text("mine = 1\n")
    found = bare_python(tmp_path, bundle.startup_text(), NBPROOF_PYTHONSTARTUP=str(own))

    assert found == [
        "['get_ipython'] ['__builtins__', 'mine']",
        f"['NBPROOF_PYTHONSTARTUP'] {own}",
        "False False",
    ]


@pytest.mark.parametrize("settings", ["null", "{}", "no JSON", '{"root": 1}'])
def test_a_start_up_file_whose_settings_are_no_good_lets_the_kernel_start(
    tmp_path: Path, settings: str
) -> None:
    names, _, installed = bare_python(tmp_path, bundle.startup_text(), NBPROOF_AGENT=settings)

    assert (names, installed) == ("['get_ipython'] []", "False False")


def test_an_interpreter_that_the_agent_does_not_work_in_starts_all_the_same(
    tmp_path: Path,
) -> None:
    own = tmp_path / "own.py"
    own.write_text("mine = 1\n")
    names, _, installed = bare_python(
        tmp_path,
        bundle.startup_text(),
        NBPROOF_AGENT='{"address":"/none","session":"s","token":"t","root":"/none"}',
        NBPROOF_PYTHONSTARTUP=str(own),
        WITHOUT="hashlib",
    )

    assert (names, installed) == ("['get_ipython'] ['__builtins__', 'mine']", "False False")
