"""nbproof doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import NOTEBOOK, Nbproof


@pytest.mark.parametrize("content", ["", '{"cells": ['])
def test_the_doctor_names_the_snapshot_with_the_last_good_copy_of_a_torn_notebook(
    folder: Path, nbproof: Nbproof, content: str
) -> None:
    kept = nbproof("snapshot", NOTEBOOK, "--json").document["id"]
    (folder / NOTEBOOK).write_text(content)

    said = nbproof("doctor", "--json")

    assert said.exit_code == 1
    assert [(one["path"], one["good"]) for one in said.document["unreadable"]] == [(NOTEBOOK, kept)]
    assert f"nbproof restore {kept[:12]} {NOTEBOOK}" in nbproof("doctor").stdout


def test_the_doctor_says_where_the_workspace_is_and_how_large_the_store(
    folder: Path, nbproof: Nbproof
) -> None:
    nbproof("snapshot", NOTEBOOK)

    findings = {one["name"]: one for one in nbproof("doctor", "--json").document["findings"]}

    assert findings["workspace"]["detail"] == str(folder)
    assert findings["store"]["detail"].endswith("1 notebook")


def test_the_doctor_says_that_recording_is_switched_off(
    nbproof: Nbproof, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBPROOF_OFF", "1")

    said = nbproof("doctor", "--json")
    findings = {one["name"]: one for one in said.document["findings"]}

    assert said.exit_code == 1
    assert not findings["recording"]["ok"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the shim")
@pytest.mark.parametrize(
    ("variables", "detail"),
    [
        ({}, "files are seen in kernels and in all that they start"),
        (
            {"NBPROOF_WITHOUT_SHIM": "1"},
            "NBPROOF_WITHOUT_SHIM=1 is set: files are seen where Python opens them",
        ),
    ],
)
def test_the_doctor_says_how_files_are_seen(
    nbproof: Nbproof, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], detail: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    findings = {one["name"]: one for one in nbproof("doctor", "--json").document["findings"]}

    assert (findings["shim"]["ok"], findings["shim"]["detail"]) == (True, detail)


def test_a_file_in_the_place_of_the_store_is_a_finding_and_no_crash(
    folder: Path, nbproof: Nbproof
) -> None:
    (folder / ".nbproof").write_text("x")

    said = nbproof("doctor", "--json")

    assert said.exit_code == 1
    assert said.document["findings"][-1]["name"] == "store"
