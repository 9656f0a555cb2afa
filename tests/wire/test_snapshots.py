from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nbproof.model.data import DataState, Query, RemoteSource
from nbproof.model.environment import Environment, Package
from nbproof.model.errors import BadInput
from nbproof.model.ids import SnapshotId, ValueDigest
from nbproof.model.runs import CellRun, Listing, NamedValue, PartValue
from nbproof.model.snapshot import Revision, Snapshot
from nbproof.wire import pages, records, snapshots
from nbproof.wire.canonical import digest_of
from nbproof.wire.documents import snapshot_document
from tests.snapshots.desk import ENVIRONMENT, START, read, run, write

GOLDEN = Path(__file__).parents[1] / "golden"

RUN = replace(
    run("c1", 3, reads=(read("a.csv", b"a"),), writes=(write("b.csv", b"b", b"old"),)),
    names_read=(NamedValue(name="x", digest=ValueDigest("int:1")),),
    names_written=(NamedValue(name="y", digest=None, is_absent=True),),
    remote=(
        RemoteSource(kind="http", locator="example.org:443", pinned=False),
        RemoteSource(
            kind="sql",
            locator="db:5432",
            pinned=False,
            query=Query(digest=digest_of(b"q"), text="SELECT ?"),
        ),
    ),
    not_observed=("a static binary",),
)
WITH_PARTS = replace(
    RUN,
    names_read=(
        NamedValue(
            name="df",
            digest=ValueDigest("d1"),
            parts=(PartValue(part="['a']", digest=ValueDigest("p1")),),
        ),
    ),
    names_written=(
        NamedValue(
            name="df",
            digest=ValueDigest("d2"),
            parts=(PartValue(part="['b']", digest=ValueDigest("p2")),),
            changed=("['b']",),
        ),
    ),
    files_written=tuple(replace(file, keeps=True) for file in RUN.files_written),
)
SNAPSHOT = Snapshot(
    id=SnapshotId(""),
    notebook="notebooks/caf\udce9.ipynb",
    taken_at=START,
    parent=SnapshotId("0123456789abcdef" * 4),
    document=DataState(
        path="notebooks/caf\udce9.ipynb", digest=digest_of(b"{}"), size_bytes=2, kept=True
    ),
    script=None,
    environment=ENVIRONMENT,
    runs=(RUN,),
    data=(DataState(path="a.csv", digest=digest_of(b"a"), size_bytes=1, kept=True),),
    code=(DataState(path="gone.py", digest=None, size_bytes=0, kept=False),),
    revision=Revision(commit="1" * 40, dirty=True),
    capture=("shim", "audit-hook"),
    summary="ran [3]",
)


def round_trip(snapshot: Snapshot) -> Snapshot:
    encoded = snapshots.encode(snapshot)
    kept = {digest_of(content): content for content in encoded.objects}
    record = snapshots.decode_record(encoded.record, encoded.snapshot.id)
    return snapshots.decode(record, kept.__getitem__)


LONG = tuple(
    replace(RUN, execution_count=count, source="x" * (70_000 if count == 5 else 5))
    for count in range(600)
)
MANY_FILES = replace(RUN, files_read=tuple(read(f"{n}.csv", b"") for n in range(5_000)))


@pytest.mark.parametrize(
    "snapshot",
    [
        SNAPSHOT,
        replace(SNAPSHOT, environment=None, revision=None, parent=None, runs=(), capture=()),
        replace(SNAPSHOT, runs=LONG),
        replace(SNAPSHOT, runs=(MANY_FILES, WITH_PARTS)),
        replace(SNAPSHOT, data=SNAPSHOT.data * 10_000),
        replace(SNAPSHOT, runs=(replace(RUN, source="\ud800 \0 \0dce9" * 20_000),)),
    ],
    ids=["whole", "bare", "many runs", "many files of a run", "much data", "no Unicode"],
)
def test_a_snapshot_comes_back_from_its_record(snapshot: Snapshot) -> None:
    back = round_trip(snapshot)

    assert back == replace(snapshot, id=back.id)


def test_display_does_not_change_the_id_and_everything_else_does() -> None:
    same = replace(SNAPSHOT, taken_at=START.replace(year=2030), name="v1", summary="other")
    changed = [
        replace(SNAPSHOT, parent=None),
        replace(SNAPSHOT, notebook="other.ipynb"),
        replace(SNAPSHOT, runs=()),
        replace(SNAPSHOT, data=()),
        replace(SNAPSHOT, code=()),
        replace(SNAPSHOT, environment=None),
        replace(SNAPSHOT, revision=None),
        replace(SNAPSHOT, capture=()),
        replace(SNAPSHOT, script=SNAPSHOT.data[0]),
    ]
    ids = [snapshots.encode(snapshot).snapshot.id for snapshot in (SNAPSHOT, *changed)]

    assert snapshots.encode(same).snapshot.id == ids[0]
    assert len(set(ids)) == len(ids)


