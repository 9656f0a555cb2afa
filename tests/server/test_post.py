"""The line to the worker process: nothing that happens to the worker holds up who sends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest
from msgspec import json

from nbproof.model.errors import CannotBeDoneHere, UnknownSnapshot
from nbproof.server.post import Post
from nbproof.sessions.requests import Begin, GetStatus, Health, Show
from tests.server.live import until

PATIENCE_S = 30.0


@pytest.fixture
def post() -> Iterator[Post]:
    """A post whose worker starts when it is first asked."""
    post = Post()
    yield post
    post.close()


def pid_of(post: Post) -> int:
    assert post._line is not None
    return post._line._worker.pid


def begin(root: Path) -> Begin:
    return Begin(session="s1", kernel="k1", language="python", root=str(root), is_watched=True)


def test_a_request_is_answered_with_a_document(post: Post, tmp_path: Path) -> None:
    answer = post.send(Health(root=str(tmp_path))).result(PATIENCE_S)

    assert json.decode(answer)["store"]["snapshots"] == 0


def test_modules_of_the_folder_that_the_server_was_started_in_are_not_run(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("queue", "logging", "blake3", "nbproof"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\nraise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)

    answer = post.send(Health(root=str(tmp_path))).result(PATIENCE_S)

    assert json.decode(answer)["root"] == str(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_an_error_of_the_worker_keeps_its_kind(post: Post, tmp_path: Path) -> None:
    with pytest.raises(UnknownSnapshot, match="There is no snapshot '12ab'"):
        post.send(Show(root=str(tmp_path), snapshot="12ab")).result(PATIENCE_S)


@pytest.mark.timeout(60)
def test_a_worker_that_does_not_read_never_blocks_who_sends(post: Post, tmp_path: Path) -> None:
    post.send(Health(root=str(tmp_path))).result(PATIENCE_S)
    os.kill(pid_of(post), signal.SIGSTOP)
    large = GetStatus(root="x" * 1_000_000, notebook="", path="", session=None, cells=())
    futures = [post.send(large) for _ in range(10)]
    assert not any(future.done() for future in futures)
    os.kill(pid_of(post), signal.SIGCONT)

    assert wait(futures, PATIENCE_S).not_done == set()


def test_after_the_worker_was_killed_the_next_request_is_answered(
    post: Post, tmp_path: Path
) -> None:
    health = Health(root=str(tmp_path))
    post.send(health).result(PATIENCE_S)
    first = pid_of(post)
    os.kill(first, signal.SIGKILL)
    until(lambda: post.deaths == 1)
    answer = post.send(health).result(PATIENCE_S)

    assert json.decode(answer)["root"] == str(tmp_path)
    assert pid_of(post) != first


def test_what_a_killed_worker_had_not_answered_is_refused(post: Post, tmp_path: Path) -> None:
    health = Health(root=str(tmp_path))
    post.send(health).result(PATIENCE_S)
    os.kill(pid_of(post), signal.SIGSTOP)
    futures = [post.send(health) for _ in range(3)]
    until(lambda: all(future.running() for future in futures))
    os.kill(pid_of(post), signal.SIGKILL)

    errors = [future.exception(PATIENCE_S) for future in futures]
    assert [str(error) for error in errors] == ["nbproof's worker ended."] * 3
    assert {type(error) for error in errors} == {CannotBeDoneHere}


def test_a_new_worker_knows_the_kernels_that_run(post: Post, tmp_path: Path) -> None:
    notebook = tmp_path / "report.ipynb"
    notebook.write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}')
    status = GetStatus(
        root=str(tmp_path), notebook=str(notebook), path="report.ipynb", session="s1", cells=()
    )
    unwatched = Begin(
        session="s1", kernel="k1", language="julia", root=str(tmp_path), is_watched=False
    )
    post.send(unwatched).result(PATIENCE_S)
    before = post.send(status).result(PATIENCE_S)
    os.kill(pid_of(post), signal.SIGKILL)
    until(lambda: post.deaths == 1)

    assert b"julia" in before
    assert post.send(status).result(PATIENCE_S) == before


def test_what_was_sent_before_the_end_is_finished(tmp_path: Path) -> None:
    post = Post()
    futures = [post.send(begin(tmp_path)) for _ in range(20)]
    post.close()

    assert [future.result(0) for future in futures] == [b"null"] * 20


def test_after_the_end_nothing_is_sent(tmp_path: Path) -> None:
    post = Post()
    post.close()

    with pytest.raises(CannotBeDoneHere, match="shutting down"):
        post.send(begin(tmp_path)).result(0)
