"""The proof file as text: one entry a line, so that a change shows in git as what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import msgspec

from nbproof.model.errors import BadInput
from nbproof.model.prooffile import ProofFile
from nbproof.wire import strict, text
from nbproof.wire.records import check_format

_LISTS = ("cells", "inputs", "outputs", "code")
_FIRST = ("format", "notebook")
_LAST = ("environment", "python")
_MARKER = re.compile(rb"^(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
_DIGEST = re.compile("blake3:[0-9a-f]{64}")
_BOM = b"\xef\xbb\xbf"


class ConflictMarkers(BadInput):
    """git could not merge two versions of a proof file."""

    kind = "conflict-markers"


def encode(proof: ProofFile) -> bytes:
    """The text of a proof file; it ends with a line end."""
    plain = msgspec.to_builtins(proof)
    lines = [*(_line(name, _text(plain[name])) for name in _FIRST)]
    lines += [_line(name, _list(plain[name])) for name in _LISTS]
    lines += [_line(name, _text(plain[name])) for name in _LAST]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def decode(raw: bytes, *, what: str) -> ProofFile:
    """The proof file that `raw` holds; `what` names it in messages.

    Raises BadInput in one line where it holds git's conflict markers, is no whole JSON, too large,
    or of another format.
    """
    strict.check_caps(raw, what=what)
    if _MARKER.search(raw):
        raise ConflictMarkers(
            f"{what} holds git's conflict markers",
            hint="Resolve notebook and script; the next save writes the proof file anew.",
        )
    value = strict.decode(raw.removeprefix(_BOM), dict[str, object], what=what)
    check_format(value.get("format"), what=what)
    try:
        proof = msgspec.convert(text.unescaped_throughout(value), ProofFile)
    except (msgspec.ValidationError, OverflowError) as error:
        raise BadInput(f"{what} cannot be read: {error}") from error
    wrong = next((one for one in _digests(proof) if not _DIGEST.fullmatch(one)), None)
    if wrong is not None:
        raise BadInput(f"{what} cannot be read: {wrong[:80]!r} is no digest")
    return proof


def _digests(proof: ProofFile) -> Iterable[str]:
    yield from (cell.source for cell in proof.cells)
    for entry in (*proof.inputs, *proof.outputs, *proof.code):
        if entry.digest is not None:
            yield entry.digest
    if proof.environment is not None:
        yield proof.environment


def _line(name: str, value: str) -> str:
    return f' "{name}": {value}'


def _list(entries: Iterable[object]) -> str:
    lines = [f"  {_text(entry)}" for entry in entries]
    return "[\n" + ",\n".join(lines) + "\n ]" if lines else "[]"


def _text(value: object) -> str:
    return json.dumps(text.escaped_throughout(value), ensure_ascii=False)
