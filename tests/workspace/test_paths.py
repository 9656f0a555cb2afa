from __future__ import annotations

import pytest

from nbproof.model.errors import RefusedPath
from nbproof.workspace.paths import check_writable, escapes, runs_code

REFUSED = [
    "", ".", "..", "../a", "a/../b", "a/./b", "a//b", "a/", "/a", "/", "//a/b", "~/../a/..",
    "C:", "C:/a", "c:a", "\\\\server\\share", "a\\b", "..\\a", "a:b", "a:$DATA", "a\0b", "a\nb",
    "a\x1bb", "a\x7fb", "a\x85b", "caf\udce9", "a.", "a ", "a./b", "a /b", "...", "CON", "con.txt",
    "a/NUL", "nul.tar.gz", "aux .txt", "COM1", "com¹.txt", "LPT9.csv", "conin$", ".git",
    ".git/config", "a/.GIT/hooks/x", "a/.Git", "git~1", "GIT~1/config", ".g\u200cit", "\u200d.git",
    ".gi\ufefft/x", "\uff0egit/x", ".nbproof", ".nbproof/heads/x", ".NBPROOF/x", "sub/.nbproof/x",
    "n" * 256, "a/" * 2048 + "a", "é" * 128,
]  # fmt: skip
ALLOWED = [
    "a", "a.csv", "data/sales.csv", "отчёт ✓.ipynb", "a 'b' \"c\" $HOME;x.ipynb", "-rf", "--help",
    ".gitignore", ".github/x", "git", "a.git", "a..b", "..a", "console.txt", "nullable", "com",
    "com10", "n" * 255, "~", "*", ".hidden", "日本語/データ.csv", "e\u0301.csv",
]  # fmt: skip
COLLIDING = [
    ("A.csv", "a.csv"),
    ("data/a", "Data/b"),
    ("é.csv", "e\u0301.csv"),
    ("\u017f.csv", "s.csv"),
    ("ﬁ.csv", "fi.csv"),
    ("a\u200b.csv", "a.csv"),
    ("STRASSE", "straße"),
]


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_these_names_are_never_written_to(name: str) -> None:
    with pytest.raises(RefusedPath, match="is not written to: "):
        check_writable([name])


@pytest.mark.parametrize("name", ALLOWED, ids=ascii)
def test_these_names_are_written_to(name: str) -> None:
    check_writable([name])


@pytest.mark.parametrize("names", COLLIDING, ids=ascii)
def test_names_that_may_be_one_file_are_refused(names: tuple[str, str]) -> None:
    with pytest.raises(RefusedPath, match="one file on some systems"):
        check_writable(names)


def test_the_same_name_twice_is_no_collision() -> None:
    check_writable(["data/a", "data/a", "data/b"])


@pytest.mark.parametrize("name", ["", "/etc/passwd", "..", "../x", "a/../x", "a//b", "./a", "a\0"])
def test_these_names_are_not_even_looked_at(name: str) -> None:
    assert escapes(name)


@pytest.mark.parametrize("name", ["a", "a b", "caf\udce9", "a:b", ".git/config", "..a"])
def test_these_names_lead_to_a_place_in_the_workspace(name: str) -> None:
    assert not escapes(name)


@pytest.mark.parametrize(
    "name",
    ["x.pth", "lib/sitecustomize.py", "conftest.py", "a/Conftest.py", ".vscode/tasks.json",
     ".github/workflows/ci.yml", "Makefile", ".envrc", ".bashrc", "usercustomize.py", "setup.py",
     ".ipython/profile_default/startup/x.py", "jupyter_notebook_config.py"],
)  # fmt: skip
def test_these_files_run_code(name: str) -> None:
    assert runs_code(name)


@pytest.mark.parametrize(
    "name", ["a.csv", "model.py", "path.txt", "my_conftest.pyx", "report.ipynb"]
)
def test_these_files_do_not(name: str) -> None:
    assert not runs_code(name)
