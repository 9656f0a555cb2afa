"""What the probe says of a kernel's distributions."""

from __future__ import annotations

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
    return {"name": name, "version": version, "origin": origin}


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
