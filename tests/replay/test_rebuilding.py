"""Replays in an environment that is built again from its record."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nbproof.environment.locking import lock
from nbproof.environment.pylock import lock_name, written
from nbproof.environment.rebuilding import rebuild
from nbproof.model.environment import Environment, Package
from nbproof.model.errors import CannotBeDoneHere
from nbproof.replay.batch import Unreplayed
from tests.replay.test_replaying import put, recorded
from tests.replay.workspaces import Cell, commit_all, replayed, verdict_of
from tests.server.environments import make_environment

BARE = Environment(
    python=".".join(map(str, sys.version_info[:3])),
    implementation="CPython",
    platform="linux-x86_64",
    packages=(),
    variables={},
)
PROBE = "import json, sys; sys.path.insert(0, sys.argv[1]); import environment; "
PROBE += "sys.path.pop(0); print(json.dumps(environment.probe()))"


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of environments of its own; uv keeps its cache."""
    kept = subprocess.run(
        [sys.executable, "-m", "uv", "cache", "dir"], capture_output=True, text=True, check=True
    )
    monkeypatch.setenv("UV_CACHE_DIR", kept.stdout.strip())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace."""
    folder = tmp_path.resolve() / "work"
    folder.mkdir()
    return folder


def recorded_in(python: Path) -> Environment:
    """What the agent would record of an environment."""
    agent = Path(__file__).parents[2] / "src" / "nbproof" / "capture" / "agent"
    done = subprocess.run(
        [str(python), "-c", PROBE, str(agent)], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    packages = tuple(Package(**package) for package in told["packages"])
    return Environment(**{**told, "packages": packages, "conda": (), "variables": {"TZ": "UTC"}})


def test_a_notebook_is_reproduced_in_its_rebuilt_environment(root: Path, tmp_path: Path) -> None:
    environment = recorded_in(make_environment(tmp_path / "first", "ipykernel==6.*"))
    version = next(one.version for one in environment.packages if one.name == "ipykernel")
    source = "import ipykernel, os\nprint(ipykernel.__version__, os.environ['TZ'])"
    recorded(root, Cell(source=source, printed=f"{version} UTC\n"), environment=environment)

    verdict = verdict_of(root, rebuilds=True)

    assert verdict.grade == "identical"
    assert verdict.environment.drift == ()
    assert f"Python {BARE.python} with {len(environment.packages)} packages, as recorded" in (
        verdict.proven
    )
    assert len(list((tmp_path / "cache" / "nbproof" / "environments").iterdir())) == 1


def test_code_of_the_workspace_comes_from_its_files(root: Path, tmp_path: Path) -> None:
    environment = recorded_in(make_environment(tmp_path / "first", "ipykernel==6.*"))
    own = Package(name="mine", version="1", origin=f"file://{root}")
    foreign = Package(name="other", version="2", origin="file:///elsewhere")
    environment = replace(environment, packages=(*environment.packages, own, foreign))
    (root / "src").mkdir()
    (root / "src" / "mine.py").write_text("x = 5\n")
    recorded(
        root, Cell(source="import mine; print(mine.x)", printed="5\n"), environment=environment
    )

    verdict = verdict_of(root, rebuilds=True)

    assert verdict.grade == "identical"
    assert [one.name for one in verdict.environment.drift] == ["other"]
    assert (
        "the environment: not from an index, so not installed again: other 2 from file:///elsewhere"
    ) in verdict.not_proven


def test_a_fresh_clone_is_reproduced_with_its_lock_file(root: Path, tmp_path: Path) -> None:
    environment = recorded_in(make_environment(tmp_path / "first", "ipykernel==6.*"))
    source = "import sys\nprint('nbproof' in sys.prefix)"
    put(root, Cell(source=source, printed="True\n"))
    (root / "environments").mkdir()
    (root / lock_name("report.ipynb")).write_text(written(lock(environment, root)))
    commit_all(root)

    verdict = verdict_of(root, at="HEAD", rebuilds=True)

    assert verdict.grade == "identical"
    used = verdict.environment.used
    assert used is not None
    assert used.packages == len(environment.packages)
    assert (
        "the environment: that of the lock file, no record says what the run had"
        in verdict.not_proven
    )


def test_without_a_record_nothing_can_be_rebuilt(root: Path) -> None:
    recorded(root, Cell(source="print(1)", printed="1\n"))
    result = replayed(root, rebuilds=True)

    assert isinstance(result, Unreplayed)
    assert result.error.message == "There is no environment to rebuild: none was recorded"


REFUSED = {
    "a version that is nowhere": (
        replace(BARE, packages=(Package(name="ipykernel", version="0.0.0.1"),)),
        "The environment cannot be rebuilt: .*ipykernel==0.0.0.1",
    ),
    "a Python that is nowhere": (replace(BARE, python="3.2.9"), "There is no Python 3.2.9 here"),
    "conda": (
        replace(BARE, conda=(Package(name="libblas", version="3"),)),
        "The environment was one of conda",
    ),
}


@pytest.mark.parametrize(("environment", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_rebuilt_is_told_in_one_line(
    root: Path, tmp_path: Path, environment: Environment, message: str
) -> None:
    with pytest.raises(CannotBeDoneHere, match=message) as caught:
        rebuild(environment, root)

    assert "\n" not in caught.value.message
    folder = tmp_path / "cache" / "nbproof" / "environments"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_build_that_is_stopped_leaves_nothing(root: Path, tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(BARE, root, check_stop=stop)

    assert list((tmp_path / "cache" / "nbproof" / "environments").iterdir()) == []


def test_an_environment_that_was_cut_off_is_built_again(root: Path, tmp_path: Path) -> None:
    first = rebuild(BARE, root)
    folder = first.python.parents[1]
    (folder / "nbproof-requirements.txt").unlink()
    first.python.unlink()

    assert rebuild(BARE, root).python.exists()
