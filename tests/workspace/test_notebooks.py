from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from nbproof.model.errors import BadInput
from nbproof.model.ids import CellId
from nbproof.workspace.notebooks import OutlineCell, parse_notebook, read_notebook


def text(**changes: object) -> str:
    cell = {
        "cell_type": "code", "id": "c1", "metadata": {}, "execution_count": 1, "source": "1",
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "3\n"}],
    }  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": [cell],
    }
    return json.dumps(whole | changes, indent=1)


GOOD = text()
BROKEN = {
    "empty": (b"", "is empty"),
    "blank": (b" \n", "is empty"),
    "not JSON": (b"hello", "is not a notebook"),
    "half JSON": (GOOD[:150].encode(), "written only in part"),
    "a list": (b"[]", "is not a notebook"),
    "null": (b"null", "is not a notebook"),
    "no keys": (b"{}", "is not a notebook"),
    "conflict": (
        GOOD.replace('"cells"', '<<<<<<< HEAD\n"cells"', 1).encode() + b"\n=======\n>>>>>>> x\n",
        "conflict markers",
    ),
    "not UTF-8": (b"\xff\xfe\x00{", "not UTF-8"),
    "UTF-16": (GOOD.encode("utf-16"), "not UTF-8"),
    "format 3": (b'{"nbformat":3,"nbformat_minor":0,"metadata":{},"worksheets":[]}', "format 3"),
    "format 99": (text(nbformat=99).encode(), "format 99"),
    "deep": (text(metadata={"x": 0}).replace("0", "[" * 5000 + "]" * 5000, 1).encode(), "deep"),
    "cells is a number": (text(cells=7).encode(), "is not a notebook"),
    "cell is a text": (text(cells=["x"]).encode(), "is not a notebook"),
    "source is a number": (text(cells=[{"cell_type": "code", "source": 7}]).encode(), "source"),
    "cell of another type": (text(cells=[{"cell_type": "sql"}]).encode(), "sql"),
}


@pytest.mark.parametrize(("raw", "reason"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_notebook_is_refused_in_one_line(
    tmp_path: Path, raw: bytes, reason: str
) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(raw)

    with pytest.raises(BadInput) as caught:
        read_notebook(path)
    assert str(path) in caught.value.message
    assert reason in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 400


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")

    for name in ("missing", ".", "pipe", "dangling", "loop", "n" * 300, "a\0b"):
        with pytest.raises(BadInput):
            read_notebook(tmp_path / name)


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
def test_a_notebook_is_outlined(prefix: bytes) -> None:
    raw = prefix + GOOD.encode()
    document = parse_notebook(raw, what="x")

    assert document.raw == raw
    assert (document.language, document.kernel_name) == ("python", "python3")
    assert document.cells == (
        OutlineCell(id=CellId("c1"), type="code", source="1", execution_count=1, has_outputs=True),
    )


def test_every_cell_has_an_id_of_its_own() -> None:
    cells = [
        {"cell_type": "code", "id": "same", "source": ["a\n", "b"]},
        {"cell_type": "markdown", "source": "no id"},
        {"cell_type": "raw", "id": "same", "outputs": []},
        {"cell_type": "code", "id": "cell-1"},
    ]
    document = parse_notebook(text(cells=cells, metadata={}).encode(), what="x")

    assert [cell.id for cell in document.cells] == ["same", "cell-1", "same-2", "cell-1-3"]
    assert [cell.source for cell in document.cells] == ["a\nb", "no id", "", ""]
    assert not any(cell.has_outputs for cell in document.cells)
    assert (document.language, document.kernel_name) == (None, None)


def test_a_cell_of_20_mb_is_read() -> None:
    raw = text(cells=[{"cell_type": "code", "source": "x = 1\n" * 3_400_000}]).encode()

    assert len(parse_notebook(raw, what="x").cells[0].source) == 20_400_000


def test_a_notebook_that_is_just_being_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    whole = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'
    path.write_text(whole[:30])
    writer = threading.Timer(0.05, path.write_text, [whole])
    writer.start()
    document = read_notebook(path)
    writer.join()

    assert document.cells == ()
