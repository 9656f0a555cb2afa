"""Which code is the notebook's own."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbproof.capture.agent import own


@pytest.fixture(autouse=True)
def _watched(tmp_path: Path) -> Iterator[None]:
    own.watch(lambda path: path.startswith(str(tmp_path)))
    yield
    own.watch("".__eq__)


def loaded(folder: Path, monkeypatch: pytest.MonkeyPatch, *, extra: int = 0) -> types.ModuleType:
    """A package of the workspace with a function; `extra` bytes of code lie beside it."""
    (folder / "package" / "below").mkdir(parents=True)
    path = folder / "package" / "__init__.py"
    path.write_text("def f(): return 1\nclass C: pass\n")
    (folder / "package" / "below" / "more.py").write_text("#" * extra)
    module = types.ModuleType("package")
    module.__file__ = str(path)
    exec(compile(path.read_text(), str(path), "exec"), vars(module))
    monkeypatch.setitem(sys.modules, "package", module)
    return module


def test_code_of_the_workspace_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = loaded(tmp_path, monkeypatch)

    assert [own.is_own(one) for one in (module, module.f, module.C)] == [True] * 3
    assert [own.is_own(one) for one in (pytest, pytest.raises, Path, module.C(), 1)] == [False] * 5


def test_a_large_package_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = loaded(tmp_path, monkeypatch, extra=own.LARGEST_PACKAGE_BYTES)

    assert [own.is_own(one) for one in (module, module.f, module.C)] == [False] * 3


def test_nobody_is_asked_for_its_class() -> None:
    class Lazy:
        @property  # type: ignore[misc]
        def __class__(self) -> type:
            raise AssertionError

    assert own.is_own(Lazy()) is False
    assert own.uses([Lazy()]) == set()
