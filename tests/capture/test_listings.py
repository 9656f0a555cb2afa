"""Which folders a cell lists, and which of the files there count."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.capture.watched import watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files in it, and below."""
    below = tmp_path / "sub"
    below.mkdir()
    (tmp_path / "a.csv").touch()
    for name in ("x.csv", "y.tsv", "notes.txt", ".hidden", "[1].csv"):
        (below / name).touch()
    return tmp_path


LISTINGS = {
    "os.listdir": "os.listdir()",
    "os.listdir with endings": "[a for a in os.listdir('sub') if a.endswith(('.csv', '.tsv'))]",
    "os.walk": "list(os.walk('.'))",
    "glob.glob": "import glob; glob.glob('sub/*.csv')",
    "glob.glob of folders": "import glob; glob.glob('*/a.csv')",
    "glob.glob of a tree": "import glob; glob.glob('**/*.csv', recursive=True)",
    "pathlib glob": "from pathlib import Path; list(Path('sub').glob('*.t*'))",
    "pathlib rglob": "from pathlib import Path; list(Path('.').rglob('*.tsv'))",
    "pathlib iterdir": "from pathlib import Path; list(Path('sub').iterdir())",
    "outside": "os.listdir('/etc')",
    "an import": "import sys; sys.path.insert(0, ''); import fractions",
    "a library": "import tokenize, shutil; shutil.copytree('sub', 'sub2')",
    "a number": "os.listdir(os.open('sub', os.O_RDONLY))",
    "a question": "watch.ask('sub/x.csv')",
    "a question with letters of patterns": "watch.ask('sub/[1].csv')",
}
ROOT_FILES = ["a.csv"]
FOUND: dict[str, list[tuple[str, list[str], list[str]]]] = {
    "os.listdir": [(".", ROOT_FILES, [])],
    "os.listdir with endings": [("sub", ["[1].csv", "x.csv", "y.tsv"], ["*.csv", "*.tsv"])],
    "os.walk": [(".", ROOT_FILES, []), ("sub", ["[1].csv", "notes.txt", "x.csv", "y.tsv"], [])],
    "glob.glob": [("sub", ["[1].csv", "x.csv"], ["*.csv"])],
    "glob.glob of a tree": [(".", ROOT_FILES, ["*.csv"]), ("sub", ["[1].csv", "x.csv"], ["*.csv"])],
    "pathlib glob": [("sub", ["notes.txt", "y.tsv"], ["*.t*"])],
    "pathlib rglob": [(".", [], ["*.tsv"]), ("sub", ["y.tsv"], ["*.tsv"])],
    "pathlib iterdir": [("sub", ["[1].csv", "notes.txt", "x.csv", "y.tsv"], [])],
    "a question": [("sub", ["x.csv"], ["x.csv"])],
    "a question with letters of patterns": [("sub", ["[1].csv"], ["[[]1].csv"])],
}


@pytest.mark.parametrize("what", LISTINGS)
def test_a_folder_is_listed_where_the_notebooks_own_code_lists_it(folder: Path, what: str) -> None:
    told = watched(folder, LISTINGS[what])

    found = [(path.replace(str(folder), "."), *what) for path, *what in told.listed]
    assert sorted(found) == FOUND.get(what, [])
