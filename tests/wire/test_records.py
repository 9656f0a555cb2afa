from __future__ import annotations

import pytest

from nbproof.model.data import DataState
from nbproof.model.errors import BadInput
from nbproof.model.ids import Digest
from nbproof.wire import records
from nbproof.wire.canonical import digest_of
from nbproof.wire.text import escaped, unescaped

STATE = DataState(path="a.csv", digest=digest_of(b""), size_bytes=0, kept=True)
RAW = records.encode(STATE)

NAMES = ["a.csv", "отчёт ✓", "caf\udce9", "\udcff\udcfe", "a\0b", "\0dce9", "\0\0dce9", "\ud800x"]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_survives_json(name: str) -> None:
    state = DataState(path=name, digest=None, size_bytes=0, kept=False)

    assert unescaped(escaped(name)) == name
    assert escaped(name).encode()
    assert records.decode(records.encode(state), DataState, what="x") == state


def test_ordinary_names_are_written_as_they_are() -> None:
    assert escaped("data/отчёт ✓.csv") == "data/отчёт ✓.csv"
    assert escaped("caf\udce9") == "caf\0dce9"


REFUSED = {
    "cut short": RAW[:-1],
    "a space more": RAW.replace(b":", b": ", 1),
    "keys in another order": b'{"size_bytes":0,"path":"a","kept":true,"digest":null}',
    "a key twice": RAW.replace(b'"kept":true', b'"kept":true,"kept":true'),
    "a key twice, differently": RAW.replace(b'"kept":true', b'"kept":false,"kept":true'),
    "not a number": RAW.replace(b":0", b":NaN"),
    "infinite": RAW.replace(b":0", b":1e400"),
    "a huge number": RAW.replace(b":0", b":" + b"9" * 20),
    "another type": RAW.replace(b":0", b':"0"'),
    "a missing key": b'{"kept":true,"path":"a"}',
    "no object": b"[]",
    "nothing": b"",
    "deep": b"[" * 33 + b"]" * 33,
    "too large": b" " * (8 * 1024 * 1024 + 1),
    "too many entries": b"[" + b"0," * 1_000_001 + b"0]",
    "not UTF-8": RAW.replace(b"a.csv", b"a\xff.csv"),
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_what_is_not_canonical_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match="the state"):
        records.decode(raw, DataState, what="the state")


def test_a_key_of_a_later_version_is_ignored() -> None:
    raw = RAW.replace(b'"kept":true', b'"kept":true,"later":[1]')

    assert records.decode(raw, DataState, what="x") == STATE


@pytest.mark.parametrize("found", [b"0", b"2", b"999", b'"1"', b"null"])
def test_an_unknown_format_is_refused_in_one_clear_line(found: bytes) -> None:
    with pytest.raises(
        records.UnknownFormat, match=r"^the state has format .* reads format 1 only$"
    ):
        records.decode(b'{"format": %s}' % found, DataState, what="the state")


@pytest.mark.parametrize(
    "text", ['x["a"]', '"' + "[" * 40, "\\" * 3 + '"' + "{" * 50, "[:99999999999999999999]"]
)
def test_what_stands_in_a_text_is_no_structure(text: str) -> None:
    raw = records.encode([text, text])

    assert records.decode(raw, list[str], what="x") == [text, text]


def test_a_digest_is_taken_as_it_is() -> None:
    assert digest_of(b"") == Digest(
        "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
    )
