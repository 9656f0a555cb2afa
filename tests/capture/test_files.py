"""What a watch sees of a cell's files, and which old bytes it keeps."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.capture.watched import Told, watched

OLD = "old bytes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with two files, a folder and a link to one of the files."""
    here = tmp_path.resolve() / "project"
    (here / "sub").mkdir(parents=True)
    (here / "a.csv").write_text(OLD)
    (here / "b.csv").write_text("b")
    (here / "link.csv").symlink_to("a.csv")
    return here


def outcome(told: Told) -> tuple[set[str], set[str], dict[str, str]]:
    return told.read, told.written, told.staged


READS = {
    "open": "open('a.csv').read()",
    "binary": "open('a.csv', 'rb').read()",
    "descriptor": "os.read(os.open('a.csv', os.O_RDONLY), 3)",
    "bytes name": "open(b'a.csv').read()",
    "path object": "import pathlib; pathlib.Path('a.csv').read_text()",
    "absolute": "open(os.path.join(root, 'a.csv')).read()",
    "from another folder": "os.chdir('sub'); open('../a.csv').read()",
    "through a link": "open('link.csv').read()",
    "in a thread": "import threading\n"
    "t = threading.Thread(target=lambda: open('a.csv').read())\nt.start()\nt.join()",
    "to update, unchanged": "open('a.csv', 'r+').read()",
    "relative to an open folder": "os.open('a.csv', os.O_RDONLY, dir_fd=os.open('.', os.O_RDONLY))",
}


@pytest.mark.parametrize("code", READS.values(), ids=READS)
def test_reading_a_file_is_a_read_and_no_write(folder: Path, code: str) -> None:
    assert outcome(watched(folder, code)) == ({"a.csv"}, set(), {})


def test_going_to_another_folder_leaves_nothing_unseen(folder: Path) -> None:
    assert watched(folder, "os.chdir('sub')").left_out == 0


WRITES = {
    "open": "open('a.csv', 'w').write('new')",
    "append": "open('a.csv', 'a').write('new')",
    "update": "file = open('a.csv', 'r+'); file.write('new'); file.close()",
    "truncate": "os.truncate('a.csv', 3)",
    "unlink": "os.unlink('a.csv')",
    "path object": "import pathlib; pathlib.Path('a.csv').unlink()",
    "through a link": "open('link.csv', 'w').write('new')",
    "twice": "open('a.csv', 'w').write('new'); open('a.csv', 'w').write('newer')",
    "a new file in its place": "os.unlink('a.csv'); open('a.csv', 'w').write('new')",
}


@pytest.mark.parametrize("code", WRITES.values(), ids=WRITES)
def test_changing_a_file_is_a_write_and_its_old_bytes_are_kept(folder: Path, code: str) -> None:
    told = watched(folder, code)

    assert (told.written, told.staged) == ({"a.csv"}, {"a.csv": OLD})


def test_renaming_over_a_file_keeps_the_bytes_of_the_file_that_dies(folder: Path) -> None:
    told = watched(folder, "open('t', 'w').write('new'); os.replace('t', 'a.csv')")

    assert told.written >= {"a.csv"}
    assert told.staged == {"a.csv": OLD}


def test_renaming_a_file_away_keeps_its_bytes_too(folder: Path) -> None:
    told = watched(folder, "os.rename('a.csv', 'c.csv')")

    assert (told.written, told.gone, told.new) == ({"a.csv", "c.csv"}, {"a.csv"}, {"c.csv"})
    assert told.staged == {"a.csv": OLD}


def test_a_file_that_is_read_and_then_changed_is_both(folder: Path) -> None:
    told = watched(folder, "text = open('a.csv').read(); open('a.csv', 'w').write(text + 'x')")

    assert outcome(told) == ({"a.csv"}, {"a.csv"}, {"a.csv": OLD})


def test_a_file_that_the_cell_made_and_read_back_is_only_written(folder: Path) -> None:
    told = watched(folder, "open('n.csv', 'w').write('n'); open('n.csv').read()")

    assert outcome(told) == (set(), {"n.csv"}, {})


def test_opening_to_append_without_writing_is_no_write(folder: Path) -> None:
    assert outcome(watched(folder, "open('a.csv', 'a').close()")) == (set(), set(), {})


def test_a_file_that_is_not_there_is_not_read(folder: Path) -> None:
    code = "try: open('none.csv')\nexcept OSError: pass"

    assert outcome(watched(folder, code)) == (set(), set(), {})


@pytest.mark.parametrize(
    ("code", "missed"),
    [
        ("try: open('new.csv')\nexcept OSError: pass", ["new.csv"]),
        ("watch.ask('new.csv')", ["new.csv"]),
        ("watch.ask('new.csv'); open('new.csv', 'w').close()", []),
        ("watch.ask('a.csv')", []),
        ("watch.ask('/nowhere/new.csv')", []),
        ("watch.ask('.git/new')", []),
    ],
)
def test_a_path_is_missed_where_nothing_is_before_and_after(
    folder: Path, code: str, missed: list[str]
) -> None:
    assert watched(folder, code).missed == missed


def test_a_file_with_a_second_name_is_copied_and_not_linked(folder: Path) -> None:
    told = watched(
        folder,
        "os.unlink('a.csv'); open('twin.csv', 'a').write('!')",
        setup="os.link('a.csv', 'twin.csv')",
    )

    assert told.staged["a.csv"] == OLD


