from __future__ import annotations

from pathlib import Path

import pytest

from nbproof.store.directory import DirectoryStore
from nbproof.store.memory import MemoryStore
from nbproof.workspace.place import Workspace
from tests.snapshots.desk import Desk, notebook_text


@pytest.fixture(params=["memory", "directory"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A desk with `report.ipynb` and `data/sales.csv` on it."""
    root = tmp_path.resolve() / "workspace"
    root.mkdir()
    store = MemoryStore() if request.param == "memory" else DirectoryStore(root)
    desk = Desk(store=store, workspace=Workspace(root=root))
    desk.put("report.ipynb", notebook_text("import pandas", "x = 1"))
    desk.put("data/sales.csv", "day,sum\n1,10\n2,20\n")
    return desk
