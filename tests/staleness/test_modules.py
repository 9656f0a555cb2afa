"""The notebook's own modules: what changes with them, and what does not."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbproof.capture.agent import own
from tests.staleness.played import Played

MODULE = """
import ours_below
LIMIT = 10
calls = 0
class Model:
    def value(self):
        return LIMIT
def get():
    return LIMIT
def other():
    global calls
    calls += 1
    return calls and "other"
def deep():
    return ours_below.deep()
"""
BELOW = "def deep():\n    return 1\ndef unused():\n    return 1\n"
NOTEBOOK = {
    "a": "import ours",
    "get": "print(ours.get())",
    "other": "print(ours.other())",
    "deep": "print(ours.deep())",
    "make": "m = ours.Model()",
    "value": "print(m.value())",
}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    own.watch(lambda path: path.startswith(str(tmp_path) + os.sep))
    write("ours", MODULE)
    write("ours_below", BELOW)
    yield
    own.watch("".__eq__)
    forget()


def write(name: str, text: str) -> None:
    Path(f"{name}.py").write_text(text)


def forget() -> None:
    """What a restart does to the modules."""
    for name in ("ours", "ours_below"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()


def after_edits(ours: str = MODULE, below: str = BELOW) -> str:
    """What is out of date once the modules were edited, the kernel restarted, and `a` ran again."""
    notebook = Played(dict(NOTEBOOK)).run(*NOTEBOOK)
    assert notebook.stale == ""
    write("ours", ours)
    write("ours_below", below)
    notebook.restart()
    forget()
    return notebook.run("a", "make").stale


@pytest.mark.parametrize(
    ("what", "edited", "stale"),
    [
        ("nothing", MODULE, ""),
        ("a comment", f"# new\n{MODULE}".replace("return LIMIT", "return LIMIT  # more"), ""),
        ("a constant that functions name", MODULE.replace("10", "20"), "get value"),
        ("one function", MODULE.replace('and "other"', 'and "new"'), "other"),
        (
            "a method",
            MODULE.replace("(self):\n        return", "(self):\n        return -"),
            "value",
        ),
        ("a function that nobody calls", f"{MODULE}def new():\n    return 2\n", ""),
        ("what a function counts", MODULE.replace("calls = 0", "calls = 7"), ""),
    ],
    ids=lambda value: value if len(value) < 40 and "\n" not in value else "",
)
def test_an_edited_module_concerns_those_who_use_what_was_edited(
    what: str, edited: str, stale: str
) -> None:
    assert after_edits(ours=edited) == stale


@pytest.mark.parametrize(
    ("edited", "stale"), [(BELOW.replace("1", "2", 1), "deep"), (f"{BELOW}x = 3\n", "")]
)
def test_a_module_counts_with_what_it_calls_in_other_ones(edited: str, stale: str) -> None:
    assert after_edits(below=edited) == stale


def test_a_function_that_was_imported_by_name_counts_with_what_it_names() -> None:
    notebook = Played({"a": "from ours import get", "b": "print(get())"}).run("a", "b")
    write("ours", MODULE.replace("10", "20"))
    notebook.restart()
    forget()

    assert notebook.run("a").stale == "b"


def test_a_module_that_is_loaded_again_is_another_one() -> None:
    sources = {"a": "import importlib, ours\nimportlib.reload(ours)", "b": "print(ours.get())"}
    notebook = Played(sources).run("a", "b")
    write("ours", MODULE.replace("LIMIT = 10", "LIMIT = 2_000"))

    assert notebook.run("a").stale == "b"


def test_what_is_put_on_a_module_concerns_the_functions_that_name_it() -> None:
    sources = {
        "a": "import ours\nfrom ours import get",
        "b": "ours.LIMIT = 20",
        "c": "print(ours.get())",
        "d": "print(get())",
        "e": "print(ours.other())",
    }
    notebook = Played(sources).run("a", "b", "c", "d", "e")
    assert notebook.stale == ""

    assert notebook.edit("b", "ours.LIMIT = 30").run("b").stale == "c d"
    assert notebook.run("c", "d").stale == ""


def test_running_an_import_again_changes_nothing() -> None:
    notebook = Played(dict(NOTEBOOK)).run(*NOTEBOOK)

    assert notebook.run("a").stale == ""