def test_a_database_is_seen_though_python_does_not_open_it(folder: Path) -> None:
    told = watched(
        folder,
        "connection = sqlite3.connect('d.db')\n"
        "connection.execute('insert into t values (1)'); connection.commit()",
        setup="import sqlite3\n"
        "c = sqlite3.connect('d.db'); c.execute('create table t (x)'); c.commit(); c.close()",
    )

    assert (told.read, told.written) == ({"d.db"}, {"d.db"})


SKIPPED = {
    "the standard library": "import wave",
    "a temporary file": "import tempfile; tempfile.NamedTemporaryFile()",
    "the system": "open('/etc/hosts').read(); open('/proc/self/status').read()",
    "the store": "open('.nbproof/x', 'w').write('x')",
    "git": "open('.git/x', 'w').write('x')",
    "checkpoints": "open('.ipynb_checkpoints/x', 'w').write('x')",
    "a pipe": "os.fdopen(os.pipe()[0]).close()",
    "a fifo": "os.open('fifo', os.O_RDONLY | os.O_NONBLOCK)",
    "a folder": "os.open('sub', os.O_RDONLY)",
}


@pytest.mark.parametrize("code", SKIPPED.values(), ids=SKIPPED)
def test_what_is_no_data_is_left_out(folder: Path, code: str) -> None:
    setup = (
        "[os.mkdir(name) for name in ('.nbproof', '.git', '.ipynb_checkpoints')];os.mkfifo('fifo')"
    )

    assert outcome(watched(folder, code, setup=setup)) == (set(), set(), {})


def test_files_of_a_thread_that_is_the_agents_own_are_left_out(folder: Path) -> None:
    told = watched(folder, "watch.ignore_this_thread(); open('a.csv').read()")

    assert outcome(told) == (set(), set(), {})


def test_between_cells_nothing_is_watched(folder: Path) -> None:
    told = watched(folder, "", setup="open('a.csv').read(); open('b.csv', 'w').write('x')")

    assert outcome(told) == (set(), set(), {})


def test_a_forked_child_reports_nothing_of_its_own(folder: Path) -> None:
    code = "pid = os.fork()\nif not pid:\n    open('b.csv'); os._exit(0)\nos.waitpid(pid, 0)"
    told = watched(folder, code)

    assert (outcome(told), told.children) == ((set(), set(), {}), ["a forked child process"])


def test_a_file_larger_than_the_cap_is_written_without_its_old_bytes(folder: Path) -> None:
    told = watched(
        folder,
        "open('large.bin', 'r+b').write(b'x')",
        setup="f = open('large.bin', 'wb'); f.truncate((64 << 20) + 1); f.close()",
    )

    assert (told.written, told.staged) == ({"large.bin"}, {})


@pytest.mark.parametrize(
    "obstacle", ["open('.nbproof', 'w').close()", "os.symlink('sub', '.nbproof')"]
)
def test_a_store_that_cannot_be_used_never_fails_the_cell(folder: Path, obstacle: str) -> None:
    told = watched(folder, "open('a.csv', 'w').write('new')", setup=obstacle)

    assert (told.written, told.staged) == ({"a.csv"}, {})
    assert (folder / "a.csv").read_text() == "new"
    assert list((folder / "sub").iterdir()) == []


def test_the_staging_folder_is_private_and_ignored_by_git(folder: Path) -> None:
    watched(folder, "open('a.csv', 'w').write('new')")

    store = folder / ".nbproof"
    modes = {
        path.relative_to(folder).as_posix(): path.stat().st_mode & 0o777
        for path in store.rglob("*")
        if path.is_dir()
    }
    assert store.stat().st_mode & 0o777 == 0o700
    assert modes[".nbproof/staging/s1"] == 0o700
    assert (store / ".gitignore").read_text() == "*\n"


CHILDREN = {
    "subprocess": f"import subprocess; subprocess.run([{sys.executable!r}, '-c', ''])",
    "system": f"os.system({sys.executable!r} + ' -c 0')",
}


@pytest.mark.parametrize("code", CHILDREN.values(), ids=CHILDREN)
def test_a_child_process_is_named(folder: Path, code: str) -> None:
    told = watched(folder, code)

    assert told.children[0] == f"child process: {Path(sys.executable).name}"


HOSTS = {
    "a plain socket": ("tcp", "tcp://127.0.0.1:{port}", "connect()"),
    "http": (
        "http",
        "http://127.0.0.1:{port}",
        "http.client.HTTPConnection('127.0.0.1', port).connect()",
    ),
}


@pytest.mark.parametrize(("kind", "locator", "code"), HOSTS.values(), ids=HOSTS)
def test_a_host_is_named_with_its_port(folder: Path, kind: str, locator: str, code: str) -> None:
    setup = (
        "import http.client, socket\n"
        "server = socket.create_server(('127.0.0.1', 0)); port = server.getsockname()[1]\n"
        "open('port', 'w').write(str(port))\n"
        "def connect(): socket.socket().connect(('127.0.0.1', port))"
    )
    told = watched(folder, code, setup=setup)

    port = (folder / "port").read_text()
    assert told.remote == [[kind, locator.format(port=port)]]
