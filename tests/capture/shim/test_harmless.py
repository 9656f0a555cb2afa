"""A program behaves with the shim as it does without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nbproof.capture import rings
from nbproof.capture.shim import LIBRARY
from tests.capture.shim.compiling import static_program
from tests.capture.shim.told import environment, told

PROGRAMS = {
    "a crash": "import ctypes; ctypes.string_at(0)",
    "an abort": "import os; os.abort()",
    "errno": "import ctypes; c = ctypes.CDLL(None, use_errno=True); "
    "print(c.open(b'/none/x', 0), ctypes.get_errno(), c.rename(b'/none/a', b'/none/b'), "
    "ctypes.get_errno())",
    "a null path": "import ctypes; c = ctypes.CDLL(None, use_errno=True); "
    "print(c.open(None, 0), ctypes.get_errno(), c.unlink(None), ctypes.get_errno())",
    "a bad descriptor": "import ctypes; c = ctypes.CDLL(None, use_errno=True); "
    "print(c.openat(-7, b'x', 0), ctypes.get_errno())",
    "modes": "import os; os.umask(0); os.close(os.open('m', os.O_CREAT | os.O_WRONLY, 0o640)); "
    "print(oct(os.stat('m').st_mode)); os.unlink('m')",
    "an unnamed file": "import os; f = os.open('.', os.O_TMPFILE | os.O_RDWR, 0o600); "
    "print(os.write(f, b'abc'), oct(os.fstat(f).st_mode))",
    "all descriptors closed": "import os; os.closerange(3, 1024); print(open('a.csv').read())",
    "a thousand forks": "import os\nfor _ in range(1000):\n    if not os.fork():\n"
    "        open('a.csv').read(); os._exit(3)\n"
    "print(sum(os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(1000)))",
    "a deep path": "import os\nfor _ in range(40):\n    os.mkdir('d' * 200); os.chdir('d' * 200)\n"
    "open('x', 'w').write('1'); print(open('x').read()); os.unlink('x')\n"
    "for _ in range(40):\n    os.chdir('..'); os.rmdir('d' * 200)",
    "a folder that is gone": "import os; os.mkdir('g'); os.chdir('g'); os.rmdir('../g')\n"
    "try: open('x', 'w')\nexcept OSError as error: print(error.errno)",
    "many variables": "import os, subprocess as s\n"
    "e = {f'V{n}': 'x' for n in range(3000)} | {'PATH': os.environ['PATH']}\n"
    "print(s.run(['env'], env=e, capture_output=True).stdout.count(b'V'))",
    "handlers that open": "import signal, os\n"
    "signal.signal(signal.SIGALRM, lambda *_: open('a.csv').read())\n"
    "signal.setitimer(signal.ITIMER_REAL, .001, .001)\n"
    "for _ in range(3000): open('a.csv').read()\nprint('done')",
    "threads that open": "import threading\n"
    "t = [threading.Thread(target=lambda: [open('a.csv').read() for _ in range(500)]) "
    "for _ in range(8)]\n[one.start() for one in t]; [one.join() for one in t]; print('done')",
    "a database": "import sqlite3; c = sqlite3.connect('d.db')\n"
    "c.execute('pragma journal_mode=wal'); c.execute('create table if not exists t(x)')\n"
    "c.execute('insert into t values (1)'); c.commit()\n"
    "print(c.execute('select count(*) from t').fetchone()); c.execute('delete from t'); c.commit()",
    "a program that is not there": "import os, subprocess as s\n"
    "try: s.run(['no-such-program'])\nexcept OSError as error: print(error.errno)",
    "a script without an interpreter": "import os, subprocess as s\n"
    "open('s', 'w').write('#!/none/x\\n'); os.chmod('s', 0o700)\n"
    "try: s.run(['./s'])\nexcept OSError as error: print(error.errno)",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a file."""
    (tmp_path / "a.csv").write_text("old bytes")
    return tmp_path.resolve()


