"""`pytest --nbproof`: each notebook is a test, which passes where it gives its outputs again.

pytest imports this at every start, so all else is imported where notebooks are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nbproof.replay.batch import Result


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add nbproof's options."""
    group = parser.getgroup("nbproof", "notebooks that shall give their outputs again")
    group.addoption(
        "--nbproof", action="store_true", help="Replay each notebook, and compare every output."
    )
    group.addoption(
        "--nbproof-environment",
        choices=["present", "recorded"],
        default="present",
        help="The environment to run in; recorded: built again with uv.",
    )
    group.addoption(
        "--nbproof-timeout",
        type=float,
        metavar="S",
        help="The most seconds that one cell may take; without it there is no limit.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known that all of these tests have."""
    config.addinivalue_line("markers", "nbproof: a notebook that is replayed")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> NotebookFile | None:
    """A notebook, where notebooks are asked for."""
    is_wanted = file_path.suffix == ".ipynb" and parent.config.getoption("nbproof")
    if not is_wanted or ".ipynb_checkpoints" in file_path.parts:
        return None
    return NotebookFile.from_parent(parent, path=file_path)


class NotebookFile(pytest.File):
    """A notebook as pytest collects it."""

    def collect(self) -> Iterator[NotebookTest]:
        """Its one test."""
        test = NotebookTest.from_parent(self, name="reproduced")
        test.add_marker("nbproof")
        yield test


class NotReproduced(Exception):
    """What came of a replay that is no proof; its lines are for people."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))


class NotebookTest(pytest.Item):
    """Replays a notebook in a clean copy."""

    def runtest(self) -> None:
        """Fail where an output is not what was recorded, or where it cannot be told."""
        lines = _complaint(self._replayed())
        if lines:
            raise NotReproduced(lines)

    def _replayed(self) -> Result:
        from nbproof.cli.paths import root_around  # noqa: PLC0415
        from nbproof.replay.batch import Batch  # noqa: PLC0415
        from nbproof.replay.protocol import Request  # noqa: PLC0415

        request = Request(
            root=str(root_around(self.path.parent)),
            notebook=str(self.path),
            shown_as=self.nodeid.partition("::")[0],
            timeout_s=self.config.getoption("nbproof_timeout"),
            rebuilds=self.config.getoption("nbproof_environment") == "recorded",
        )
        (result,) = Batch(jobs=1, heard=lambda _, __: None).run([request])
        return result

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """The verdict's own lines; for anything else pytest's."""
        if isinstance(excinfo.value, NotReproduced):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))  # type: ignore[arg-type]

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where it is, and what it says of itself."""
        return self.path, None, f"{self.nodeid.partition('::')[0]} gives its outputs again"


def _complaint(result: Result) -> list[str]:
    """Lines on a notebook that was not reproduced; none for one that was."""
    from nbproof.cli.rendering import plain_lines  # noqa: PLC0415
    from nbproof.cli.replaying import shown  # noqa: PLC0415
    from nbproof.replay.batch import Unreplayed  # noqa: PLC0415

    if isinstance(result, Unreplayed):
        return [result.error.message, *([result.error.hint] if result.error.hint else [])]
    return [] if result.reproduced else plain_lines(shown(result))
