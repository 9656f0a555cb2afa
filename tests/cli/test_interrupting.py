"""A long snapshot at a terminal: a bar, and Ctrl-C that leaves a whole store."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from nbproof.store.directory import DirectoryStore
from nbproof.store.verify import verify
from tests.cli.conftest import NOTEBOOK, Nbproof

SCRIPT = "import sys; from nbproof.cli import main; sys.exit(main())"
BAR = re.compile(rb"keeping data.*?(\d+)%", re.DOTALL)
SPARSE_BYTES = 1 << 40


def test_an_interrupted_snapshot_has_drawn_a_bar_and_leaves_a_whole_store(
    folder: Path, nbproof: Nbproof
) -> None:
    kept = nbproof("snapshot", NOTEBOOK, "--json").document["id"]
    with (folder / "data/huge.bin").open("wb") as file:
        file.truncate(SPARSE_BYTES)
    terminal, end = pty.openpty()
    command = [sys.executable, "-c", SCRIPT, "snapshot", NOTEBOOK, "--data", "data/*"]
    process = subprocess.Popen(command, cwd=folder, stderr=end, stdout=subprocess.DEVNULL)
    os.close(end)
    shown = b""
    give_up_at = time.monotonic() + 60
    while not BAR.search(shown) and time.monotonic() < give_up_at:
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 65_536)
    status = Path(f"/proc/{process.pid}/status").read_text()
    process.send_signal(signal.SIGINT)
    code = process.wait(60)
    os.close(terminal)

    assert BAR.search(shown)
    assert int(re.findall(r"RssAnon:\s+(\d+) kB", status)[0]) < 150_000
    assert code == 130
    store = DirectoryStore(folder)
    assert [*store.snapshot_ids()] == [kept]
    assert list((folder / ".nbproof/staging").iterdir()) == []
    assert verify(store).ok
