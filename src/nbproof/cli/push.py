"""nbproof push: bring snapshots to a remote."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.bars import bar
from nbproof.cli.destination import remote_here
from nbproof.cli.tables import counted, line, size
from nbproof.snapshots.history import resolve
from nbproof.store.remote import promises
from nbproof.store.remote.pushing import push


@click.command("push")
@click.argument("url", required=False)
@click.option(
    "--snapshot", "snapshots", multiple=True, metavar="SNAPSHOT", help="Only this; more than once."
)
@click.option("--trust", is_flag=True, help="Let the project's own settings say where.")
@answers
def command(url: str | None, snapshots: tuple[str, ...], *, trust: bool) -> Answer:
    """Bring snapshots to a remote.

    URL is one of s3://, gs://, az://, ssh:// or file://. All snapshots go there, or those that
    are named, with the bytes that they keep. What is there already is not sent again, and a push
    that was cut off goes on where it stopped.
    """
    store, remote = remote_here(url, is_trusted=trust)
    asked = tuple(resolve(store, text) for text in snapshots) or tuple(store.snapshot_ids())
    with bar(f"to {remote.place.url}") as told:
        done = push(store, remote, asked, told)
    remote.look()
    promises.note(remote)
    said = f"{counted(len(done.snapshots), 'snapshot')}, {counted(done.objects, 'object')}"
    return Answer(
        document={
            "format": 1,
            "remote": remote.place.url,
            "snapshots": list(done.snapshots),
            "objects": done.objects,
            "size_bytes": done.size_bytes,
        },
        shown=(line(f"pushed {said}, {size(done.size_bytes)} to {remote.place.url}"),),
    )
