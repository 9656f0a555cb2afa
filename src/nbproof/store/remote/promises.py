"""What remotes are known to have: bytes that are not lost where they are not here.

Which URL that is stands among the user's own files, not in the store: a store that came with a
project must not send anybody anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from nbproof.model.ids import Digest
from nbproof.store.folders import names_in
from nbproof.store.packs.layout import KEY_BYTES, digest_of_key, key_of
from nbproof.store.remote.contents import RemoteContents
from nbproof.store.whole import read_whole, write_whole

FOLDER = "remotes"
_LARGEST_BYTES = 512 << 20


def note(remote: RemoteContents) -> None:
    """Write down what a remote has, and among the user's files where it is."""
    write_whole(remote.base, remote.notes, "has", b"".join(sorted(remote.keys())))
    urls = _urls()
    urls.mkdir(parents=True, exist_ok=True)
    (urls / remote.notes[1]).write_text(remote.place.address, "utf-8")


def places_of(base: Path, digests: Iterable[Digest]) -> dict[str, list[Digest]]:
    """Which of these objects some remote has, by its URL; each once."""
    rest = {key: digest for digest in digests if (key := key_of(digest)) is not None}
    found: dict[str, list[Digest]] = {}
    for url, keys in known(base):
        there = sorted(rest.keys() & keys)
        if there:
            found[url] = [rest.pop(key) for key in there]
    return found


def elsewhere(base: Path) -> set[Digest]:
    """Everything that some remote has."""
    return {digest_of_key(key) for _, keys in known(base) for key in keys}


def known(base: Path) -> list[tuple[str, set[bytes]]]:
    """The address of each remote that is known, and what it has."""
    found = []
    for name in names_in(base, FOLDER):
        file = _urls() / name
        raw = read_whole(base, (FOLDER, name), "has", largest=_LARGEST_BYTES)
        if raw is not None and file.is_file():
            keys = {raw[start : start + KEY_BYTES] for start in range(0, len(raw), KEY_BYTES)}
            found.append((file.read_text("utf-8"), keys))
    return found


def _urls() -> Path:
    return Path(jupyter_data_dir()) / "nbproof" / "remotes"