def outcome(folder: Path, program: str, variables: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout


def begun(ring: rings.Ring, folder: Path) -> None:
    """Let a cell run for good: everything is told, and nobody listens."""
    script = (
        "import sys; from nbproof.capture.agent import shim; "
        "shim.attach(sys.argv[1], sys.argv[1] + '/.nbproof/staging/s1', ['/usr/']).begin(1)"
    )
    command = [sys.executable, "-c", script, str(folder)]
    subprocess.run(command, env=environment(ring), check=True, timeout=60)


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_ends_as_it_does_without_the_shim(folder: Path, program: str) -> None:
    plain = outcome(folder, program, dict(os.environ))
    ring = rings.open_ring()
    assert ring is not None
    begun(ring, folder)

    assert outcome(folder, program, environment(ring)) == plain


def test_a_program_needs_no_ring(folder: Path) -> None:
    ring = rings.open_ring()
    assert ring is not None
    variables = environment(ring)
    ring.close()

    assert outcome(folder, "print(open('a.csv').read())", variables) == (0, "old bytes\n")


NO_RINGS = {
    "no text": "",
    "no number": "x:/dev/null:/lib",
    "no file": f"{0:08d}:/none:/lib",
    "a file of another kind": f"{0:08d}:/etc/passwd:/lib",
    "a device": f"{0:08d}:/dev/zero:/lib",
    "no library": f"{0:08d}:/dev/null",
}


@pytest.mark.parametrize("setting", NO_RINGS.values(), ids=NO_RINGS)
def test_a_setting_that_names_no_ring_is_ignored(folder: Path, setting: str) -> None:
    variables = {**os.environ, "LD_PRELOAD": str(LIBRARY), "NBPROOF_SHIM": setting}

    assert outcome(folder, "print(open('a.csv').read())", variables) == (0, "old bytes\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may change the root folder")
def test_a_program_in_another_root_folder_works(folder: Path) -> None:
    code = (
        "pid = os.fork()\nif not pid:\n    os.chroot(root); os.chdir('/')\n"
        "    os._exit(0 if open('/a.csv').read() == 'old bytes' else 1)\n"
        "print(os.waitpid(pid, 0)[1])"
    )

    assert told(folder, code).output == "0"


def test_another_library_that_is_loaded_first_stays_so(folder: Path) -> None:
    ring = rings.open_ring()
    assert ring is not None
    variables = environment(ring, {"LD_PRELOAD": "libm.so.6"})

    assert variables["LD_PRELOAD"] == f"{LIBRARY}:libm.so.6"
    assert outcome(folder, "print(1)", variables) == (0, "1\n")


def test_python_shows_the_variables_that_the_user_set(folder: Path) -> None:
    setup = "os.environ['LD_PRELOAD'] += ':libm.so.6'"
    code = "print([os.environ.get(name) for name in ('LD_PRELOAD', 'NBPROOF_SHIM')])"

    assert told(folder, code, setup=setup).output == "['libm.so.6', None]"


def test_children_have_the_shim_though_python_does_not_show_it(folder: Path) -> None:
    code = "import subprocess as s\ns.run(['cat', 'a.csv']); s.run(['cat', 'a.csv'], env={})"

    assert told(folder, code).files == ("read a.csv", "read a.csv")[:1]


def test_a_static_program_runs_and_is_named(folder: Path) -> None:
    program = static_program(folder)
    found = told(folder, f"import subprocess as s; s.run(['{program}', 'a.csv'])")

    assert (found.output, found.others) == ("old bytes", (f"unseen static {program}",))


def test_what_a_static_program_starts_is_seen(folder: Path) -> None:
    program = static_program(folder)
    found = told(folder, f"import subprocess as s; s.run(['{program}', '-x', 'a.csv'])")

    assert (found.output, found.files) == ("old bytes", ("read a.csv",))


def test_a_foreign_program_is_named(folder: Path) -> None:
    strange = folder / "strange"
    strange.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\xf3\0" + bytes(100))
    strange.chmod(0o700)
    found = told(folder, "import subprocess as s\ntry: s.run(['./strange'])\nexcept OSError: pass")

    assert found.others == ("unseen machine ./strange",)