def test_snapshots_of_one_session_share_their_full_pages() -> None:
    first = snapshots.encode(replace(SNAPSHOT, runs=LONG[:520]))
    second = snapshots.encode(replace(SNAPSHOT, runs=LONG[:560]))
    shared = set(first.objects) & set(second.objects)
    pages_of_runs = [content for content in shared if content.startswith(b'[{"cell_id"')]

    assert len(pages_of_runs) == 2


def test_pages_are_small_unless_one_entry_alone_is_not() -> None:
    large = b'"' + b"x" * pages.LARGEST_PAGE_BYTES + b'"'
    cut = list(pages.pages([b"1", large, b"2", b"3", b"4"], most=2))

    assert cut == [b"[1]", b"[" + large + b"]", b"[2,3]", b"[4]"]
    assert list(pages.pages([], most=2)) == []


@pytest.mark.parametrize("position", range(0, 900, 7))
def test_a_record_with_one_changed_bit_is_refused(position: int) -> None:
    encoded = snapshots.encode(SNAPSHOT)
    raw = bytearray(encoded.record)
    raw[position % len(raw)] ^= 1

    with pytest.raises(BadInput):
        snapshots.decode_record(bytes(raw), encoded.snapshot.id)


def test_a_record_under_another_id_is_refused() -> None:
    encoded = snapshots.encode(SNAPSHOT)

    with pytest.raises(BadInput, match="something else"):
        snapshots.decode_record(encoded.record, SnapshotId("ab" * 32))


def test_format_1_stays_readable() -> None:
    raw = (GOLDEN / "snapshot-1.json").read_bytes()
    objects = [path.read_bytes() for path in sorted(GOLDEN.glob("snapshot-1-*.json"))]
    kept = {digest_of(content): content for content in objects}
    name = SnapshotId((GOLDEN / "snapshot-1.id").read_text().strip())
    back = snapshots.decode(snapshots.decode_record(raw, name), kept.__getitem__)

    assert back == replace(SNAPSHOT, id=name)


def test_parts_of_values_came_to_format_1_later_and_stay_as_they_are() -> None:
    raw = (GOLDEN / "run-1-with-parts.json").read_bytes()

    assert records.decode(raw, CellRun, what="a run") == WITH_PARTS


def test_missed_files_came_to_format_1_after_them() -> None:
    raw = (GOLDEN / "run-1-with-missed.json").read_bytes()
    run = replace(WITH_PARTS, files_missed=("c.csv", "/srv/d.csv"))

    assert records.decode(raw, CellRun, what="a run") == run


def test_listed_folders_came_to_format_1_after_them() -> None:
    raw = (GOLDEN / "run-1-with-listings.json").read_bytes()
    listing = Listing(folder="data", names=("a.csv", "b.csv"), patterns=("*.csv",))
    run = replace(WITH_PARTS, files_missed=("c.csv", "/srv/d.csv"), listings=(listing,))

    assert records.decode(raw, CellRun, what="a run") == run
    assert records.encode(run) == raw


def test_conda_and_the_machine_came_to_format_1_after_them() -> None:
    raw = (GOLDEN / "environment-1-with-machine.json").read_bytes()
    environment = Environment(
        python="3.12.1",
        implementation="CPython",
        platform="Linux-x86_64",
        variables={"TZ": "UTC"},
        packages=(Package(name="pandas", version="2.3.0", record="sha256:ab"),),
        conda=(Package(name="libblas", version="3.9 h1", origin="conda-forge"),),
        machine={"processors": "2", "time zone": "Europe/Vienna"},
        entropy="ab" * 16,
    )

    assert records.decode(raw, Environment, what="an environment") == environment
    assert records.encode(environment) == raw


def test_the_contracts_document_has_all_its_keys() -> None:
    document = snapshot_document(SNAPSHOT)
    runs = document["runs"]

    assert document["notebook"] == "notebooks/caf\0dce9.ipynb"
    assert document["data"] == [
        {"path": "a.csv", "digest": digest_of(b"a"), "size_bytes": 1, "kept": True}
    ]
    assert document.keys() >= {
        "format", "id", "notebook", "document", "taken_at", "parent", "script", "environment",
        "runs", "data", "code", "revision", "capture",
    }  # fmt: skip
    assert isinstance(runs, list)
    assert runs[0]["remote"] == [
        {"kind": "http", "locator": "example.org:443", "pinned": False},
        {
            "kind": "sql",
            "locator": "db:5432",
            "pinned": False,
            "query": {"digest": digest_of(b"q"), "text": "SELECT ?"},
        },
    ]
