"""What the probe says of a kernel's distributions."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from nbproof.capture.agent import environment


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that this interpreter imports from."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder)])
    return folder


def install(
    site: Path, name: str, version: str, *, origin: Mapping[str, object] | str | None = None
) -> None:
    folder = site / f"{name}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nName: x"
    )
    if origin is not None:
        text = origin if isinstance(origin, str) else json.dumps(origin)
        (folder / "direct_url.json").write_text(text)


def package(name: str, version: str, origin: str | None = None) -> dict[str, str | None]:
    return {"name": name, "version": version, "origin": origin, "record": None}


def test_every_distribution_is_told_by_name_once(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setattr(sys, "path", [str(site), str(other), "/none", ""])
    install(site, "zeta", "2.0")
    install(site, "Alpha_x", "1.0")
    install(other, "alpha.x", "9.9")
    (other / "old.egg-info").write_text("Name: old\r\nVersion: 0.1\r\n")
    (other / "broken-1.dist-info").mkdir()

    assert environment.probe()["packages"] == [
        package("Alpha_x", "1.0"),
        package("old", "0.1"),
        package("zeta", "2.0"),
    ]


@pytest.mark.parametrize(
    ("record", "origin"),
    [
        ({"url": "file:///src/a"}, "file:///src/a"),
        ({"url": "https://user:secret@host/a.whl?token=t#sha"}, "https://host/a.whl#sha"),
        (
            {"url": "https://host/a.git", "vcs_info": {"commit_id": "12ab"}},
            "https://host/a.git@12ab",
        ),
        ({}, None),
        ("no JSON", None),
        ("[]", None),
        ('{"url": "file:///a", "vcs_info": null}', "file:///a"),
    ],
)
def test_an_origin_is_told_without_credentials(
    site: Path, record: Mapping[str, object] | str, origin: str | None
) -> None:
    install(site, "a", "1", origin=record)

    assert environment.probe()["packages"] == [package("a", "1", origin)]


def test_the_interpreter_is_told(site: Path) -> None:
    found = environment.probe()

    assert (found["python"], found["implementation"], found["platform"]) == (
        platform.python_version(),
        platform.python_implementation(),
        f"{sys.platform}-{platform.machine()}",
    )


def test_only_variables_of_the_list_are_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name not in ("PATH", "HOME"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("API_TOKEN", "secret")

    assert environment.probe()["variables"] == {"TZ": "UTC"}


def test_the_fingerprint_changes_when_something_is_installed(site: Path) -> None:
    before = environment.fingerprint()
    assert environment.fingerprint() == before
    os.utime(site, ns=(1, 1))

    assert environment.fingerprint() != before


def test_what_a_distribution_installed_is_told_by_digest(site: Path) -> None:
    install(site, "a", "1")
    record = b"a/__init__.py,sha256=x,1\n"
    (site / "a-1.dist-info" / "RECORD").write_bytes(record)

    (found,) = environment.probe()["packages"]
    assert found["record"] == f"sha256:{hashlib.sha256(record).hexdigest()}"


def test_packages_of_conda_are_told_with_their_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    folder = tmp_path / "conda-meta"
    folder.mkdir()
    channel = "https://user:secret@host/t/tok-en/conda-forge/linux-64"
    whole = {"name": "libblas", "version": "3.9", "build": "h1_0", "channel": channel}
    (folder / "libblas.json").write_text(json.dumps(whole))
    other = {**whole, "name": "zlib", "url": f"{channel}/zlib-3.9-h1_0.conda", "md5": "0" * 32}
    (folder / "zlib.json").write_text(json.dumps(other))
    (folder / "broken.json").write_text("{")
    (folder / "history").write_text("")

    assert environment.probe()["conda"] == [
        {
            "name": "libblas",
            "version": "3.9 h1_0",
            "origin": "https://host/conda-forge/linux-64",
            "record": None,
        },
        {
            "name": "zlib",
            "version": "3.9 h1_0",
            "origin": "https://host/conda-forge/linux-64/zlib-3.9-h1_0.conda",
            "record": f"md5:{'0' * 32}",
        },
    ]


def test_the_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = environment.probe()["machine"]

    assert found.keys() >= {"processors", "locale", "time zone"}
    assert all(isinstance(value, str) and value for value in found.values())
