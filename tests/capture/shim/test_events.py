"""What the shim tells of what a process and its children do to files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.capture.shim.told import told

OLD = "old bytes"
LATER = "import time\ntime.sleep(.02)\n"
"""Clocks of file systems go by ticks: a file is surely new only some time after the beginning."""
C = "import ctypes\nc = ctypes.CDLL(None, use_errno=True)\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with two files, a folder and a link."""
    here = tmp_path.resolve() / "project"
    (here / "sub").mkdir(parents=True)
    (here / "a.csv").write_text(OLD)
    (here / "b.csv").write_text("b")
    (here / "link.csv").symlink_to("a.csv")
    return here


EVENTS = {
    "open": ("open('a.csv').read()", ["read a.csv"]),
    "open(2)": (f"{C}assert c.open(b'a.csv', 0) > 0", ["read a.csv"]),
    "open64": (f"{C}assert c.open64(b'a.csv', 0) > 0", ["read a.csv"]),
    "openat": (f"{C}assert c.openat(-100, b'a.csv', 0) > 0", ["read a.csv"]),
    "openat64": (f"{C}assert c.openat64(-100, b'a.csv', 0) > 0", ["read a.csv"]),
    "fortified open": (f"{C}assert c.__open_2(b'a.csv', 0) > 0", ["read a.csv"]),
    "fortified openat": (f"{C}assert c.__openat64_2(-100, b'a.csv', 0) > 0", ["read a.csv"]),
    "openat in a folder": (
        "os.open('../a.csv', os.O_RDONLY, dir_fd=os.open('sub', os.O_RDONLY))",
        ["read a.csv"],
    ),
    "fopen": (f"{C}assert c.fopen(b'a.csv', b'r')", ["read a.csv"]),
    "fopen64 to update": (f"{C}assert c.fopen64(b'a.csv', b'r+')", ["update a.csv"]),
    "fopen to write": (f"{C}assert c.fopen(b'n.csv', b'w')", ["write n.csv"]),
    "fopen to append": (f"{C}assert c.fopen(b'a.csv', b'a')", ["write a.csv"]),
    "freopen": (
        (
            f"{C}c.fopen.restype = c.freopen.restype = ctypes.c_void_p\n"
            "f = c.fopen(b'/dev/null', b'r')\nassert c.freopen(b'a.csv', b'r', ctypes.c_void_p(f))"
        ),
        ["read a.csv"],
    ),
    "creat": (f"{C}assert c.creat(b'n.csv', 0o600) > 0", ["write n.csv"]),
    "truncate": ("os.truncate('a.csv', 2)", ["write a.csv"]),
    "append": ("open('a.csv', 'a').write('x')", ["write a.csv"]),
    "update": ("open('a.csv', 'r+').write('x')", ["update a.csv"]),
    "rename": ("os.rename('a.csv', 'n.csv')", ["gone a.csv", "replaced n.csv"]),
    "replace": ("os.replace('a.csv', 'b.csv')", ["gone a.csv", "replaced b.csv"]),
    "renameat": (
        "f = os.open('.', os.O_RDONLY)\nos.rename('a.csv', 'n.csv', src_dir_fd=f, dst_dir_fd=f)",
        ["gone a.csv", "replaced n.csv"],
    ),
    "renameat2": (
        f"{C}assert not c.renameat2(-100, b'a.csv', -100, b'n.csv', 0)",
        ["gone a.csv", "replaced n.csv"],
    ),
    "link": ("os.link('a.csv', 'n.csv')", ["replaced n.csv"]),
    "unlink": ("os.unlink('a.csv')", ["gone a.csv"]),
    "unlinkat": ("os.unlink('a.csv', dir_fd=os.open('.', os.O_RDONLY))", ["gone a.csv"]),
    "remove(3)": (f"{C}assert not c.remove(b'a.csv')", ["gone a.csv"]),
    "missed": ("try: open('none.csv')\nexcept OSError: pass", ["missed none.csv"]),
    "twice": ("open('a.csv').read(); open('a.csv').read()", ["read a.csv"]),
    "a folder that is listed": ("os.listdir('.'); os.listdir(os.open('sub', os.O_RDONLY))", []),
    "asking only": ("os.stat('a.csv'); os.path.exists('b.csv'); os.access('a.csv', 4)", []),
    "an open that fails": (
        "try: os.open('a.csv', os.O_CREAT | os.O_EXCL | os.O_WRONLY)\nexcept OSError: pass",
        [],
    ),
    "through a link": ("open('link.csv').read()", ["read link.csv"]),
    "a child": ("os.system('cat a.csv > n.csv')", ["write n.csv", "read a.csv"]),
    "a pipe of children": ("os.system('cat a.csv | sort | wc -l')", ["read a.csv"]),
    "a child with no variables": (
        "import subprocess as s\ns.run(['cat', 'a.csv'], env={'PATH': os.environ['PATH']})",
        ["read a.csv"],
    ),
    "a child by posix_spawn": (
        "os.waitpid(os.posix_spawn('/bin/cat', ['cat', 'a.csv'], {}), 0)",
        ["read a.csv"],
    ),
    "a child's redirection": (
        (
            "os.waitpid(os.posix_spawn('/bin/cat', ['cat', 'a.csv'], {},"
            " file_actions=[(os.POSIX_SPAWN_OPEN, 1, 'n.csv', os.O_CREAT | 1, 0o600)]), 0)"
        ),
        ["write n.csv", "read a.csv"],
    ),
    "a fork": (
        "pid = os.fork()\nif not pid:\n    open('a.csv').read(); os._exit(0)\nos.waitpid(pid, 0)",
        ["read a.csv"],
    ),
    "a grandchild of another folder": (
        "os.system('sh -c \"cd sub && sh -c \\'cat ../a.csv\\'\"')",
        ["read a.csv"],
    ),
    "a daemon": (
        (
            "import subprocess as s, time\n"
            "s.run('(setsid sh -c \"cat a.csv; : > done\" <&- >/dev/null 2>&1 &)', shell=1)\n"
            "while not os.path.exists('done'): time.sleep(.01)"
        ),
        ["read a.csv", "write done"],
    ),
    "a thread": (
        (
            "import threading\n"
            "t = threading.Thread(target=lambda: open('a.csv').read())\nt.start()\nt.join()"
        ),
        ["read a.csv"],
    ),
    "a name that is no Unicode": ("open(b'a\\xff', 'wb')", ["write a\udcff"]),
}


