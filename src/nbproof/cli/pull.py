"""nbproof pull: bring snapshots from a remote."""

from __future__ import annotations

import click

from nbproof.cli.answers import Answer, answers
from nbproof.cli.bars import bar
from nbproof.cli.destination import remote_here
from nbproof.cli.errors import DAMAGED
from nbproof.cli.tables import Shown, counted, line, short
from nbproof.store.remote import promises
from nbproof.store.remote.pulling import Pulled, pull


@click.command("pull")
@click.argument("url", required=False)
@click.option(
    "--without-data",
    is_flag=True,
    help="Notebooks and runs only; restore and reproduce fetch the files that they need.",
)
@click.option("--trust", is_flag=True, help="Let the project's own settings say where.")
@answers
def command(url: str | None, *, without_data: bool, trust: bool) -> Answer:
    """Bring snapshots from a remote.

    Those that are not here, and were not forgotten here. Everything is verified on arrival; files
    of the workspace are not touched: that is for `nbproof restore`.
    """
    store, remote = remote_here(url, is_trusted=trust)
    here_already = set(store.snapshot_ids()) | store.forgotten()
    asked = sorted(remote.snapshots() - here_already)
    with bar(f"from {remote.place.url}") as told:
        done = pull(store, remote, asked, told, is_with_data=not without_data)
    if asked:
        promises.note(remote)
    return Answer(
        document={
            "format": 1,
            "remote": remote.place.url,
            "snapshots": list(done.snapshots),
            "objects": done.objects,
            "missing": list(done.missing),
        },
        shown=tuple(_shown(done, remote.place.url)),
        exit_code=DAMAGED if done.missing else 0,
    )


def _shown(done: Pulled, url: str) -> list[Shown]:
    said = f"{counted(len(done.snapshots), 'snapshot')}, {counted(done.objects, 'object')}"
    missing = (line(f"missing at {url}: {short(one)}", "red") for one in done.missing)
    return [*missing, line(f"pulled {said} from {url}")]