@pytest.mark.parametrize(("code", "files"), EVENTS.values(), ids=EVENTS)
def test_the_shim_tells_what_is_done_to_which_file(
    folder: Path, code: str, files: list[str]
) -> None:
    found = told(folder, code)

    assert (sorted(found.files), found.lost) == (sorted(files), 0)


DESTROYED = {
    "open": ("open('a.csv', 'w').write('x')", {"a.csv": OLD}),
    "append": ("open('a.csv', 'a').write('x')", {"a.csv": OLD}),
    "twice": ("open('a.csv', 'w').write('x'); open('a.csv', 'w').write('y')", {"a.csv": OLD}),
    "in a child": ("os.system('echo x > a.csv')", {"a.csv": OLD}),
    "in place": (LATER + "os.system('sed -i s/o/x/ a.csv')", {"a.csv": OLD}),
    "deleted": ("os.unlink('a.csv')", {"a.csv": OLD}),
    "deleted by a child": ("os.system('rm a.csv')", {"a.csv": OLD}),
    "replaced": ("os.replace('b.csv', 'a.csv')", {"a.csv": OLD, "b.csv": "b"}),
    "cut short": ("os.truncate('a.csv', 1)", {"a.csv": OLD}),
    "through a link": ("open('link.csv', 'w').write('x')", {"link.csv": OLD}),
    "with a second name": ("os.link('a.csv', 'c.csv'); os.unlink('a.csv')", {"a.csv": OLD}),
    "made in the cell": (
        LATER + "open('n.csv', 'w').write('x'); open('n.csv', 'w').write('y')",
        {},
    ),
    "a secret": ("os.rename('a.csv', '.env'); os.unlink('.env')", {"a.csv": OLD}),
}


@pytest.mark.parametrize(("code", "staged"), DESTROYED.values(), ids=DESTROYED)
def test_old_bytes_are_kept_before_a_file_changes(
    folder: Path, code: str, staged: dict[str, str]
) -> None:
    assert told(folder, code).staged == staged


def test_nothing_is_kept_of_what_cannot_be_opened_to_write(folder: Path) -> None:
    code = "try: os.open('a.csv', os.O_WRONLY | os.O_CREAT | os.O_EXCL)\nexcept OSError: pass"

    assert told(folder, code).staged == {}
    assert list((folder / ".nbproof" / "staging" / "s1").iterdir()) == []


def test_a_lock_of_this_process_outlives_the_keeping_of_old_bytes(folder: Path) -> None:
    code = (
        "import fcntl\nheld = open('a.csv', 'r+')\nfcntl.lockf(held, fcntl.LOCK_EX)\n"
        "open('a.csv', 'r+').write('x') if False else os.truncate('a.csv', 1)\n"
        "other = os.fork()\n"
        "if not other:\n"
        "    mine = os.open('a.csv', os.O_RDWR)\n"
        "    try: fcntl.lockf(mine, fcntl.LOCK_EX | fcntl.LOCK_NB); os._exit(1)\n"
        "    except OSError: os._exit(0)\n"
        "print(os.waitpid(other, 0)[1])"
    )

    assert told(folder, code).output == "0"


def test_old_bytes_lie_in_a_store_that_git_ignores(folder: Path) -> None:
    told(folder, "os.unlink('a.csv')")

    store = folder / ".nbproof"
    assert ((store / ".gitignore").read_text(), oct(store.stat().st_mode & 0o777)) == (
        "*\n",
        "0o700",
    )


def test_hosts_are_told_of_by_address_and_name(folder: Path) -> None:
    code = (
        "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "port = server.getsockname()[1]\nprint(port)\n"
        "socket.create_connection(('localhost', port)).close()"
    )
    found = told(folder, code)

    port = found.output
    assert f"listened {port}" in found.others
    assert "resolved localhost 127.0.0.1" in found.others
    assert f"connected 127.0.0.1 {port}" in found.others


def test_what_does_not_fit_is_counted(folder: Path) -> None:
    code = (
        f"{C}"
        "names = [b'missing-%06d-' % at + b'x' * 200 for at in range(150_000)]\n"
        "for name in names: c.open(name, 0)"
    )
    found = told(folder, code)

    assert len(found.files) + found.lost == 150_000
    assert found.lost > 0
